using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hw6.Core.LinearAlgebra.Kernels;

/// <summary>The specialised copies of the micro-kernel; each is compiled when it is first called.</summary>
internal static unsafe class KernelTable<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private static readonly nint[] Kernels = [.. Of<N1>(), .. Of<N2>()];

    /// <summary>Rows of a full tile.</summary>
    public static int Rows => 2 * TLanes.Count;

    /// <summary>The most columns of a tile.</summary>
    public static int Columns => TLanes.Registers >= 32 ? 12 : 6;

    /// <summary>The kernel for 1 or 2 vectors of rows and 1 to <see cref="Columns"/> columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static delegate* <Tile<T>*, void> Get(int vectors, int columns) =>
        (delegate* <Tile<T>*, void>)Kernels[(12 * (vectors - 1)) + columns - 1];

    private static nint[] Of<TVectors>()
        where TVectors : struct, IConstant =>
        [
            (nint)(delegate* <Tile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N1>,
            (nint)(delegate* <Tile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N2>,
            (nint)(delegate* <Tile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N3>,
            (nint)(delegate* <Tile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N4>,
            (nint)(delegate* <Tile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N5>,
            (nint)(delegate* <Tile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N6>,
            (nint)(delegate* <Tile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N7>,
            (nint)(delegate* <Tile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N8>,
            (nint)(delegate* <Tile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N9>,
            (nint)(delegate* <Tile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N10>,
            (nint)(delegate* <Tile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N11>,
            (nint)(delegate* <Tile<T>*, void>)&MicroKernel<T, TLanes, TVector>.Run<TVectors, N12>,
        ];
}
