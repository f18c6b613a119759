using Hw6.Core.Tables;

namespace Hw6.Core.Parameters;

/// <summary>A point of a sweep: the value of each parameter that applies to it. A point does not change once the plan is made.</summary>
internal sealed class Point
{
    private readonly IReadOnlyList<Parameter> parameters;
    private readonly object?[] values;
    private readonly int[] positions;

    internal Point(IReadOnlyList<Parameter> parameters)
        : this(parameters, new object?[parameters.Count], new int[parameters.Count]) { }

    private Point(IReadOnlyList<Parameter> parameters, object?[] values, int[] positions)
    {
        this.parameters = parameters;
        this.values = values;
        this.positions = positions;
    }

    /// <summary>The value of a parameter.</summary>
    /// <exception cref="InvalidOperationException">It does not apply to this point.</exception>
    public T Get<T>(Parameter<T> parameter)
        where T : notnull =>
        Find(parameter) is { } value ? (T)value : throw new InvalidOperationException($"{parameter.Option} has no value here");

    /// <summary>The value of a parameter, or another where it has none.</summary>
    public T Get<T>(Parameter<T> parameter, T otherwise)
        where T : notnull => Find(parameter) is { } value ? (T)value : otherwise;

    /// <summary>The value of a parameter, or <see langword="null"/> where it does not apply or has none.</summary>
    public object? Find(Parameter parameter) => IndexOf(parameter) is >= 0 and var i ? values[i] : null;

    /// <summary>Whether the experiment has a parameter at all.</summary>
    public bool Knows(Parameter parameter) => IndexOf(parameter) >= 0;

    /// <summary>Whether a parameter has a value.</summary>
    public bool Has(Parameter parameter) => Find(parameter) is not null;

    /// <summary>A value's text; empty where the parameter has none.</summary>
    public string Text(Parameter parameter) => Find(parameter) is { } value ? parameter.Domain.Format(value) : string.Empty;

    /// <summary>Some of the parameters as one would give them: <c>--n 64 --d 8</c>. Those without a value are left out.</summary>
    public string Options(params ReadOnlySpan<Parameter> named)
    {
        var options = new List<string>(named.Length);
        foreach (var parameter in named)
        {
            if (Has(parameter))
                options.Add(parameter.IsFlag ? parameter.Option : $"{parameter.Option} {Text(parameter)}");
        }

        return string.Join(' ', options);
    }

    /// <summary>Whether two points of a sweep differ in nothing but one parameter, or in nothing at all.</summary>
    public bool DiffersOnlyIn(Parameter parameter, Point other)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!ReferenceEquals(parameters[i], parameter) && !Equals(values[i], other.values[i]))
                return false;
        }

        return true;
    }

    /// <summary>Fills in the parameter columns of a row.</summary>
    public void Describe(Row row)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value && row.Schema.Contains(parameters[i].ColumnName))
                row[parameters[i].ColumnName] = parameters[i].Domain.ToCell(value);
        }
    }

    /// <summary>This point with a value that was not known when the sweep was planned, such as the depth of a tree that had to be read.</summary>
    internal Point With(Parameter parameter, object? value, int position = 0)
    {
        var (copy, places) = ((object?[])values.Clone(), (int[])positions.Clone());
        var i = IndexOf(parameter);
        copy[i] = value;
        places[i] = position;
        return new Point(parameters, copy, places);
    }

    /// <summary>Which of the values given the parameter has here, from 0.</summary>
    internal int PositionOf(Parameter parameter) => positions[IndexOf(parameter)];

    private int IndexOf(Parameter parameter)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            if (ReferenceEquals(parameters[i], parameter))
                return i;
        }

        return -1;
    }
}

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
        var accepted = Parameter<T>.Boxed(values);
        var words = string.Join(" or ", Array.ConvertAll(accepted, parameter.Domain.Format));
        return new($"with {parameter.Option} {words}", point =>
            !point.Knows(parameter) || Array.IndexOf(accepted, point.Find(parameter)) >= 0
        );
    }

    /// <summary>A parameter is given, or has a default.</summary>
    public static Condition Has(Parameter parameter) =>
        new($"with {parameter.Option}", point => !point.Knows(parameter) || point.Has(parameter));

    /// <summary>A parameter is not given.</summary>
    public static Condition Without(Parameter parameter) => new($"without {parameter.Option}", point => !point.Has(parameter));
}
