using System.Diagnostics;
using System.Globalization;
using Hw6.Core.LinearAlgebra;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Hw6.Benchmarks.Comparing;

/// <summary>
/// The work of peers/gemm_numpy.py by MathNet's matrices over our provider: prints a line a case with the best rate in GFLOP/s. "into" writes
/// into an existing result, "new" returns a new matrix, as the peer's np.matmul(a, b, out=c) and a @ b do.
/// </summary>
internal static class GemmRun
{
    private static readonly (int M, int K, int N, int Repeats)[] Shapes =
    [
        (1024, 1024, 1024, 10),
        (100, 784, 1000, 50),
        (100, 784, 5, 1000),
        (100, 1000, 784, 50),
        (784, 100, 1000, 50),
        (4096, 64, 4096, 2),
    ];

    public static int Run(int threads)
    {
        SimdLinearAlgebraProvider.Install();
        Control.MaxDegreeOfParallelism = threads;
        foreach (var (name, rate) in Measure<float>("float").Concat(Measure<double>("double")))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{rate:F1}"));
        return 0;
    }

    /// <summary>The best rate of any shape in single precision, in GFLOP/s.</summary>
    public static double BestRate(int threads)
    {
        SimdLinearAlgebraProvider.Install();
        Control.MaxDegreeOfParallelism = threads;
        return Measure<float>("float").Max(pair => pair.Rate);
    }

    private static IEnumerable<(string Name, double Rate)> Measure<T>(string type)
        where T : struct, IEquatable<T>, IFormattable
    {
        foreach (var (m, k, n, repeats) in Shapes)
        {
            var a = Matrix<T>.Build.Random(m, k, 1);
            var b = Matrix<T>.Build.Random(k, n, 2);
            var c = Matrix<T>.Build.Dense(m, n);
            var flops = 2.0 * m * k * n * repeats;
            yield return ($"{type} {m}x{k}x{n} into", Rate(flops, repeats, () => a.Multiply(b, c)));
            yield return ($"{type} {m}x{k}x{n} new", Rate(flops, repeats, () => a.Multiply(b)));
        }
    }

    private static double Rate(double flops, int repeats, Action work)
    {
        work();
        var best = double.MaxValue;
        for (var i = 0; i < 6; i++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var r = 0; r < repeats; r++)
                work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return flops / best / 1e9;
    }
}
