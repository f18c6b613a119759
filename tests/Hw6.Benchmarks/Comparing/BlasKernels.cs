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

    /// <summary>
    /// The name to ask for, where the BLAS by itself chooses kernels for narrower vectors than the processor has; nothing where it does not, or where there is
    /// no such peer, which the comparisons with it then say.
    /// </summary>
    public static string? ToAskFor(Paths paths)
    {
        var (name, bits) =
            Vector512.IsHardwareAccelerated ? ("SkylakeX", 512)
            : Vector256.IsHardwareAccelerated ? ("Haswell", 256)
            : ("", 0);
        try
        {
            var chosen = new Contender(
                paths.Python,
                [Path.Combine(paths.Peers, "blas.py")],
                Comparisons.CleanEnvironment,
                Contender.Lines
            ).Run();
            return chosen["bits"] < bits ? name : null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
