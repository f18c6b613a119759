using System.Diagnostics;
using Hw6.Benchmarks;
using Hw6.Core.LinearAlgebra;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

if (args is ["beam"])
{
    BeamCost.Measure();
    return;
}

SimdLinearAlgebraProvider.Install();
Console.WriteLine(Control.Describe().Split('\n').First(l => l.Contains("Linear Algebra Provider")));
(int m, int k, int n, int reps)[] shapes = [(1024, 1024, 1024, 5), (100, 784, 1000, 100), (100, 784, 5, 1000), (100, 1000, 784, 100), (784, 100, 1000, 100), (4096, 64, 4096, 3)];
foreach (var t in args.Select(int.Parse))
{
    Control.MaxDegreeOfParallelism = t;
    foreach (var (m, k, n, reps) in shapes)
    {
        var a = Matrix<float>.Build.Random(m, k); var b = Matrix<float>.Build.Random(k, n); var c = a * b;
        double best = 1e9, best2 = 1e9;
        for (var r = 0; r < 8; r++)
        {
            var s = Stopwatch.GetTimestamp();
            for (var i = 0; i < reps; i++) a.Multiply(b, c);
            best = Math.Min(best, Stopwatch.GetElapsedTime(s).TotalSeconds / reps);
            s = Stopwatch.GetTimestamp();
            for (var i = 0; i < reps; i++) a.Multiply(b);
            best2 = Math.Min(best2, Stopwatch.GetElapsedTime(s).TotalSeconds / reps);
        }
        Console.WriteLine($"t={t} {m}x{k}x{n}  in place {2.0 * m * k * n / best / 1e9:F1}  allocating {2.0 * m * k * n / best2 / 1e9:F1} GFLOP/s");
    }
}
