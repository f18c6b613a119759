using System.Numerics.Tensors;
using Hw6.Core.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using SingleMatrix = MathNet.Numerics.LinearAlgebra.Single.DenseMatrix;

namespace Hw6.Core.Probing;

/// <summary>
/// What a probe minimises, Σ_i −ln p(y_i | z_i) + ½λ‖W‖² over weights W and biases b, in double precision, and a number that no probe falls below.
/// The bound is the dual objective (Yu, Huang and Lin 2011, "Dual coordinate descent methods for logistic regression and maximum entropy models",
/// here with biases): where Σ_i (p_i − y_i) = 0, as at the best biases for W, the probabilities are a point of the dual, and what it is below the
/// objective is ‖λW + Σ_i z_i(p_i − y_i)ᵀ‖² / 2λ. It holds however flat the objective is.
/// </summary>
internal readonly record struct ProbeObjective
{
    private const int MostSteps = 60;
    private const double Balanced = 1e-10;

    // Two losses so near each other differ by what was rounded: near the least one, a step that brings the slopes on need not bring the loss down.
    private const double Rounded = 1e-13;

    /// <summary>The objective, for the weights and biases given.</summary>
    public double Value { get; private init; }

    /// <summary>At most the least objective of all weights and biases; −∞ where the best biases were not found.</summary>
    public double LowerBound { get; private init; }

    /// <summary>Evaluates a probe.</summary>
    /// <param name="weights">k × classes.</param>
    /// <param name="biases">One a class.</param>
    /// <param name="codes">k × n, on the scale of the weights.</param>
    /// <param name="labels">n class numbers from 0.</param>
    /// <param name="count">How many of the samples were fitted, from the first.</param>
    /// <param name="penalty">λ.</param>
    public static ProbeObjective Of(
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> biases,
        SingleMatrix codes,
        int[] labels,
        int count,
        double penalty
    )
    {
        var (k, classes) = (codes.RowCount, biases.Length);
        var (w, z) = (Widened(weights), Widened(codes.Values.AsSpan(0, k * count)));
        var scores = new double[classes * count];
        Gemm.Multiply<double>(Operand.Transposed, Operand.AsStored, classes, count, k, 1, w, k, z, k, 0, scores, classes);
        var (b, residuals) = (Widened(biases), new double[scores.Length]);
        var loss = Loss(scores, labels, b, residuals);
        var value = loss + (0.5 * penalty * VectorOps.Dot<double>(w, w));

        // A class of which no sample is labelled costs least at a bias of −∞: the bound is that of the others.
        var present = new SortedSet<int>(labels.AsSpan(0, count).ToArray()).ToArray();
        if (present.Length < classes)
        {
            w = [.. present.SelectMany(c => w[(c * k)..((c + 1) * k)])];
            b = [.. present.Select(c => b[c])];
            scores = [.. Enumerable.Range(0, count).SelectMany(i => present.Select(c => scores[(i * classes) + c]))];
            labels = [.. labels.Take(count).Select(label => Array.BinarySearch(present, label))];
            residuals = new double[scores.Length];
            loss = Loss(scores, labels, b, residuals);
        }

        if (BestLoss(scores, labels, b, residuals, loss) is not { } least)
            return new() { Value = value, LowerBound = double.NegativeInfinity };
        var best = least + (0.5 * penalty * VectorOps.Dot<double>(w, w));
        Gemm.Multiply<double>(
            Operand.AsStored,
            Operand.Transposed,
            k,
            present.Length,
            count,
            1,
            z,
            k,
            residuals,
            present.Length,
            penalty,
            w,
            k
        );
        return new() { Value = value, LowerBound = best - (0.5 / penalty * VectorOps.Dot<double>(w, w)) };
    }

    private static double[] Widened(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        TensorPrimitives.ConvertTruncating<float, double>(values, wide);
        return wide;
    }

    // Σ_i −ln p(y_i), with p_i − y_i left in the residuals.
    private static double Loss(double[] scores, int[] labels, double[] biases, double[] residuals)
    {
        var classes = biases.Length;
        scores.CopyTo(residuals, 0);
        VectorOps.AddToColumns<double>(classes, scores.Length / classes, biases, residuals);
        CompensatedSum loss = default;
        for (var i = 0; i < scores.Length / classes; i++)
        {
            var sample = residuals.AsSpan(i * classes, classes);
            var own = sample[labels[i]];
            var sum = VectorOps.ExpBelowLargest(sample, out var largest);
            loss.Add(largest + Elementary.Log(sum) - own);
            foreach (ref var score in sample)
                score /= sum;
            sample[labels[i]] -= 1;
        }

        return loss.Value;
    }

    // The least Σ_i −ln p(y_i) over biases, by Newton's method with steps halved from where Loss was called last; null where it does not get there.
    private static double? BestLoss(double[] scores, int[] labels, double[] biases, double[] residuals, double loss)
    {
        var (classes, count) = (biases.Length, scores.Length / biases.Length);
        var (slopes, next, trial) = (new double[classes], new double[classes], new double[scores.Length]);
        for (var step = 0; step < MostSteps; step++)
        {
            VectorOps.RowSums<double>(classes, count, residuals, slopes);
            if (slopes.All(slope => Math.Abs(slope) <= Balanced * count))
                return loss;

            // Biases may all move together at no cost: ones in the Hessian keep them where they are.
            var probabilities = (double[])residuals.Clone();
            for (var i = 0; i < count; i++)
                probabilities[(i * classes) + labels[i]] += 1;
            var hessian = new DenseMatrix(classes, classes);
            Gemm.Multiply<double>(
                Operand.AsStored,
                Operand.Transposed,
                classes,
                classes,
                count,
                -1,
                probabilities,
                classes,
                probabilities,
                classes,
                0,
                hessian.Values,
                classes
            );
            var totals = new double[classes];
            VectorOps.RowSums<double>(classes, count, probabilities, totals);
            for (var c = 0; c < classes; c++)
                hessian[c, c] += totals[c] + (1e-12 * count);
            var move = (hessian + DenseMatrix.Create(classes, classes, 1)).Cholesky().Solve(new DenseVector(slopes));

            var better = false;
            for (var length = 1.0; !better && length > 1e-6; length /= 2)
            {
                for (var c = 0; c < classes; c++)
                    next[c] = biases[c] - (length * move[c]);
                var found = Loss(scores, labels, next, trial);
                if (!(found <= loss * (1 + Rounded)))
                    continue;
                better = true;
                loss = found;
                next.CopyTo(biases, 0);
                trial.CopyTo(residuals, 0);
            }

            if (!better)
                return null;
        }

        return null;
    }
}
