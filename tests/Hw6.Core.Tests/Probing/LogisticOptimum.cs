using MathNet.Numerics.LinearAlgebra.Double;
using SingleMatrix = MathNet.Numerics.LinearAlgebra.Single.DenseMatrix;

namespace Hw6.Core.Tests.Probing;

/// <summary>
/// The exact optimum of a probe's objective, Σ −ln p(y | z) + ½λ‖W‖² without a penalty on biases, by Newton's method with the whole Hessian in double
/// precision.
/// </summary>
internal sealed class LogisticOptimum
{
    private readonly double[][] samples;
    private readonly int[] labels;
    private readonly int k;
    private readonly int classes;
    private readonly double penalty;

    private LogisticOptimum(double[][] samples, int[] labels, int classes, double penalty)
    {
        this.penalty = penalty;
        this.samples = samples;
        this.labels = labels;
        this.classes = classes;
        k = samples[0].Length;
        Parameters = new DenseVector((k + 1) * classes);
    }

    /// <summary>The least objective.</summary>
    public double Objective { get; private set; }

    // A class after the other: its weights, then its bias.
    private DenseVector Parameters { get; set; }

    public static LogisticOptimum Of(double[][] samples, int[] labels, int classes, double penalty = 1)
    {
        var optimum = new LogisticOptimum(samples, labels, classes, penalty);
        var value = optimum.Value(optimum.Parameters);
        for (var i = 0; i < 200; i++)
        {
            var (gradient, hessian) = optimum.Derivatives();
            if (gradient.L2Norm() < 1e-9 * (1 + value))
                break;

            // Biases may all move together at no cost: a little curvature along that line changes nothing but that they stay.
            for (var a = 0; a < classes; a++)
            for (var b = 0; b < classes; b++)
                hessian[(a * (optimum.k + 1)) + optimum.k, (b * (optimum.k + 1)) + optimum.k] += 1;
            var step = (DenseVector)hessian.Cholesky().Solve(gradient);
            var length = 1.0;
            DenseVector next;
            double nextValue;
            do
            {
                next = optimum.Parameters - (length * step);
                nextValue = optimum.Value(next);
                length /= 2;
            } while (nextValue > value && length > 1e-12);
            (optimum.Parameters, value) = (next, nextValue);
        }

        optimum.Objective = value;
        return optimum;
    }

    public static double[][] Samples(SingleMatrix codes, int count) =>
        [.. Enumerable.Range(0, count).Select(j => codes.Column(j).Select(value => (double)value).ToArray())];

    public double Accuracy(double[][] test, int[] expected)
    {
        var right = 0;
        for (var j = 0; j < test.Length; j++)
        {
            var scores = Scores(Parameters, test[j]);
            right += Array.IndexOf(scores, scores.Max()) == expected[j] ? 1 : 0;
        }

        return (double)right / test.Length;
    }

    private double[] Scores(DenseVector parameters, double[] z)
    {
        var scores = new double[classes];
        for (var c = 0; c < classes; c++)
        {
            scores[c] = parameters[(c * (k + 1)) + k];
            for (var i = 0; i < k; i++)
                scores[c] += parameters[(c * (k + 1)) + i] * z[i];
        }

        return scores;
    }

    private double Value(DenseVector parameters)
    {
        double value = 0;
        for (var j = 0; j < samples.Length; j++)
        {
            var scores = Scores(parameters, samples[j]);
            var largest = scores.Max();
            value += largest + Math.Log(scores.Sum(score => Math.Exp(score - largest))) - scores[labels[j]];
        }

        for (var c = 0; c < classes; c++)
        for (var i = 0; i < k; i++)
            value += 0.5 * penalty * parameters[(c * (k + 1)) + i] * parameters[(c * (k + 1)) + i];
        return value;
    }

    private (DenseVector Gradient, DenseMatrix Hessian) Derivatives()
    {
        var size = (k + 1) * classes;
        var (gradient, hessian) = (new DenseVector(size), new DenseMatrix(size, size));
        for (var j = 0; j < samples.Length; j++)
        {
            double[] z = [.. samples[j], 1];
            var scores = Scores(Parameters, samples[j]);
            var largest = scores.Max();
            var p = scores.Select(score => Math.Exp(score - largest)).ToArray();
            var sum = p.Sum();
            for (var a = 0; a < classes; a++)
                p[a] /= sum;
            for (var a = 0; a < classes; a++)
            for (var i = 0; i <= k; i++)
            {
                gradient[(a * (k + 1)) + i] += (p[a] - (labels[j] == a ? 1 : 0)) * z[i];
                for (var b = 0; b < classes; b++)
                for (var l = 0; l <= k; l++)
                    hessian[(a * (k + 1)) + i, (b * (k + 1)) + l] += p[a] * ((a == b ? 1 : 0) - p[b]) * z[i] * z[l];
            }
        }

        for (var c = 0; c < classes; c++)
        for (var i = 0; i < k; i++)
        {
            gradient[(c * (k + 1)) + i] += penalty * Parameters[(c * (k + 1)) + i];
            hessian[(c * (k + 1)) + i, (c * (k + 1)) + i] += penalty;
        }

        return (gradient, hessian);
    }
}
