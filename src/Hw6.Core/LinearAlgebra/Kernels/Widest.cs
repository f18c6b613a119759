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

/// <summary>Runs work with the widest vectors that the machine computes with.</summary>
internal static class Widest
{
    /// <summary>Bits of the vectors in use; 0 without vectors.</summary>
    public static int Bits =>
        Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : Vector128.IsHardwareAccelerated ? 128
        : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<T, TWork>(ref TWork work)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWork : struct, ILaneWork<T>
    {
        if (Vector512.IsHardwareAccelerated)
            work.Run<Lanes512<T>, Vector512<T>>();
        else if (Vector256.IsHardwareAccelerated)
            work.Run<Lanes256<T>, Vector256<T>>();
        else if (Vector128.IsHardwareAccelerated)
            work.Run<Lanes128<T>, Vector128<T>>();
        else
            work.Run<LanesScalar<T>, T>();
    }
}
