using System.Numerics;
using System.Runtime.CompilerServices;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Tiles;

/// <summary>
/// The lanes of tiles and the partial sums over them. Both are counted in the widest register, 512 bits, on every machine, so that no size and
/// no order of additions depends on the registers at hand.
/// </summary>
internal static unsafe class Lane
{
    /// <summary>The number of lanes of a tile is a multiple of this; so many partial sums a sum over lanes has.</summary>
    public static int Multiple<T>()
        where T : unmanaged => 64 / Unsafe.SizeOf<T>();

    /// <summary><paramref name="count"/> rounded up to whole registers.</summary>
    public static int RoundUp<T>(int count)
        where T : unmanaged => (int)(((long)count + Multiple<T>() - 1) / Multiple<T>() * Multiple<T>());

    /// <summary>Whether lanes come in whole registers, as loops over them take for granted.</summary>
    public static bool IsWhole<T>(long lanes)
        where T : unmanaged => lanes % Multiple<T>() == 0;

    /// <summary>Adds the partial sums of the numbers j, j + P, j + 2P, …: the upper half to the lower, until one is left.</summary>
    /// <param name="s">P = <see cref="Multiple{T}"/> sums; overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold<T>(T* s)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The first two steps in the narrowest vectors, of which the sums fill four on every machine: a short row has little else to do.
        var quarter = Lanes128<T>.Count;
        var even = Lanes128<T>.Add(Lanes128<T>.Load(s), Lanes128<T>.Load(s + (2 * quarter)));
        var odd = Lanes128<T>.Add(Lanes128<T>.Load(s + quarter), Lanes128<T>.Load(s + (3 * quarter)));
        Lanes128<T>.Store(Lanes128<T>.Add(even, odd), s);
        return quarter == 2 ? s[0] + s[1] : s[0] + s[2] + (s[1] + s[3]);
    }
}
