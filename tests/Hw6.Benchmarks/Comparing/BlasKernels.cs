using System.Runtime.Intrinsics;

namespace Hw6.Benchmarks.Comparing;

/// <summary>The kernels of the BLAS below a peer.</summary>
/// <remarks>
/// An OpenBLAS that is older than the processor does not know it, and may take kernels for vectors of 128 bits: on an Emerald Rapids, version 0.3.21 is
/// so six times slower than with those that its user would ask for.
/// </remarks>
internal static class BlasKernels
{
    /// <summary>The variable by which OpenBLAS is told what processor this is.</summary>
    public const string Variable = "OPENBLAS_CORETYPE";

    // OpenBLAS's names of processors by the bits of their kernels' vectors.
    private static readonly Dictionary<string, int> Bits = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SkylakeX"] = 512,
        ["Cooperlake"] = 512,
        ["SapphireRapids"] = 512,
        ["Haswell"] = 256,
        ["Zen"] = 256,
    };

    /// <summary>The name to ask for, where the BLAS by itself chooses kernels for narrower vectors than the processor has; else nothing.</summary>
    /// <exception cref="InvalidOperationException">The interpreter did not tell what its BLAS chose.</exception>
    public static string? ToAskFor(Paths paths)
    {
        var asked = new Contender(
            paths.Python,
            [Path.Combine(paths.Peers, "blas.py")],
            Comparisons.Unset,
            outcome => new Dictionary<string, double> { [outcome.Output.Trim()] = 0 }
        ).Run();
        var (name, bits) =
            Vector512.IsHardwareAccelerated ? ("SkylakeX", 512)
            : Vector256.IsHardwareAccelerated ? ("Haswell", 256)
            : ("", 0);
        return Bits.GetValueOrDefault(asked.Keys.Single(), 128) < bits ? name : null;
    }
}
