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
