using Hw6.Core.Drawing;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments;

/// <summary>The marks of figures, from rows.</summary>
internal static class Marks
{
    /// <summary>A point for each row.</summary>
    /// <param name="x">A column of whole numbers.</param>
    /// <param name="y">A column of numbers.</param>
    public static List<ChartPoint> Points(IEnumerable<Row> rows, string x, string y) =>
        [.. rows.Select(row => new ChartPoint(row.Integer(x) ?? 0, row.Value(y)))];

    /// <summary>A category for each row, with a dot for each column.</summary>
    public static List<Dot> Dots(IReadOnlyList<Row> rows, params (string Column, string Label, Stroke Stroke)[] measures) =>
        [.. rows.SelectMany((row, i) => measures.Select(one => new Dot(i, row.Value(one.Column), one.Stroke, one.Label)))];

    /// <summary>The finite numbers in a column.</summary>
    public static List<double> Finite(IEnumerable<Row> rows, string column) =>
        [.. rows.Select(row => row.Number(column)).OfType<double>().Where(double.IsFinite)];
}
