using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Experiments.Attention;

/// <summary>What running a cell found.</summary>
/// <param name="Milliseconds">The measured times, in increasing order.</param>
/// <param name="PeakBytes">Bytes of the cell's buffers.</param>
/// <param name="MinAbsDenominator">The smallest absolute denominator.</param>
/// <param name="ZeroDenominators">Denominators of exactly 0.</param>
/// <param name="MaxAbsError">Largest absolute difference from the reference.</param>
/// <param name="Finite">Whether all results are finite.</param>
internal sealed record AttentionMeasurement(
    double[] Milliseconds,
    long PeakBytes,
    double MinAbsDenominator,
    int NegativeDenominators,
    int ZeroDenominators,
    double MaxAbsError,
    bool Finite
)
{
    // Runs of less than a millisecond are warmed up for this long at least: the runtime compiles what is called often anew only after a
    // while, and the processor takes as long to reach its speed.
    private const double WarmupMilliseconds = 400;

    /// <summary>The middle time, or the mean of the two in the middle.</summary>
    public double Median => (Milliseconds[(Milliseconds.Length - 1) / 2] + Milliseconds[Milliseconds.Length / 2]) / 2;

    /// <summary>Runs a cell.</summary>
    /// <param name="kernel">Its kernel.</param>
    public static AttentionMeasurement Take<T>(AttentionCell cell, AttentionKernel kernel, CellContext context)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var buffers = new Buffers();
        var inputs = new AttentionInputs<T>(cell.Shape, cell.InputDim, cell.Seed, buffers);
        var output = buffers.Matrix<T>(cell.Shape.N, cell.Shape.M);
        var denominators = buffers.Matrix<T>(cell.Shape.N, 1);
        var mechanism = Mechanisms.Create<T>(cell.Form, cell.Shape, kernel, cell.Causal, buffers, context.Cancellation);
        double Time()
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            inputs.Project();
            mechanism.Compute(inputs.Q, inputs.K, inputs.V, output, denominators);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        var steps = (double)cell.Runs + cell.Warmup + 1;
        var warm = 0.0;
        for (var run = 0; run < cell.Warmup; run++)
        {
            warm += Time();
            context.Progress((run + 1) / steps);
        }

        while (cell.Warmup > 0 && warm < WarmupMilliseconds)
            warm += Time();
        var times = new double[cell.Runs];
        for (var run = 0; run < cell.Runs; run++)
        {
            times[run] = Time();
            context.Progress((cell.Warmup + run + 1) / steps);
        }

        Array.Sort(times);
        var error = AttentionReference.LargestError(
            cell.Shape,
            kernel,
            cell.Causal,
            inputs.Q,
            inputs.K,
            inputs.V,
            output,
            context.Cancellation
        );
        return new AttentionMeasurement(
            times,
            buffers.Bytes,
            denominators.Min(denominator => Math.Abs(double.CreateTruncating(denominator))),
            denominators.Count(denominator => denominator < T.Zero),
            denominators.Count(denominator => denominator == T.Zero),
            error,
            TensorPrimitives.IsFiniteAll<T>(output)
        );
    }
}
