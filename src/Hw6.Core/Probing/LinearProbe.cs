using Hw6.Core.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Single;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Hw6.Core.Probing;

/// <summary>
/// A linear classifier on frozen codes: multinomial logistic regression by L-BFGS with an L2 penalty of weight 1 and no L1 penalty, fitted by
/// ML.NET. Only this class and its data view touch ML.NET, so that what never probes never loads it.
/// </summary>
internal sealed class LinearProbe
{
    private const int MostIterations = 500;

    private readonly float[] weights;
    private readonly float[] biases;

    private LinearProbe(float[] weights, float[] biases)
    {
        this.weights = weights;
        this.biases = biases;
    }

    /// <summary>Fits a probe. The same codes give the same probe: it runs on the calling thread alone.</summary>
    /// <param name="codes">k × n.</param>
    /// <param name="labels">n class numbers from 0.</param>
    /// <param name="count">How many of the samples to fit, from the first.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    public static LinearProbe Fit(DenseMatrix codes, int[] labels, int count, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Math.Min(codes.ColumnCount, labels.Length));
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);

        var trainer = new MLContext(seed: 0).MulticlassClassification.Trainers.LbfgsMaximumEntropy(
            new LbfgsMaximumEntropyMulticlassTrainer.Options
            {
                FeatureColumnName = SampleView.Features,
                LabelColumnName = SampleView.Label,
                L1Regularization = 0,
                L2Regularization = 1,
                MaximumNumberOfIterations = MostIterations,
                NumberOfThreads = 1,
            }
        );
        var model = trainer.Fit(new SampleView(codes, labels, count, classes)).Model;

        var k = codes.RowCount;
        VBuffer<float>[]? rows = null;
        model.GetWeights(ref rows, out var fitted);
        var weights = new float[k * classes];
        for (var c = 0; c < fitted; c++)
            rows[c].CopyTo(weights, c * k);
        return new LinearProbe(weights, [.. model.GetBiases()]);
    }

    /// <summary>The part of the samples whose class the probe names.</summary>
    /// <param name="codes">k × n.</param>
    /// <param name="labels">n class numbers from 0.</param>
    public double Accuracy(DenseMatrix codes, int[] labels)
    {
        var (k, n, classes) = (codes.RowCount, codes.ColumnCount, biases.Length);
        var scores = new float[classes * n];
        Gemm.Multiply<float>(
            Operand.Transposed,
            Operand.AsStored,
            classes,
            n,
            k,
            1,
            weights,
            k,
            codes.Values,
            k,
            0,
            scores,
            classes
        );
        VectorOps.AddToColumns(classes, n, biases, scores);

        var right = 0;
        for (var i = 0; i < n; i++)
        {
            var best = 0;
            for (var c = 1; c < classes; c++)
                if (scores[(i * classes) + c] > scores[(i * classes) + best])
                    best = c;
            if (best == labels[i])
                right++;
        }

        return (double)right / n;
    }
}
