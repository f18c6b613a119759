using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>Work written for any vector width.</summary>
internal interface ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    void Run<TLanes, TVector>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>;
}

/// <summary>
/// Runs work with the widest vectors that the machine computes with: the one place that chooses. A mechanism is entered here once, on the caller's
/// thread, and stays with the width that it got.
/// </summary>
internal static class Widest
{
    // The fewest bits that are not to be used on this thread, for tests; 0 where there is no such limit.
    [ThreadStatic]
    private static int excluded;

    /// <summary>Bits of the vectors in use; 0 without vectors.</summary>
    public static int Bits
    {
        get
        {
            var most =
                Vector512.IsHardwareAccelerated ? 512
                : Vector256.IsHardwareAccelerated ? 256
                : Vector128.IsHardwareAccelerated ? 128
                : 0;
            while (excluded != 0 && most >= excluded)
                most = most > 128 ? most / 2 : 0;
            return most;
        }
    }

    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither <see cref="float"/> nor <see cref="double"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<T, TWork>(ref TWork work)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWork : struct, ILaneWork<T>
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"vectors are of float or double, not {typeof(T)}");

        // The compiler knows the machine's width and compiles no other, unless a test asks for it.
        if (excluded != 0)
            RunNarrow<T, TWork>(ref work);
        else if (Vector512.IsHardwareAccelerated)
            work.Run<Lanes512<T>, Vector512<T>>();
        else if (Vector256.IsHardwareAccelerated)
            work.Run<Lanes256<T>, Vector256<T>>();
        else if (Vector128.IsHardwareAccelerated)
            work.Run<Lanes128<T>, Vector128<T>>();
        else
            work.Run<LanesScalar<T>, T>();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunNarrow<T, TWork>(ref TWork work)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWork : struct, ILaneWork<T>
    {
        switch (Bits)
        {
            case 512:
                work.Run<Lanes512<T>, Vector512<T>>();
                break;
            case 256:
                work.Run<Lanes256<T>, Vector256<T>>();
                break;
            case 128:
                work.Run<Lanes128<T>, Vector128<T>>();
                break;
            default:
                work.Run<LanesScalar<T>, T>();
                break;
        }
    }

    /// <summary>Keeps this thread to vectors of at most some bits until the result is disposed, so that tests reach every width.</summary>
    /// <param name="bits">512, 256, 128, or 0 for none.</param>
    public static IDisposable AtMost(int bits)
    {
        var outer = excluded;
        excluded = bits + 1;
        return new Restored(outer);
    }

    private sealed class Restored(int outer) : IDisposable
    {
        public void Dispose() => excluded = outer;
    }
}
