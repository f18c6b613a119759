namespace Hw6.Core.Parameters;

/// <summary>What was asked for: the values of parameters. Those that are not here have their defaults.</summary>
internal sealed class ParameterValues
{
    private readonly Dictionary<Parameter, IReadOnlyList<object>> given = [];

    /// <summary>The parameters that were given, in the order of the help where a command line gave them.</summary>
    public IReadOnlyCollection<Parameter> Given => given.Keys;

    /// <summary>Gives a parameter its values.</summary>
    /// <returns>These values.</returns>
    /// <exception cref="InputException">A value is not accepted, or given twice.</exception>
    public ParameterValues With<T>(Parameter<T> parameter, params T[] values)
        where T : notnull
    {
        var boxed = Parameter<T>.Boxed(values);
        foreach (var value in boxed)
        {
            if (parameter.Domain.Parse(parameter.Domain.Format(value)) is null)
                throw parameter.Refuse(value, parameter.Accepted);
        }

        Set(parameter, boxed);
        return this;
    }

    /// <summary>Sets a flag.</summary>
    /// <returns>These values.</returns>
    public ParameterValues With(Flag flag)
    {
        Set(flag, [true]);
        return this;
    }

    /// <summary>Gives a parameter its values, of the type of its domain.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public void Set(Parameter parameter, IReadOnlyList<object> values)
    {
        if (values.Count == 0)
            throw new InputException($"{parameter.Option}: the list is empty; expected {parameter.Accepted}");
        given[parameter] = values;
    }

    /// <summary>Takes a parameter back.</summary>
    public void Remove(Parameter parameter) => given.Remove(parameter);

    /// <summary>Whether a parameter was given.</summary>
    public bool Has(Parameter parameter) => given.ContainsKey(parameter);

    /// <summary>The values that a parameter was given, or <see langword="null"/>.</summary>
    public IReadOnlyList<object>? ValuesOf(Parameter parameter) => given.GetValueOrDefault(parameter);

    /// <summary>The text that a parameter was given, or <see langword="null"/>.</summary>
    public string? TextOf(Parameter<string> parameter) => (string?)ValuesOf(parameter)?[0];

    /// <summary>The value of a parameter that has one: the one given, or the default.</summary>
    /// <exception cref="ArgumentException">It has neither.</exception>
    public T Get<T>(Parameter<T> parameter)
        where T : notnull =>
        ValuesOf(parameter) is { } values ? (T)values[0]
        : parameter.Defaults.Count > 0 ? parameter.Default
        : throw new ArgumentException($"{parameter.Option} is not given and has no default", nameof(parameter));
}
