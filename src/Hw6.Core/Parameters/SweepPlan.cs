namespace Hw6.Core.Parameters;

/// <summary>
/// The cells of a sweep: the cartesian product of the values of all parameters, the last varying fastest. Where a parameter does not apply, its
/// values make one cell, not several.
/// </summary>
internal static class SweepPlan
{
    // No machine finishes more, and a slip of the finger makes them quickly.
    private const int Most = 1_000_000;

    /// <summary>Lists the cells.</summary>
    /// <param name="parameters">The parameters, the outermost first; what one depends on stands before it.</param>
    /// <param name="asked">What was asked for.</param>
    /// <returns>The cells in order, at least one.</returns>
    /// <exception cref="InputException">
    /// A value is given twice, a parameter applies to no cell, or there are too many cells.
    /// </exception>
    public static IReadOnlyList<Point> Of(IReadOnlyList<Parameter> parameters, ParameterValues asked)
    {
        foreach (var parameter in parameters)
            RefuseRepeated(parameter, asked);
        var points = new List<Point> { new(parameters) };
        foreach (var parameter in parameters)
        {
            var next = new List<Point>(points.Count);
            var used = false;
            foreach (var point in points)
            {
                used |= Extend(point, parameter, asked, next);
                if (next.Count > Most)
                    throw new InputException($"{parameter.Option}: the sweep has more than {Most} cells; expected fewer values");
            }

            if (!used && asked.Has(parameter) && !parameter.AlwaysAccepted)
                throw Useless(parameter, asked);
            points = next;
        }

        return points;
    }

    private static bool Extend(Point point, Parameter parameter, ParameterValues asked, List<Point> into)
    {
        if (parameter.AppliesWhen?.Holds(point) == false)
        {
            into.Add(point);
            return false;
        }

        var given = asked.ValuesOf(parameter);
        var values = given ?? parameter.DefaultsOf?.Invoke(point, asked) ?? parameter.Defaults;
        if (given is not null && IsPaired(parameter, asked))
        {
            var position = point.PositionOf(parameter.PairedWith!);
            into.Add(point.With(parameter, values[position], position));
            return true;
        }

        if (values.Count == 0 || (parameter.AbsentFirst && values.Count > 0))
            into.Add(point);
        for (var i = 0; i < values.Count; i++)
            into.Add(point.With(parameter, values[i], i));
        return true;
    }

    private static bool IsPaired(Parameter parameter, ParameterValues asked) =>
        parameter.PairedWith is { } other
        && asked.ValuesOf(other) is { Count: > 1 } theirs
        && asked.ValuesOf(parameter) is { Count: > 1 } ours
        && (
            theirs.Count == ours.Count
                ? true
                : throw new InputException(
                    $"{parameter.Option}: found {ours.Count} values beside {theirs.Count} of {other.Option}; expected as many, or one"
                )
        );

    private static void RefuseRepeated(Parameter parameter, ParameterValues asked)
    {
        if (asked.ValuesOf(parameter) is not { Count: > 1 } values)
            return;

        // Of a pair, either may repeat a value: `--source a --source a --sink b --sink c`.
        var partner = PartnerOf(parameter, asked);
        var seen = new HashSet<object?>();
        for (var i = 0; i < values.Count; i++)
        {
            var value = parameter.Domain.ToCell(values[i]);
            if (seen.Add(partner is null ? value : Tuple.Create(value, partner.Domain.ToCell(asked.ValuesOf(partner)![i]))))
                continue;
            throw new InputException(
                partner is not null
                    ? $"{parameter.Option}: '{value}' is given twice beside the same {partner.Option}; expected each pair once"
                : parameter.Domain.IsFile
                    ? $"{parameter.Option}: '{value}' is given twice; expected names of files that differ without their folders, as rows hold them"
                : $"{parameter.Option}: '{value}' is given twice; expected each value once"
            );
        }
    }

    // The other parameter of a pair whose values go by position.
    private static Parameter? PartnerOf(Parameter parameter, ParameterValues asked)
    {
        if (parameter.PairedWith is not null)
            return IsPaired(parameter, asked) ? parameter.PairedWith : null;
        foreach (var other in asked.Given)
        {
            if (ReferenceEquals(other.PairedWith, parameter))
                return IsPaired(other, asked) ? other : null;
        }

        return null;
    }

    private static InputException Useless(Parameter parameter, ParameterValues asked) =>
        new(
            parameter.IsFlag
                ? $"{parameter.Option} changes nothing here; expected it only {parameter.AppliesWhen!.Words}"
                : $"{parameter.Option}: '{parameter.Domain.Format(asked.ValuesOf(parameter)![0])}' changes nothing here; expected it only {parameter.AppliesWhen!.Words}"
        );
}
