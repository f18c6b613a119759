using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Drawing;

/// <summary>How the values of an axis are written: one by one where a reader asks for them, and all in one unit and one notation beside an axis.</summary>
internal sealed class Unit(Func<double, double, string> format, bool whole = false, (string Name, double Size)[]? sizes = null)
{
    // Of numbers past these, powers of ten are easier to read; on an axis of round values sooner, as zeros need not be counted then.
    private const double LeastPlain = 1e-4;
    private const double MostPlain = 1e9;
    private const double MostPlainRound = 1e6;

    public static Unit Plain { get; } = new(Decimal);

    public static Unit Count { get; } = new(Decimal, whole: true);

    /// <summary>Parts of one, written as percentages.</summary>
    public static Unit Percent { get; } = new((value, step) => Decimal(value * 100, step * 100) + " %");

    /// <summary>Sizes in bytes, in powers of 1024.</summary>
    public static Unit Bytes { get; } = Sized(("B", 1), ("KiB", 1024), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1L << 40));

    /// <summary>Times in milliseconds.</summary>
    public static Unit Milliseconds { get; } = Sized(("µs", 1e-3), ("ms", 1), ("s", 1e3));

    /// <summary>Times in seconds.</summary>
    public static Unit Seconds { get; } = Sized(("µs", 1e-6), ("ms", 1e-3), ("s", 1));

    /// <summary>Whether ticks of a logarithmic axis are powers of two.</summary>
    public bool Binary => sizes is { Length: > 1 } && sizes[1].Size == 1024;

    /// <summary>The text of a value, in the unit that suits it.</summary>
    /// <param name="step">The distance between values that must be told apart; 0 if unknown.</param>
    public string Format(double value, double step = 0) => format(value, step);

    /// <summary>The texts of an axis's ticks, and the unit that they are all in; empty where they have none, or say it themselves.</summary>
    /// <param name="step">The distance between two; 0 where it differs.</param>
    public (IReadOnlyList<string> Texts, string Unit) OnAxis(IReadOnlyList<double> ticks, double step)
    {
        if (this == Percent)
            return ([.. ticks.Select(tick => format(tick, step))], "");
        var (name, size) = SizeFor(ticks);
        var scaled = ticks.Select(tick => tick / size).ToList();
        var largest = scaled.Select(Math.Abs).DefaultIfEmpty(0).Max();
        var least = scaled.Where(value => value != 0).Select(Math.Abs).DefaultIfEmpty(1).Min();
        var scientific = least < LeastPlain || largest >= MostPlain || (largest >= MostPlainRound && scaled.TrueForAll(IsRound));
        return (
            scaled.ConvertAll(value =>
                value == 0 ? "0"
                : scientific ? Scientific(value)
                : Decimal(value, step / size)
            ),
            name
        );
    }

    /// <summary>The least round step that is not below another.</summary>
    public double NiceStep(double step)
    {
        var power = Elementary.PowerOfTen(Elementary.FloorLog10(step));
        var digit = step / power;
        var nice =
            (
                digit <= 1.0001 ? 1
                : digit <= 2.0001 ? 2
                : digit <= 2.5001 && !whole ? 2.5
                : digit <= 5.0001 ? 5
                : 10
            ) * power;
        return whole ? Math.Max(1, nice) : nice;
    }

    /// <summary>A number for people: with thousands separated, powers of ten where it is very large or small.</summary>
    /// <param name="value">The number.</param>
    /// <param name="step">The distance between values that must be told apart; 0 if unknown.</param>
    public static string Decimal(double value, double step = 0)
    {
        if (value == 0)
            return "0";
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "not a number"
                : value > 0 ? "∞"
                : "−∞";
        var size = Math.Abs(value);
        if (size < LeastPlain && step < LeastPlain || size >= MostPlain)
            return Scientific(value);
        if (step > 0)
        {
            var digits = Math.Clamp((int)Math.Ceiling(-Elementary.Log10(step) - 1e-9), 0, 10);
            var scaled = step * Elementary.PowerOfTen(digits);
            if (Math.Abs(scaled - Math.Round(scaled)) > 1e-6)
                digits++;
            return Minus(value.ToString("#,0." + new string('0', digits)));
        }

        var rounded = double.Parse(value.ToString("G4"));
        return Minus((size >= 1000 ? Math.Round(value) : rounded).ToString("#,0.##########"));
    }

    private static Unit Sized(params (string Name, double Size)[] sizes) =>
        new(
            (value, _) =>
            {
                // What would be written as 1,000 is 1 of the next.
                var (name, size) = sizes.LastOrDefault(one => Math.Abs(value) >= one.Size * 0.9999, sizes[0]);
                return value == 0 ? "0" : $"{Decimal(value / size)} {name}";
            },
            sizes: sizes
        );

    // In which the middle of the values, as ratios go, is not below 1.
    private (string Name, double Size) SizeFor(IReadOnlyList<double> values)
    {
        if (sizes is null)
            return ("", 1);
        var logs = values.Where(value => value > 0).Select(Elementary.Log).ToList();
        var middle = logs.Count == 0 ? 0 : Elementary.Exp(logs.Average());
        return sizes.LastOrDefault(one => middle >= one.Size, sizes[0]);
    }

    private static bool IsRound(double value)
    {
        if (value == 0)
            return true;
        var tenths = Math.Abs(value) / Elementary.PowerOfTen(Elementary.FloorLog10(Math.Abs(value))) * 10;
        return Math.Abs(tenths - Math.Round(tenths)) < 1e-6;
    }

    private static string Scientific(double value)
    {
        if (Math.Abs(value) < 1e-300)
            return Minus(value.ToString("G3"));
        var exponent = (int)Math.Floor(Elementary.Log10(Math.Abs(value)) + 1e-12);
        var mantissa = Math.Round(value / Elementary.PowerOfTen(exponent), 2);
        if (Math.Abs(mantissa) >= 10)
            (mantissa, exponent) = (mantissa / 10, exponent + 1);
        var power = "10" + string.Concat(exponent.ToString().Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));
        return mantissa == 1 ? power : $"{Minus(mantissa.ToString("0.##"))}·{power}";
    }

    private static string Minus(string number) => number.Replace('-', '−');
}
