using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Experiments.Attention;

/// <summary>What running a cell found.</summary>
/// <param name="Milliseconds">The measured times, in increasing order.</param>
/// <param name="PeakBytes">Bytes of the cell's buffers.</param>
/// <param name="MaxAbsError">Largest absolute difference from the reference.</param>
/// <param name="Finite">Whether all results are.</param>
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

/// <summary>
/// Q, K and V: standard normals, or the projections (equation 2) Q = xW_Q, K = xW_K, V = xW_V of standard normal inputs with
/// weights of variance 1/F, so that Q, K and V have unit variance either way.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class AttentionInputs<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AttentionShape shape;
    private readonly int inputDim;
    private readonly T[]? x; // N × F
    private readonly T[]? queryWeights; // F × D
    private readonly T[]? keyWeights; // F × D
    private readonly T[]? valueWeights; // F × M

    /// <summary>Draws the inputs.</summary>
    /// <param name="inputDim">F, or nothing to draw Q, K and V themselves.</param>
    /// <param name="buffers">Counts the memory.</param>
    public AttentionInputs(AttentionShape shape, int? inputDim, long seed, Buffers buffers)
    {
        this.shape = shape;
        this.inputDim = inputDim ?? 0;
        Q = buffers.Matrix<T>(shape.N, shape.D);
        K = buffers.Matrix<T>(shape.N, shape.D);
        V = buffers.Matrix<T>(shape.N, shape.M);
        if (inputDim is not { } f)
        {
            Draw(Q, seed, "attention-queries", 1);
            Draw(K, seed, "attention-keys", 1);
            Draw(V, seed, "attention-values", 1);
            return;
        }

        x = buffers.Matrix<T>(shape.N, f);
        queryWeights = buffers.Matrix<T>(f, shape.D);
        keyWeights = buffers.Matrix<T>(f, shape.D);
        valueWeights = buffers.Matrix<T>(f, shape.M);
        Draw(x, seed, "attention-inputs", 1);
        Draw(queryWeights, seed, "attention-query-weights", 1 / Math.Sqrt(f));
        Draw(keyWeights, seed, "attention-key-weights", 1 / Math.Sqrt(f));
        Draw(valueWeights, seed, "attention-value-weights", 1 / Math.Sqrt(f));
    }

    /// <summary>Queries, N × D, row-major.</summary>
    public T[] Q { get; }

    /// <summary>Keys, N × D, row-major.</summary>
    public T[] K { get; }

    /// <summary>Values, N × M, row-major.</summary>
    public T[] V { get; }

    /// <summary>Computes the projections, if Q, K and V are projections.</summary>
    public void Project()
    {
        if (x is null)
            return;
        Project(queryWeights!, shape.D, Q);
        Project(keyWeights!, shape.D, K);
        Project(valueWeights!, shape.M, V);
    }

    // Row-major xW is column-major Wᵀxᵀ: the factors change places, and nothing is copied.
    private void Project(T[] weights, int columns, T[] result) =>
        Gemm.Multiply<T>(
            Operand.AsStored,
            Operand.AsStored,
            columns,
            shape.N,
            inputDim,
            T.One,
            weights,
            columns,
            x,
            inputDim,
            T.Zero,
            result,
            columns
        );

    private static void Draw(T[] target, long seed, string stream, double scale)
    {
        new RandomSource(seed, 0, stream).FillNormal(target.AsSpan());
        if (scale == 1)
            return;
        var factor = T.CreateTruncating(scale);
        foreach (ref var entry in target.AsSpan())
            entry *= factor;
    }
}
