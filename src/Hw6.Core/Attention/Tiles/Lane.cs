using System.Numerics;
using System.Runtime.CompilerServices;

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
    /// <param name="s">P = <see cref="Multiple{T}"/> sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold<T>(T* s)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        sizeof(T) == sizeof(double)
            ? Four(s[0] + s[4], s[1] + s[5], s[2] + s[6], s[3] + s[7])
            : Four(
                s[0] + s[8] + (s[4] + s[12]),
                s[1] + s[9] + (s[5] + s[13]),
                s[2] + s[10] + (s[6] + s[14]),
                s[3] + s[11] + (s[7] + s[15])
            );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Four<T>(T a, T b, T c, T d)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a + c + (b + d);
}
