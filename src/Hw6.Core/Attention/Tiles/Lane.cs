using System.Runtime.CompilerServices;

namespace Hw6.Core.Attention.Tiles;

/// <summary>
/// The lanes of tiles and the partial sums over them. Both are counted in the widest register, 512 bits, on every machine, so that no size and
/// no order of additions depends on the registers at hand.
/// </summary>
internal static class Lane
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
}
