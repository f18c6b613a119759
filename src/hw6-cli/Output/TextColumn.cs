using Hw6.Core.Tables;

namespace Hw6.Cli.Output;

/// <summary>
/// A column of a table for people: its cells as texts that line up. Numbers stand on their decimal point, all of a column written in one way: results with five digits that
/// matter, in scientific notation where one of them would need it; whole numbers and the values of options in full, for by these a row is known.
/// </summary>
internal sealed class TextColumn
{
    private const int Digits = 5;

    // Past these a plain number is mostly zeros.
    private const double LeastPlain = 1e-4;
    private const double MostPlain = 1e7;

    private readonly bool isNumber;
    private readonly string[] cells;

    /// <summary>Lays out a column.</summary>
    /// <param name="values">The values of its rows, as a <see cref="Row"/> keeps them.</param>
    /// <param name="nameWraps">Whether its name may stand on several lines.</param>
    public TextColumn(Column column, IReadOnlyList<object?> values, bool nameWraps = false)
    {
        Column = column;
        isNumber = column.Kind is ColumnKind.Integer or ColumnKind.Number;
        cells = TextsOf(column, values);
        if (isNumber)
            AlignPoints(cells);
        Width = nameWraps ? Name.Split('_').Max(CellWidth.Of) : CellWidth.Of(Name);
        foreach (var cell in cells)
            Width = Math.Max(Width, CellWidth.Of(cell));
    }

    /// <summary>What it is a column of.</summary>
    public Column Column { get; }

    /// <summary>The column's name, which stands above it.</summary>
    public string Name => Column.Name;

    /// <summary>Whether it holds numbers, which stand at the right.</summary>
    public bool IsNumber => isNumber;

    /// <summary>The cells that it takes.</summary>
    public int Width { get; private set; }

    /// <summary>A column that counts rows.</summary>
    public static TextColumn Counting(string name, IEnumerable<int> numbers) =>
        new(Column.Integer(name, string.Empty), [.. numbers.Select(number => (object)(long)number)]);

    /// <summary>Makes it no wider than some cells: texts that are longer end with an ellipsis. Numbers are never cut.</summary>
    public void CutTo(int width)
    {
        if (isNumber || Width <= width)
            return;
        for (var i = 0; i < cells.Length; i++)
            cells[i] = CellWidth.Cut(cells[i], width);
        Width = Math.Max(CellWidth.Of(Name), width);
    }

    /// <summary>The name, padded to the width.</summary>
    public string Header => Pad(Name);

    /// <summary>A row's text by itself; a number with the blanks behind it that put all points of the column below each other.</summary>
    public string Text(int row) => cells[row];

    /// <summary>A row's cell, padded to the width.</summary>
    public string Cell(int row) => Pad(cells[row]);

    /// <summary>A value by itself, as in a column of its own.</summary>
    public static string TextOf(Column column, object? value) => TextsOf(column, [value])[0];

    private string Pad(string text) => isNumber ? CellWidth.PadLeft(text, Width) : CellWidth.PadRight(text, Width);

    private static string[] TextsOf(Column column, IReadOnlyList<object?> values)
    {
        var texts = new string[values.Count];
        var isMeasured = column.Kind == ColumnKind.Number && column.Role != ColumnRole.Parameter;
        var isScientific = isMeasured && values.OfType<double>().Any(IsExtreme);
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = values[i] switch
            {
                double number when isMeasured && double.IsFinite(number) => Measured(number, isScientific),
                var value => CellWidth.Visible(CellText.Format(value)),
            };
        }

        return texts;
    }

    private static bool IsExtreme(double number) =>
        double.IsFinite(number) && number != 0 && Math.Abs(number) is < LeastPlain or >= MostPlain;

    private static string Measured(double number, bool scientific)
    {
        if (number == 0)
            return "0";
        if (scientific)
            return number.ToString("0.0000e+00");
        var before = (int)Math.Floor(Math.Log10(Math.Abs(number))) + 1;
        return Math.Round(number, Math.Clamp(Digits - before, 0, 15)).ToString();
    }

    // Blanks behind what has fewer digits behind its point than others.
    private static void AlignPoints(string[] texts)
    {
        var most = 0;
        foreach (var text in texts)
            most = Math.Max(most, BehindPoint(text));
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i].Length > 0)
                texts[i] += new string(' ', most - BehindPoint(texts[i]));
        }
    }

    // The point itself is counted, and a power of ten after it.
    private static int BehindPoint(string text)
    {
        var point = text.AsSpan().IndexOfAny('.', 'e', 'E');
        return point >= 0 && char.IsAsciiDigit(text[^1]) ? text.Length - point : 0;
    }
}
