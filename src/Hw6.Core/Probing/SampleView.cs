using MathNet.Numerics.LinearAlgebra.Single;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Hw6.Core.Probing;

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
