using System.Runtime.CompilerServices;

namespace Hw6.Core.Attention.Tiles;

/// <summary>How many lanes tiles have.</summary>
internal static class Lane
{
    /// <summary>The number of lanes of a tile is a multiple of this, the widest register, on every machine.</summary>
    public static int Multiple<T>()
        where T : unmanaged => 64 / Unsafe.SizeOf<T>();

    /// <summary><paramref name="count"/> rounded up to whole registers.</summary>
    public static int RoundUp<T>(int count)
        where T : unmanaged => (int)(((long)count + Multiple<T>() - 1) / Multiple<T>() * Multiple<T>());
}
