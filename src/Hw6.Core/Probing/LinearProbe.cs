using System.Numerics.Tensors;
using Hw6.Core.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Single;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Hw6.Core.Probing;

/// <summary>On what scale a probe sees its features.</summary>
internal enum ProbeScale
{
    /// <summary>As they are.</summary>
    None,

    /// <summary>Less their mean, over their standard deviation, of the samples that fit the probe.</summary>
    Standard,
}

/// <summary>
/// A linear classifier on frozen codes: multinomial logistic regression, the least Σ_i −ln p(y_i | z_i) + ½‖W‖² with W the weights of the features on
/// the scale that the probe sees, and no penalty on biases. Fitted by ML.NET's L-BFGS. Only this class and its data view touch ML.NET, so that what
/// never probes never loads it.
/// </summary>
internal sealed class LinearProbe
{
    // L-BFGS ends by itself where a step changes little, on features of very different scales long before the optimum. It is then started again from
    // where it ended, without the curvature that it had gathered.
    private const int MostIterations = 500;
    private const int MostFits = 40;
    private const float NextTolerance = 1e-9f;

    // As many steps as it remembers hold nearly all of the curvature: 20, ML.NET's default, take two to three times the passes over the samples. Those of many
    // weights are fewer, for their memory.
    private const int MostSteps = 400;
    private const int LeastSteps = 20;
    private const int MostStepValues = 1 << 25;
    private const double Tolerance = 1e-5;

    private readonly MaximumEntropyModelParameters model;
    private readonly float[] weights;
    private readonly float[] biases;
    private readonly FeatureScale scale;

    private LinearProbe(MaximumEntropyModelParameters model, float[] weights, float[] biases, FeatureScale scale)
    {
        this.model = model;
        this.weights = weights;
        this.biases = biases;
        this.scale = scale;
    }

    /// <summary>The objective where the fit ended.</summary>
    public double Objective { get; private init; }

    /// <summary>Whether the objective is within 1e-5 of its least, by a bound that no probe falls below.</summary>
    public bool Converged { get; private init; }

    /// <summary>Fits a probe. The same codes give the same probe: it runs on the calling thread alone.</summary>
    /// <param name="codes">k × n.</param>
    /// <param name="labels">n class numbers from 0.</param>
    /// <param name="count">How many of the samples to fit, from the first.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="scaling">The scale of the features.</param>
    /// <param name="start">A probe of as many features and classes to start from; it changes how soon the least is reached, and nothing else.</param>
    /// <param name="cancellation">Looked at between runs of L-BFGS.</param>
    public static LinearProbe Fit(
        DenseMatrix codes,
        int[] labels,
        int count,
        int classes,
        ProbeScale scaling = ProbeScale.None,
        LinearProbe? start = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Math.Min(codes.ColumnCount, labels.Length));
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);

        var (best, bound) = (default(LinearProbe), double.NegativeInfinity);
        Descend(scaling == ProbeScale.None ? FeatureScale.Centred(codes, count) : FeatureScale.Standard(codes, count));
        if (scaling == ProbeScale.None && !best!.IsWithin(bound))
            Descend(FeatureScale.None);
        return new LinearProbe(best!.model, best.weights, best.biases, best.scale)
        {
            Objective = best.Objective,
            Converged = best.IsWithin(bound),
        };

        // Fits that go on from each other until one is at the least, or nothing gets better.
        void Descend(FeatureScale scale)
        {
            var scaled = scale.Apply(codes);
            var view = new SampleView(scaled, labels, count, classes);
            var model = best is null && start?.scale.IsLike(scale) == true ? start.model : null;
            for (var i = 0; i < MostFits; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var trainer = Trainer(codes.RowCount * classes, scale.Penalty, i == 0 ? null : NextTolerance);
                model = (model is null ? trainer.Fit(view) : trainer.Fit(view, model)).Model;
                var (weights, biases) = Read(model, codes.RowCount, classes);
                var objective = ProbeObjective.Of(weights, biases, scaled, labels, count, scale.Penalty, Tolerance);

                // In single precision there is a point from which nothing gets better.
                var better = best is null || objective.Value < best.Objective || objective.LowerBound > bound;
                if (best is null || objective.Value < best.Objective)
                    best = new LinearProbe(model, weights, biases, scale) { Objective = objective.Value };
                bound = Math.Max(bound, objective.LowerBound);
                if ((i > 0 && !better) || best.IsWithin(bound))
                    return;
            }
        }
    }

    private bool IsWithin(double least) => ProbeObjective.IsWithin(Objective, least, Tolerance);

    private static LbfgsMaximumEntropyMulticlassTrainer Trainer(int weights, float penalty, float? tolerance)
    {
        var options = new LbfgsMaximumEntropyMulticlassTrainer.Options
        {
            FeatureColumnName = SampleView.Features,
            LabelColumnName = SampleView.Label,
            L1Regularization = 0,
            L2Regularization = penalty,
            MaximumNumberOfIterations = MostIterations,
            HistorySize = Math.Clamp(MostStepValues / Math.Max(1, weights), LeastSteps, MostSteps),
            NumberOfThreads = 1,
        };
        if (tolerance is { } given)
            options.OptimizationTolerance = given;
        return new MLContext(seed: 0).MulticlassClassification.Trainers.LbfgsMaximumEntropy(options);
    }

    private static (float[] Weights, float[] Biases) Read(MaximumEntropyModelParameters model, int k, int classes)
    {
        VBuffer<float>[]? rows = null;
        model.GetWeights(ref rows, out var fitted);
        var weights = new float[k * classes];
        for (var c = 0; c < fitted; c++)
            rows[c].CopyTo(weights, c * k);
        return (weights, [.. model.GetBiases()]);
    }

    /// <summary>The part of the samples whose class the probe names.</summary>
    /// <param name="codes">k × n.</param>
    /// <param name="labels">n class numbers from 0.</param>
    public double Accuracy(DenseMatrix codes, int[] labels)
    {
        codes = scale.Apply(codes);
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

/// <summary>What features are lessened and divided by before a probe sees them.</summary>
internal sealed class FeatureScale
{
    private const int MostExponent = 62;

    private readonly double[] shifts;
    private readonly double[] divisors;

    private FeatureScale(double[] shifts, double[] divisors, double penalty = 1)
    {
        this.shifts = shifts;
        this.divisors = divisors;
        Penalty = (float)penalty;
    }

    /// <summary>Whether weights for features on one of the scales are a start for those on the other: neither is, or both are, shifted for the fit alone.</summary>
    public bool IsLike(FeatureScale other) => (shifts.Length == 0) == (other.shifts.Length == 0) && Penalty == other.Penalty;

    /// <summary>What half the squared norm of weights counts on this scale.</summary>
    public float Penalty { get; }

    /// <summary>Features as they are.</summary>
    public static FeatureScale None { get; } = new([], []);

    /// <summary>Mean 0 and variance 1 over samples, in double precision; a feature that does not vary becomes 0.</summary>
    /// <param name="codes">k × n.</param>
    /// <param name="count">How many of the samples, from the first.</param>
    public static FeatureScale Standard(DenseMatrix codes, int count)
    {
        var k = codes.RowCount;
        var (first, sample, shifts, divisors) = (new double[k], new double[k], new double[k], new double[k]);

        // Differences from the first sample: those of a feature that does not vary are exactly 0.
        Widen(codes, 0, first);
        for (var j = 0; j < count; j++)
        {
            Widen(codes, j, sample);
            TensorPrimitives.Subtract(sample, first, sample);
            TensorPrimitives.Add(shifts, sample, shifts);
        }

        TensorPrimitives.Divide(shifts, count, shifts);
        TensorPrimitives.Add(first, shifts, shifts);
        for (var j = 0; j < count; j++)
        {
            Widen(codes, j, sample);
            TensorPrimitives.Subtract(sample, shifts, sample);
            TensorPrimitives.Multiply(sample, sample, sample);
            TensorPrimitives.Add(divisors, sample, divisors);
        }

        for (var i = 0; i < k; i++)
            divisors[i] = divisors[i] > 0 ? Math.Sqrt(divisors[i] / count) : double.PositiveInfinity;
        return new FeatureScale(shifts, divisors);
    }

    /// <summary>
    /// Features less their mean, all over one power of two near the root of an eighth of their total variance, with which L-BFGS passes over samples least often.
    /// Biases bear no penalty, and the penalty on weights is divided by the square of what they are multiplied by: the optimum is that of the features as
    /// they are, and nearer for a gradient.
    /// </summary>
    /// <param name="codes">k × n.</param>
    /// <param name="count">How many of the samples, from the first.</param>
    public static FeatureScale Centred(DenseMatrix codes, int count)
    {
        var standard = Standard(codes, count);
        var variance = 0.0;
        foreach (var deviation in standard.divisors)
            variance += double.IsFinite(deviation) ? deviation * deviation : 0;

        // No smaller than where the penalty counts as much as all samples, since weights are then near zero, and no larger than where single precision holds
        // the penalty.
        var size = Math.ScaleB(1, Math.Min(Math.ILogB(Math.Max(variance / 8, 1.0 / count)) / 2, MostExponent));
        Array.Fill(standard.divisors, size);
        return new FeatureScale(standard.shifts, standard.divisors, 1 / (size * size));
    }

    /// <summary>Features on this scale.</summary>
    /// <param name="codes">k × n.</param>
    /// <returns>k × n.</returns>
    public DenseMatrix Apply(DenseMatrix codes)
    {
        if (shifts.Length == 0)
            return codes;
        var (k, scaled, sample) = (
            codes.RowCount,
            new DenseMatrix(codes.RowCount, codes.ColumnCount),
            new double[codes.RowCount]
        );
        for (var j = 0; j < codes.ColumnCount; j++)
        {
            Widen(codes, j, sample);
            TensorPrimitives.Subtract(sample, shifts, sample);
            TensorPrimitives.Divide(sample, divisors, sample);
            TensorPrimitives.ConvertTruncating<double, float>(sample, scaled.Values.AsSpan(j * k, k));
        }

        return scaled;
    }

    private static void Widen(DenseMatrix codes, int sample, double[] wide) =>
        TensorPrimitives.ConvertTruncating<float, double>(codes.Values.AsSpan(sample * codes.RowCount, codes.RowCount), wide);
}

/// <summary>
/// Labelled codes as ML.NET wants to see them: a column <c>Features</c> of vectors and a column <c>Label</c> of keys. The vectors are handed over
/// without conversion, one cursor and one thread at a time.
/// </summary>
internal sealed class SampleView : IDataView
{
    public const string Features = "Features";
    public const string Label = "Label";

    private readonly float[][] rows;
    private readonly int[] labels;

    /// <summary>Wraps codes.</summary>
    /// <param name="codes">k × n.</param>
    /// <param name="labels">n or more class numbers from 0.</param>
    /// <param name="count">How many of the samples to show, from the first.</param>
    /// <param name="classes">The number of classes.</param>
    public SampleView(DenseMatrix codes, int[] labels, int count, int classes)
    {
        var k = codes.RowCount;
        this.labels = labels;
        rows = new float[count][];
        for (var i = 0; i < count; i++)
            rows[i] = codes.Values.AsSpan(i * k, k).ToArray();

        var builder = new DataViewSchema.Builder();
        builder.AddColumn(Features, new VectorDataViewType(NumberDataViewType.Single, k));
        builder.AddColumn(Label, new KeyDataViewType(typeof(uint), classes));
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => rows.Length;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(SampleView view) : DataViewRowCursor
    {
        private long position = -1;

        public override long Position => position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool MoveNext()
        {
            if (position + 1 >= view.rows.Length)
            {
                position = -1;
                return false;
            }

            position++;
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Delegate getter = column.Index == 0 ? (ValueGetter<VBuffer<float>>)GetFeatures : (ValueGetter<uint>)GetLabel;
            return getter as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"column '{column.Name}' does not hold {typeof(TValue)}");
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => GetId;

        private void GetFeatures(ref VBuffer<float> value)
        {
            var row = view.rows[position];
            value = new VBuffer<float>(row.Length, row);
        }

        // Keys count from 1 there; 0 is a missing value.
        private void GetLabel(ref uint value) => value = (uint)view.labels[position] + 1;

        private void GetId(ref DataViewRowId value) => value = new DataViewRowId((ulong)position, 0);
    }
}
