using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Drawing;

/// <summary>How values are mapped to places on an axis.</summary>
internal enum AxisScaling
{
    Linear,
    Logarithmic,

    /// <summary>Logarithmic where that shows more: where all values are positive, and their middle half takes up more of it than of a linear one.</summary>
    Auto,
}

/// <summary>An axis of a chart.</summary>
/// <param name="Label">What it shows; with the unit, where <see cref="Unit"/> has none.</param>
internal sealed record Axis(string Label)
{
    /// <summary>The size of its tick labels in pixels.</summary>
    public const double FontSize = 12;

    public AxisScaling Scaling { get; init; }

    public bool Logarithmic
    {
        get => Scaling == AxisScaling.Logarithmic;
        init => Scaling = value ? AxisScaling.Logarithmic : AxisScaling.Linear;
    }

    /// <summary>How its values are written.</summary>
    public Unit Unit { get; init; } = Unit.Plain;

    /// <summary>A value that is shown even if all data lie above.</summary>
    public double? Least { get; init; }

    /// <summary>A value that is shown even if all data lie below.</summary>
    public double? Most { get; init; }

    /// <summary>Whether a linear axis ends at its least and greatest value, not at the round values around them.</summary>
    public bool Exact { get; init; }

    /// <summary>Where the ticks stand, if not at round values.</summary>
    public IReadOnlyList<double>? TicksAt { get; init; }

    /// <summary>What is written at a tick, if not its value.</summary>
    public Func<double, string>? TickText { get; init; }

    /// <summary>Whether a vertical axis has its least value on top.</summary>
    public bool Downward { get; init; }

    /// <summary>This axis as it is drawn over some values: its scaling is no longer open.</summary>
    public Axis Resolved(IEnumerable<double> values)
    {
        if (Scaling != AxisScaling.Auto)
            return this;
        double[] shown = [.. values.Append(Least ?? double.NaN).Append(Most ?? double.NaN).Where(double.IsFinite).Order()];
        return this with
        {
            Logarithmic =
                shown.Length > 0 && shown[0] > 0 && MiddleHalf(Array.ConvertAll(shown, Elementary.Log)) > MiddleHalf(shown),
        };
    }

    // Of the room from the least value to the greatest, in ascending order.
    private static double MiddleHalf(double[] values) =>
        (values[^(1 + (values.Length / 4))] - values[values.Length / 4]) / (values[^1] - values[0]);

    /// <summary>This axis with all of some values on it.</summary>
    public Axis Over(IReadOnlyCollection<double> values) =>
        values.Count == 0 ? this : this with { Least = values.Min(), Most = values.Max() };
}

/// <summary>A mark on an axis.</summary>
internal readonly record struct Tick(double Value, string Label);

/// <summary>Maps values to pixels, along a linear or a logarithmic axis, and knows its ticks.</summary>
internal sealed class Scale
{
    private readonly bool logarithmic;
    private readonly double least;
    private readonly double most;
    private readonly double from;
    private readonly double to;

    private Scale(Axis axis, double least, double most, double from, double to, IReadOnlyList<double> ticks, double step = 0)
    {
        (logarithmic, this.least, this.most, this.from, this.to) = (axis.Logarithmic, least, most, from, to);
        var (texts, unit) = axis.Unit.OnAxis(ticks, step);
        Ticks = [.. ticks.Select((tick, i) => new Tick(tick, axis.TickText?.Invoke(tick) ?? texts[i]))];
        Caption = axis.Label + (unit.Length > 0 ? $", in {unit}" : "") + (logarithmic ? ", logarithmic" : "");
    }

    /// <summary>The ticks in ascending order.</summary>
    public IReadOnlyList<Tick> Ticks { get; private set; }

    /// <summary>What stands beside the axis: what it shows, in which unit, and how.</summary>
    public string Caption { get; }

    /// <summary>Makes the scale of an axis.</summary>
    /// <param name="values">The finite values to show.</param>
    /// <param name="from">The pixel of the least value.</param>
    /// <param name="to">The pixel of the greatest value.</param>
    public static Scale Create(Axis axis, IEnumerable<double> values, double from, double to)
    {
        var logarithmic = axis.Logarithmic;
        var shown = values
            .Append(axis.Least ?? double.NaN)
            .Append(axis.Most ?? double.NaN)
            .Where(value => CanBeShown(value, logarithmic))
            .ToList();
        var (least, most) = shown.Count == 0 ? (logarithmic ? 1.0 : 0.0, logarithmic ? 10.0 : 1.0) : (shown.Min(), shown.Max());
        if (least == most)
            (least, most) = Widened(least, logarithmic);
        var room = Math.Abs(to - from);
        if (axis.TicksAt is { Count: > 0 } positions)
        {
            (least, most) = Padded(least, most, logarithmic, 0.03);
            var scale = new Scale(axis, least, most, from, to, [.. positions.Where(value => value >= least && value <= most)]);
            scale.Ticks = scale.Spread();
            return scale;
        }

        if (logarithmic)
        {
            (least, most) = Padded(least, most, true, 0.04);
            return new Scale(axis, least, most, from, to, LogTicks.Of(least, most, axis.Unit, room, from < to ? 64 : 32));
        }

        return Linear(axis, least, most, from, to);
    }

    /// <summary>The pixel of a value.</summary>
    public double Map(double value) =>
        from
        + (
            (logarithmic ? Elementary.Log(value / least) / Elementary.Log(most / least) : (value - least) / (most - least))
            * (to - from)
        );

    /// <summary>Whether a value can be shown.</summary>
    public bool Contains(double value) =>
        double.IsFinite(value) && value >= least - 1e-12 * Math.Abs(least) && value <= most + 1e-12 * Math.Abs(most);

    // Past these sizes the differences and ratios that a scale is made of leave the range of a double.
    private static bool CanBeShown(double value, bool logarithmic) =>
        Math.Abs(value) < 1e150 && (logarithmic ? value > 1e-150 : value == 0 || Math.Abs(value) > 1e-150);

    private static Scale Linear(Axis axis, double least, double most, double from, double to)
    {
        var room = Math.Abs(to - from);
        var step = axis.Unit.NiceStep((most - least) / Math.Max(2, Math.Floor(room / 52)));
        var first = axis.Exact ? least : Math.Floor((least / step) + 1e-9) * step;
        var last = axis.Exact ? most : Math.Ceiling((most / step) - 1e-9) * step;
        var ticks = new List<double>();
        var count = (int)Math.Round((last - first) / step);
        for (var i = 0; i <= count; i++)
        {
            // A multiple of the step, not a sum of steps: 0.3 and not 0.30000000000000004.
            var value = double.Parse(((Math.Ceiling((first / step) - 1e-9) + i) * step).ToString("G12"));
            if (value <= last + (step * 1e-9))
                ticks.Add(value);
        }

        return new Scale(axis, first, last, from, to, ticks, step);
    }

    private static (double Least, double Most) Widened(double value, bool logarithmic)
    {
        if (logarithmic)
            return (value / 2, value * 2);
        var half = value == 0 ? 1 : Math.Abs(value) / 10;
        return (value - half, value + half);
    }

    private static (double Least, double Most) Padded(double least, double most, bool logarithmic, double part)
    {
        if (!logarithmic)
            return (least - ((most - least) * part), most + ((most - least) * part));
        var factor = Elementary.Power(most / least, part);
        return (least / factor, most * factor);
    }

    // Of ticks whose labels would touch, the later one goes.
    private List<Tick> Spread()
    {
        var kept = new List<Tick>();
        foreach (var tick in Ticks.OrderBy(tick => tick.Value))
        {
            if (kept.Count == 0 || Math.Abs(Map(tick.Value) - Map(kept[^1].Value)) >= Needed(kept[^1], tick))
                kept.Add(tick);
        }

        return kept;
    }

    private static double Needed(Tick one, Tick other) =>
        ((TextWidth.Of(one.Label, Axis.FontSize) + TextWidth.Of(other.Label, Axis.FontSize)) / 2) + 5;
}

/// <summary>Ticks of a logarithmic axis: powers of the unit's base, and parts of them where few powers fit.</summary>
internal static class LogTicks
{
    // The digits that stand before the powers of ten, from the closest ticks to the widest.
    private static readonly int[][] Digits =
    [
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 2, 5],
        [1, 3],
        [1],
    ];

    /// <summary>The ticks from one end to the other.</summary>
    /// <param name="least">The lower end, positive.</param>
    /// <param name="unit">How values are written, and in powers of what.</param>
    /// <param name="room">The length of the axis in pixels.</param>
    /// <param name="distance">The least distance of two ticks in pixels.</param>
    public static IReadOnlyList<double> Of(double least, double most, Unit unit, double room, double distance)
    {
        var target = Math.Max(3, (int)(room / distance));
        var binary = unit.Binary && most / least > 4;
        var values = binary ? Powers(least, most, 2, target) : Decimal(least, most, target);

        // Where not even three powers and their parts fall between the ends, round values do.
        if (!binary && values.Count <= 2)
            values = Even(least, most, unit.NiceStep((most - least) / target));

        // Averages of counts may all lie between two whole numbers.
        if (values.Count == 0)
            values = Even(least, most, Unit.Plain.NiceStep((most - least) / target));
        return values;
    }

    private static List<double> Even(double least, double most, double step)
    {
        var values = new List<double>();
        for (var i = Math.Ceiling(least / step); i * step <= most; i++)
            values.Add(i * step);
        return values;
    }

    private static List<double> Decimal(double least, double most, int target)
    {
        foreach (var digits in Digits)
        {
            var values = Multiples(least, most, digits);
            if (values.Count <= target && (digits.Length < 9 || most / least < 6))
                return values;
        }

        return Powers(least, most, 10, target);
    }

    private static List<double> Multiples(double least, double most, int[] digits)
    {
        var values = new List<double>();
        for (var exponent = Elementary.FloorLog10(least); exponent <= Elementary.FloorLog10(most); exponent++)
            values.AddRange(
                digits.Select(digit => digit * Elementary.PowerOfTen(exponent)).Where(value => value >= least && value <= most)
            );
        return values;
    }

    private static List<double> Powers(double least, double most, int number, int target)
    {
        var first = (int)Math.Ceiling((Elementary.Log(least) / Elementary.Log(number)) - 1e-9);
        var last = (int)Math.Floor((Elementary.Log(most) / Elementary.Log(number)) + 1e-9);
        var step = 1;
        while ((last - first) / step >= target)
            step =
                step < 4 ? step + 1
                : step == 4 ? 5
                : step + 5;
        var values = new List<double>();
        for (var exponent = (int)Math.Ceiling((double)first / step) * step; exponent <= last; exponent += step)
            values.Add(exponent < 0 ? 1 / Elementary.Power(number, -exponent) : Elementary.Power(number, exponent));
        return values;
    }
}
