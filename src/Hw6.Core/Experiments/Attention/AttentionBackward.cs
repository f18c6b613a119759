using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using Hw6.Core.Attention;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Experiments.Attention;

/// <summary>What forward and backward passes of a cell found.</summary>
/// <param name="Milliseconds">The measured times of a forward and a backward pass together, in increasing order.</param>
/// <param name="PeakBytes">Bytes of Q, K, V and of all that the passes hold beside what they are asked for, the result and the gradients.</param>
/// <param name="MaxError">Largest absolute difference of a gradient's entry from the direct evaluation; nothing where there was none.</param>
/// <param name="Finite">Whether all gradients are.</param>
internal sealed record AttentionBackward(double[] Milliseconds, long PeakBytes, double? MaxError, bool Finite)
{
    /// <summary>The longest sequence whose gradients are compared with a direct evaluation, which keeps N × N numbers.</summary>
    public const int MostCompared = 4096;

    /// <summary>The middle time, or the mean of the two in the middle.</summary>
    public double Median => (Milliseconds[(Milliseconds.Length - 1) / 2] + Milliseconds[Milliseconds.Length / 2]) / 2;

    /// <summary>Runs a cell forward and backward.</summary>
    public static AttentionBackward Take<T>(AttentionCell cell, AttentionKernel kernel, CellContext context)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var buffers = new Buffers();
        using var asked = new Buffers();
        var pass = new Pass<T>(cell, kernel, cell.Form, buffers, asked, context);
        var times = new double[cell.Runs];
        for (var run = -cell.Warmup; run < cell.Runs; run++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            pass.Run();
            if (run >= 0)
                times[run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        double? error = null;
        if (cell.Shape.N <= MostCompared)
        {
            using var exactly = new Buffers();
            var exact = new Pass<double>(cell, kernel, AttentionForm.Direct, exactly, exactly, context);
            exact.Take(pass.Inputs, pass.Upstream);
            exact.Run();
            error = Math.Max(
                Difference(exact.Gradients.Q, pass.Gradients.Q),
                Math.Max(Difference(exact.Gradients.K, pass.Gradients.K), Difference(exact.Gradients.V, pass.Gradients.V))
            );
        }

        var finite =
            TensorPrimitives.IsFiniteAll<T>(pass.Gradients.Q)
            && TensorPrimitives.IsFiniteAll<T>(pass.Gradients.K)
            && TensorPrimitives.IsFiniteAll<T>(pass.Gradients.V);
        return new(times, buffers.Bytes, error, finite);
    }

    private static double Difference<T>(double[] exact, T[] found)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // NaN stays: it is no small difference.
        var largest = 0.0;
        for (var i = 0; i < exact.Length; i++)
        {
            var difference = Math.Abs(exact[i] - double.CreateTruncating(found[i]));
            largest = double.IsNaN(difference) ? difference : Math.Max(largest, difference);
        }

        return largest;
    }

    private sealed class Pass<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Mechanism<T> mechanism;
        private readonly T[] output;
        private readonly T[] denominators;

        public Pass(
            AttentionCell cell,
            AttentionKernel kernel,
            AttentionForm form,
            Buffers buffers,
            Buffers asked,
            CellContext context
        )
        {
            var shape = cell.Shape;
            Inputs = new AttentionInputs<T>(shape, cell.InputDim, cell.Seed, buffers);
            Inputs.Project();
            Upstream = asked.Matrix<T>(shape.N, shape.M);
            new RandomSource(cell.Seed, 0, "attention-upstream").FillNormal(Upstream.AsSpan());
            output = asked.Matrix<T>(shape.N, shape.M);
            denominators = buffers.Matrix<T>(shape.N, 1);
            Gradients = new(
                asked.Matrix<T>(shape.N, shape.D),
                asked.Matrix<T>(shape.N, shape.D),
                asked.Matrix<T>(shape.N, shape.M)
            );
            mechanism = Mechanisms.Create<T>(form, shape, kernel, cell.Causal, buffers, context.Cancellation, training: true);
        }

        public AttentionInputs<T> Inputs { get; }

        public T[] Upstream { get; }

        public AttentionGradients<T> Gradients { get; }

        /// <summary>Takes the inputs of another precision, digit by digit.</summary>
        public void Take<TOther>(AttentionInputs<TOther> inputs, TOther[] upstream)
            where TOther : unmanaged, IBinaryFloatingPointIeee754<TOther>
        {
            TensorPrimitives.ConvertTruncating<TOther, T>(inputs.Q, Inputs.Q);
            TensorPrimitives.ConvertTruncating<TOther, T>(inputs.K, Inputs.K);
            TensorPrimitives.ConvertTruncating<TOther, T>(inputs.V, Inputs.V);
            TensorPrimitives.ConvertTruncating<TOther, T>(upstream, Upstream);
        }

        public void Run()
        {
            mechanism.Compute(Inputs.Q, Inputs.K, Inputs.V, output, denominators);
            mechanism.Backward(
                Inputs.Q,
                Inputs.K,
                Inputs.V,
                output,
                denominators,
                Upstream,
                Gradients.Q,
                Gradients.K,
                Gradients.V
            );
        }
    }
}
