namespace Hw6.Core.Drawing;

/// <summary>Ticks of a logarithmic axis: powers of the unit's base, and parts of them where few powers fit.</summary>
internal static class LogTicks
{
    /// <summary>The ticks from one end to the other.</summary>
    /// <param name="least">The lower end, positive.</param>
    /// <param name="most">The upper end.</param>
    /// <param name="unit">How values are written, and in powers of what.</param>
    /// <param name="room">The length of the axis in pixels.</param>
    /// <param name="distance">The least distance of two ticks in pixels.</param>
    public static List<Tick> Of(double least, double most, Unit unit, double room, double distance)
    {
        var target = Math.Max(3, (int)(room / distance));
        if (unit.Binary && most / least > 4)
            return Powers(least, most, 2, unit, target);
        var ticks = Decimal(least, most, unit, target);
        return ticks.Count > 2 ? ticks : Even(least, most, unit, target);
    }

    // Where not even three powers and their parts fall between the ends, round values do.
    private static List<Tick> Even(double least, double most, Unit unit, int target)
    {
        var step = unit.NiceStep((most - least) / target);
        var ticks = new List<Tick>();
        for (var i = Math.Ceiling(least / step); i * step <= most; i++)
            ticks.Add(new Tick(i * step, unit.Format(i * step)));
        return ticks;
    }

    private static List<Tick> Decimal(double least, double most, Unit unit, int target)
    {
        foreach (
            var digits in (int[][])
                [
                    [1, 2, 3, 4, 5, 6, 7, 8, 9],
                    [1, 2, 5],
                    [1, 3],
                    [1],
                ]
        )
        {
            var ticks = Multiples(least, most, digits, unit);
            if (ticks.Count <= target && (digits.Length < 9 || most / least < 6))
                return ticks;
        }

        return Powers(least, most, 10, unit, target);
    }

    private static List<Tick> Multiples(double least, double most, int[] digits, Unit unit)
    {
        var ticks = new List<Tick>();
        for (var exponent = (int)Math.Floor(Math.Log10(least)); exponent <= Math.Ceiling(Math.Log10(most)); exponent++)
        {
            foreach (var digit in digits)
            {
                var value = digit * Math.Pow(10, exponent);
                if (value >= least && value <= most)
                    ticks.Add(new Tick(value, unit.Format(value)));
            }
        }

        return ticks;
    }

    private static List<Tick> Powers(double least, double most, int number, Unit unit, int target)
    {
        var first = (int)Math.Ceiling(Math.Log(least, number) - 1e-9);
        var last = (int)Math.Floor(Math.Log(most, number) + 1e-9);
        var step = 1;
        while ((last - first) / step >= target)
            step =
                step < 4 ? step + 1
                : step == 4 ? 5
                : step + 5;
        var ticks = new List<Tick>();
        for (var exponent = (int)Math.Ceiling((double)first / step) * step; exponent <= last; exponent += step)
        {
            var value = Math.Pow(number, exponent);
            ticks.Add(new Tick(value, unit.Format(value)));
        }

        return ticks;
    }
}
