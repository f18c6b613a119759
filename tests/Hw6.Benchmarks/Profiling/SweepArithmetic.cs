using System.Diagnostics;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Nn;

namespace Hw6.Benchmarks.Profiling;

/// <summary>
/// The arithmetic of the 24-cell sweep and nothing else: each cell's products, in the shapes and the order of training, and Adam's steps. What
/// a sweep takes beyond it is overhead.
/// </summary>
internal static class SweepArithmetic
{
    private const int Batch = 100;
    private const int Steps = 350; // 10 epochs of 3,500 samples
    private const int Pixels = 400;
    private const int Hidden = 256;
    private const int Corruptions = 3;

    private static readonly int[] Bottlenecks = [5, 10, 100, 1000];

    /// <summary>The widths of each cell's layers, in the order of the sweep.</summary>
    private static IEnumerable<int[]> Cells() =>
        from linear in (bool[])[true, false]
        from corruption in Enumerable.Range(0, Corruptions)
        from k in Bottlenecks
        select linear ? new[] { Pixels, k, Pixels } : [Pixels, Hidden, k, Hidden, Pixels];

    /// <summary>Floating-point operations in the products of the whole sweep.</summary>
    public static double Flops() =>
        Cells()
            .Sum(widths =>
                Enumerable
                    .Range(0, widths.Length - 1)
                    .Sum(l => 2.0 * widths[l] * widths[l + 1] * Batch * Steps * (l == 0 ? 2 : 3))
            );

    /// <summary>The wall time of the arithmetic, the cells side by side as in the sweep, in seconds.</summary>
    /// <param name="withAdam">Whether the optimiser's steps are part of it.</param>
    public static double Seconds(bool withAdam)
    {
        var cells = Cells().ToArray();
        var threads = Environment.ProcessorCount;
        var budget = new ThreadBudget(threads);
        var next = -1;
        var start = Stopwatch.GetTimestamp();
        var workers = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            workers[i] = new Thread(() =>
            {
                using var place = budget.Enter();
                for (var cell = Interlocked.Increment(ref next); cell < cells.Length; cell = Interlocked.Increment(ref next))
                    Run(cells[cell], withAdam);
            });
            workers[i].Start();
        }

        foreach (var worker in workers)
            worker.Join();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Run(int[] widths, bool withAdam)
    {
        var layers = widths.Length - 1;
        var weights = new float[layers][];
        var gradients = new float[layers][];
        var outputs = new float[layers + 1][];
        var deltas = new float[layers + 1][];
        for (var l = 0; l <= layers; l++)
        {
            outputs[l] = Filled(widths[l] * Batch);
            deltas[l] = Filled(widths[l] * Batch);
            if (l == layers)
                break;
            weights[l] = Filled(widths[l] * widths[l + 1]);
            gradients[l] = new float[weights[l].Length];
        }

        var length = weights.Sum(each => each.Length);
        var (parameters, gradient) = (Filled(length), Filled(length));
        var adam = new Adam<float>(length, new AdamOptions());
        for (var step = 0; step < Steps; step++)
        {
            for (var l = 0; l < layers; l++)
                Multiply(
                    Operand.AsStored,
                    Operand.AsStored,
                    widths[l + 1],
                    Batch,
                    widths[l],
                    weights[l],
                    widths[l + 1],
                    outputs[l],
                    widths[l],
                    outputs[l + 1]
                );
            for (var l = layers - 1; l >= 0; l--)
            {
                Multiply(
                    Operand.AsStored,
                    Operand.Transposed,
                    widths[l + 1],
                    widths[l],
                    Batch,
                    deltas[l + 1],
                    widths[l + 1],
                    outputs[l],
                    widths[l],
                    gradients[l]
                );
                if (l > 0)
                    Multiply(
                        Operand.Transposed,
                        Operand.AsStored,
                        widths[l],
                        Batch,
                        widths[l + 1],
                        weights[l],
                        widths[l + 1],
                        deltas[l + 1],
                        widths[l + 1],
                        deltas[l]
                    );
            }

            if (withAdam)
                adam.Step(gradient, parameters);
        }
    }

    private static void Multiply(
        Operand left,
        Operand right,
        int m,
        int n,
        int k,
        float[] a,
        int lda,
        float[] b,
        int ldb,
        float[] c
    ) => Gemm.Multiply<float>(left, right, m, n, k, 1, a, lda, b, ldb, 0, c, m);

    /// <summary>Numbers small enough that no product of products overflows, and none is subnormal.</summary>
    public static float[] Filled(int length)
    {
        var values = new float[length];
        Array.Fill(values, 1e-3f);
        return values;
    }
}
