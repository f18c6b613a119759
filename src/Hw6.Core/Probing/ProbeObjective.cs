using System.Numerics.Tensors;
using Hw6.Core.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;
using SingleMatrix = MathNet.Numerics.LinearAlgebra.Single.DenseMatrix;

namespace Hw6.Core.Probing;

/// <summary>
/// What a probe minimises, Σ_i −ln p(y_i | z_i) + ½λ‖W‖² over weights W and biases b, in double precision, and a number that no probe falls below.
/// </summary>
internal readonly record struct ProbeObjective
{
    private const int MostPoints = 4;

    /// <summary>The objective, for the weights and biases given.</summary>
    public double Value { get; private init; }

    /// <summary>At most the least objective of all weights and biases; −∞ where none was found.</summary>
    public double LowerBound { get; private init; }

    /// <summary>Whether the objective is above its least by at most a part of itself.</summary>
    public static bool IsWithin(double value, double least, double part) => value - least <= part * value;

    /// <summary>Evaluates a probe.</summary>
    /// <param name="weights">k × classes.</param>
    /// <param name="biases">One a class.</param>
    /// <param name="codes">k × n, on the scale of the weights.</param>
    /// <param name="labels">n class numbers from 0.</param>
    /// <param name="count">How many of the samples were fitted, from the first.</param>
    /// <param name="penalty">λ.</param>
    /// <param name="tolerance">A bound is near enough when it is below the objective by at most this part of it.</param>
    public static ProbeObjective Of(
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> biases,
        SingleMatrix codes,
        int[] labels,
        int count,
        double penalty,
        double tolerance
    )
    {
        var (k, classes) = (codes.RowCount, biases.Length);
        var (w, b, z) = (
            VectorOps.Widened(weights),
            VectorOps.Widened(biases),
            VectorOps.Widened(codes.Values.AsSpan(0, k * count))
        );
        var point = new DualPoint(w, b, z, labels, penalty);
        var value = point.Objective;

        // A class of which no sample is labelled costs least at a bias of −∞: the bound is that of the others.
        var present = new SortedSet<int>(labels.AsSpan(0, count).ToArray()).ToArray();
        if (present.Length < classes)
        {
            w = [.. present.SelectMany(c => w[(c * k)..((c + 1) * k)])];
            b = [.. present.Select(c => b[c])];
            labels = [.. labels.Take(count).Select(label => Array.BinarySearch(present, label))];
            point = new DualPoint(w, b, z, labels, penalty);
        }

        // The weights are rounded to single precision, and where features are large their gradient is then far from 0 however near the objective is to
        // its least. Newton's steps from them, in double precision, lead to points of the dual that show it.
        var bound = double.NegativeInfinity;
        for (var i = 0; i < MostPoints && !IsWithin(value, bound, tolerance); i++)
        {
            if (i > 0)
                point.Step(tolerance * value);
            if (point.Bound() is not { } found)
                break;
            bound = Math.Max(bound, found);
        }

        return new() { Value = value, LowerBound = bound };
    }
}

/// <summary>
/// Weights with the best biases for them, and the dual objective of the probabilities that they give (Yu, Huang and Lin 2011, "Dual coordinate descent
/// methods for logistic regression and maximum entropy models", here with biases): where Σ_i (p_i − y_i) = 0, as at the best biases, it is the objective
/// less ‖λW + Σ_i z_i(p_i − y_i)ᵀ‖² / 2λ, and no probe falls below it, however flat the objective is.
/// </summary>
internal sealed class DualPoint
{
    private const int MostSteps = 60;
    private const double Balanced = 1e-10;

    // Two losses so near each other differ by what was rounded: near the least one, a step that brings the slopes on need not bring the loss down.
    private const double Rounded = 1e-13;

    private const int MostProducts = 30;

    private readonly int k;
    private readonly int classes;
    private readonly int count;
    private readonly double penalty;
    private readonly double[] weights;
    private readonly double[] biases;
    private readonly double[] codes;
    private readonly int[] labels;
    private readonly double[] scores;
    private readonly double[] residuals;
    private readonly double[] gradient;
    private double loss;

    /// <summary>Starts from weights and biases, which it keeps and changes.</summary>
    /// <param name="weights">k × classes.</param>
    /// <param name="biases">One a class.</param>
    /// <param name="codes">k × count.</param>
    /// <param name="labels">count or more class numbers from 0.</param>
    /// <param name="penalty">λ.</param>
    public DualPoint(double[] weights, double[] biases, double[] codes, int[] labels, double penalty)
    {
        (this.weights, this.biases, this.codes, this.labels, this.penalty) = (weights, biases, codes, labels, penalty);
        classes = biases.Length;
        k = weights.Length / classes;
        count = codes.Length / k;
        scores = new double[classes * count];
        residuals = new double[classes * count];
        gradient = new double[weights.Length];
        Score(weights, scores);
        loss = Loss(biases, residuals);
    }

    /// <summary>The objective at these weights and biases.</summary>
    public double Objective => loss + (0.5 * penalty * VectorOps.Dot<double>(weights, weights));

    /// <summary>The dual objective at these weights and the best biases, or null where those are not found.</summary>
    public double? Bound()
    {
        if (!double.IsFinite(loss) || !Balance())
            return null;
        weights.CopyTo(gradient, 0);
        AddCodesTimes(residuals, penalty, gradient);
        return Objective - (0.5 / penalty * VectorOps.Dot<double>(gradient, gradient));
    }

    /// <summary>
    /// Moves the weights by a step of Newton's method from where <see cref="Bound"/> was called, the biases being the best for every weights. It is solved by
    /// conjugate residuals (Stiefel 1955), which make the norm of the gradient, on which the bound depends, as small as any combination of the products does.
    /// </summary>
    /// <param name="gap">How far below the objective a bound may be.</param>
    public void Step(double gap)
    {
        // A quarter: the steps end where the gradient is small by the tangent, which is not the curve.
        var enough = 0.25 * 2 * penalty * gap;
        var probabilities = Probabilities();
        var curvature = Curvature(probabilities);
        var (changes, pull, followed) = (new double[scores.Length], new double[classes], new double[classes]);
        var residual = Array.ConvertAll(gradient, slope => -slope);
        var direction = (double[])residual.Clone();
        var curved = new double[weights.Length];
        Multiply(residual, curved);
        var along = (double[])curved.Clone();
        var power = VectorOps.Dot<double>(residual, curved);
        for (var i = 0; i < MostProducts && power > 0; i++)
        {
            var length = power / VectorOps.Dot<double>(along, along);
            TensorPrimitives.MultiplyAdd(direction, length, weights, weights);
            TensorPrimitives.MultiplyAdd(along, -length, residual, residual);
            if (VectorOps.Dot<double>(residual, residual) <= enough)
                break;
            Multiply(residual, curved);
            var next = VectorOps.Dot<double>(residual, curved);
            TensorPrimitives.MultiplyAdd(direction, next / power, residual, direction);
            TensorPrimitives.MultiplyAdd(along, next / power, curved, along);
            power = next;
        }

        Score(weights, scores);
        loss = Loss(biases, residuals);

        // The Hessian times a matrix of weights: what that changes in the probabilities, less what the biases, which follow, change in them.
        void Multiply(double[] given, double[] result)
        {
            Score(given, changes);
            for (var i = 0; i < count; i++)
            {
                var change = changes.AsSpan(i * classes, classes);
                Slope(probabilities.AsSpan(i * classes, classes), change, change);
            }

            VectorOps.RowSums<double>(classes, count, changes, pull);
            var follow = curvature.Solve(new DenseVector(pull)).ToArray();
            for (var i = 0; i < count; i++)
            {
                Slope(probabilities.AsSpan(i * classes, classes), follow, followed);
                TensorPrimitives.Subtract(changes.AsSpan(i * classes, classes), followed, changes.AsSpan(i * classes, classes));
            }

            given.CopyTo(result, 0);
            AddCodesTimes(changes, penalty, result);
        }

        // The change of probabilities p that a change s of their scores makes: p∘(s − pᵀs).
        static void Slope(ReadOnlySpan<double> p, ReadOnlySpan<double> s, Span<double> change)
        {
            var mean = 0.0;
            for (var c = 0; c < p.Length; c++)
                mean += p[c] * s[c];
            for (var c = 0; c < p.Length; c++)
                change[c] = p[c] * (s[c] - mean);
        }
    }

    private void Score(double[] given, double[] result) =>
        Gemm.Multiply<double>(Operand.Transposed, Operand.AsStored, classes, count, k, 1, given, k, codes, k, 0, result, classes);

    // result := Σ_i z_i·u_iᵀ + β·result.
    private void AddCodesTimes(double[] u, double beta, double[] result) =>
        Gemm.Multiply<double>(Operand.AsStored, Operand.Transposed, k, classes, count, 1, codes, k, u, classes, beta, result, k);

    // Σ_i −ln p(y_i), with p_i − y_i left in the residuals.
    private double Loss(double[] given, double[] left)
    {
        scores.CopyTo(left, 0);
        VectorOps.AddToColumns<double>(classes, count, given, left);
        CompensatedSum sum = default;
        for (var i = 0; i < count; i++)
        {
            var sample = left.AsSpan(i * classes, classes);
            var own = sample[labels[i]];
            var total = VectorOps.ExpBelowLargest(sample, out var largest);
            sum.Add(largest + Elementary.Log(total) - own);
            foreach (ref var score in sample)
                score /= total;
            sample[labels[i]] -= 1;
        }

        return sum.Value;
    }

    private double[] Probabilities()
    {
        var probabilities = (double[])residuals.Clone();
        for (var i = 0; i < count; i++)
            probabilities[(i * classes) + labels[i]] += 1;
        return probabilities;
    }

    // The Hessian of the loss in the biases. They may all move together at no cost: ones keep them where they are.
    private Cholesky<double> Curvature(double[] probabilities)
    {
        var hessian = DenseMatrix.Create(classes, classes, 1);
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
            1,
            hessian.Values,
            classes
        );
        var totals = new double[classes];
        VectorOps.RowSums<double>(classes, count, probabilities, totals);
        for (var c = 0; c < classes; c++)
            hessian[c, c] += totals[c] + (1e-12 * count);
        return hessian.Cholesky();
    }

    // Moves the biases to where the loss is least, by Newton's method with steps halved; false where it does not get there.
    private bool Balance()
    {
        var (slopes, next, trial) = (new double[classes], new double[classes], new double[scores.Length]);
        for (var step = 0; step < MostSteps; step++)
        {
            VectorOps.RowSums<double>(classes, count, residuals, slopes);
            if (slopes.All(slope => Math.Abs(slope) <= Balanced * count))
                return true;
            var move = Curvature(Probabilities()).Solve(new DenseVector(slopes));

            var better = false;
            for (var length = 1.0; !better && length > 1e-6; length /= 2)
            {
                for (var c = 0; c < classes; c++)
                    next[c] = biases[c] - (length * move[c]);
                var found = Loss(next, trial);
                if (!(found <= loss * (1 + Rounded)))
                    continue;
                better = true;
                loss = found;
                next.CopyTo(biases, 0);
                trial.CopyTo(residuals, 0);
            }

            if (!better)
                return false;
        }

        return false;
    }
}
