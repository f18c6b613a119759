namespace Hw6.Core.Parameters;

/// <summary>When a parameter applies to a cell: what it depends on comes before it in the order of the sweep.</summary>
/// <param name="Words">The condition in words that follow "only": <c>with --mode denoising</c>; empty where it goes without saying.</param>
/// <param name="Holds">
/// Whether it holds for a cell, of which the parameters before are known. A condition on a parameter that the experiment does not have holds.
/// </param>
internal sealed record Condition(string Words, Func<Point, bool> Holds)
{
    /// <summary>Both conditions.</summary>
    public static Condition operator &(Condition first, Condition second) =>
        new(
            first.Words.Length == 0 ? second.Words
                : second.Words.Length == 0 ? first.Words
                : $"{first.Words} and {second.Words}",
            point => first.Holds(point) && second.Holds(point)
        );

    /// <summary>A parameter has one of several values.</summary>
    public static Condition Is<T>(Parameter<T> parameter, params T[] values)
        where T : notnull
    {
        var words = new string[values.Length];
        for (var i = 0; i < words.Length; i++)
            words[i] = parameter.Domain.Format(values[i]);
        return new($"with {parameter.Option} {string.Join(" or ", words)}", point =>
            !point.Knows(parameter) || (point.Find(parameter) is { } value && Among(value))
        );

        bool Among(object value)
        {
            foreach (var one in values)
            {
                if (value.Equals(one))
                    return true;
            }

            return false;
        }
    }

    /// <summary>A parameter is given, or has a default.</summary>
    public static Condition Has(Parameter parameter)
    {
        return new($"with {parameter.Option}", point => !point.Knows(parameter) || point.Has(parameter));
    }

    /// <summary>A parameter is not given.</summary>
    public static Condition Without(Parameter parameter)
    {
        return new($"without {parameter.Option}", point => !point.Has(parameter));
    }
}
