using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Hw6.Core.LinearAlgebra.Kernels;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Hw6.Core.LinearAlgebra;

/// <summary>What computes here: the facts that explain a difference in speed, or in the last digit, between two machines.</summary>
internal static class RuntimeInfo
{
    /// <summary>Names and values in a fixed order: version, runtime, system, vectors, threads, provider.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Describe() =>
        [
            new("version", Version),
            new("runtime", $"{RuntimeInformation.FrameworkDescription} ({RuntimeInformation.RuntimeIdentifier})"),
            new("system", RuntimeInformation.OSDescription.Trim()),
            new("instruction sets", InstructionSets),
            new("threads", $"{Math.Min(ThreadBudget.Current, Control.MaxDegreeOfParallelism)}"),
            new("linear algebra", LinearAlgebraControl.Provider.ToString() ?? LinearAlgebraControl.Provider.GetType().Name),
        ];

    /// <summary>The vectors that the kernels use, and the instruction sets behind them, as in "512-bit vectors (AVX-512, AVX2, FMA)".</summary>
    public static string InstructionSets
    {
        get
        {
            if (Widest.Bits == 0)
                return "no vectors";
            (string Name, bool Supported)[] sets =
            [
                ("AVX-512", Avx512F.IsSupported),
                ("AVX2", Avx2.IsSupported),
                ("FMA", Fma.IsSupported),
                ("AVX", Avx.IsSupported),
                ("SSE2", Sse2.IsSupported && !Avx.IsSupported),
                ("AdvSimd", AdvSimd.IsSupported),
            ];
            return $"{Widest.Bits}-bit vectors ({string.Join(", ", sets.Where(set => set.Supported).Select(set => set.Name))})";
        }
    }

    private static string Version =>
        typeof(RuntimeInfo)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0]
        ?? "unknown";
}
