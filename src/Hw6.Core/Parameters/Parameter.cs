using Hw6.Core.Tables;

namespace Hw6.Core.Parameters;

/// <summary>
/// The one declaration of an option. From it come the option with its help and completion, the check and its message, the columns of tables, what a
/// cell's row says, its part of the sweep's identity, and its placeholder in the names of files.
/// </summary>
internal abstract class Parameter
{
    private protected Parameter(string name, string text, Domain domain, IReadOnlyList<object> defaults)
    {
        Name = name;
        Text = text;
        Domain = domain;
        Defaults = defaults;
    }

    /// <summary>The name, as the option has it without its dashes.</summary>
    public string Name { get; }

    /// <summary>One sentence, for the help and for the columns' page.</summary>
    public string Text { get; }

    public Domain Domain { get; }

    /// <summary>The values where none is given; none where a cell then goes without, or where the default depends on the cell.</summary>
    public IReadOnlyList<object> Defaults { get; }

    /// <summary>What the columns' page says, where that is more than the text and when it applies.</summary>
    public string? ColumnText { get; internal set; }

    /// <summary>The default in words, where it is more than <see cref="Defaults"/>.</summary>
    public string? DefaultText { get; internal set; }

    /// <summary>The default values of a cell, of which the parameters before are known, beside what was asked for; <see langword="null"/> where they are always the same.</summary>
    public Func<Point, ParameterValues, IReadOnlyList<object>>? DefaultsOf { get; internal set; }

    /// <summary>When it applies to a cell; always without.</summary>
    public Condition? AppliesWhen { get; internal set; }

    /// <summary>The parameter whose values go with this one's, position by position, where both are given equally often.</summary>
    public Parameter? PairedWith { get; init; }

    public string ColumnName => NameOfColumn ?? Name.Replace('-', '_');

    /// <summary>The files that are read where it names a folder, which are inputs; <see langword="null"/> where it names a file.</summary>
    public Func<string, IEnumerable<string>>? FilesIn { get; internal set; }

    /// <summary>The column's name, where it is not the option's.</summary>
    public string? NameOfColumn { get; init; }

    /// <summary>Whether the main table has a column of it.</summary>
    public bool InTable { get; init; } = true;

    /// <summary>Whether the history has a column of it.</summary>
    public bool InHistory { get; init; } = true;

    /// <summary>Whether results depend on it: it is part of the sweep's identity then.</summary>
    public bool ChangesResults { get; init; } = true;

    /// <summary>Whether tables for people show it even where it has one value only.</summary>
    public bool IsBrief { get; private protected set; }

    /// <summary>Whether cells that differ in nothing else are runs of one point: summaries take them together.</summary>
    public bool IsRun { get; init; }

    /// <summary>Whether a cell without it stands first, before those of the values given.</summary>
    public bool AbsentFirst { get; init; }

    /// <summary>Whether it may be given where no cell has a use for it, as a script gives every command its seed.</summary>
    public bool AlwaysAccepted { get; init; }

    /// <summary>Whether several values may be given; otherwise it is given once.</summary>
    public bool IsSwept { get; init; } = true;

    /// <summary>Other names of the option, dashes included.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Whether it is on or off, and takes no value.</summary>
    public bool IsFlag { get; private protected init; }

    public string Option => "--" + Name;

    /// <summary>What the help says: the text, when it applies, and the default.</summary>
    public string Help
    {
        get
        {
            var notes = new List<string>(2);
            if (AppliesWhen is { Words.Length: > 0 })
                notes.Add(AppliesWhen.Words);
            if (DefaultText is not null)
                notes.Add($"default: {DefaultText}");
            else if (Defaults.Count > 0 && !IsFlag)
                notes.Add($"default: {DefaultsAsGiven()}");
            return notes.Count == 0 ? Text : $"{Text} [{string.Join("; ", notes)}]";
        }
    }

    /// <summary>What is accepted, how several values are written among it.</summary>
    public string Accepted =>
        !IsSwept || !Domain.HasLists
            ? Domain.Accepted
            : Domain.Kind switch
            {
                ColumnKind.Integer => $"{Domain.Accepted}, a list (5,10) or a range (5..50+5, 8..64*2)",
                ColumnKind.Number => $"{Domain.Accepted}, a list (0.1,0.5) or a range (0.1..0.5+0.1)",
                _ => Domain.Accepted,
            };

    public Column Column =>
        new(
            ColumnName,
            Domain.Kind,
            ColumnRole.Parameter,
            ColumnText ?? (AppliesWhen is not { Words.Length: > 0 } ? Text : $"{Text.TrimEnd('.')}; only {AppliesWhen.Words}."),
            IsBrief ? ColumnUse.Brief : ColumnUse.Plain
        )
        {
            IsNumeric = Domain.IsNumeric,
            Restore = Domain.Kind == ColumnKind.Text ? AsGiven : null,
        };

    // A width of 256 beside rows without one is 256.0 to a data frame.
    private string AsGiven(string text) => Domain.Parse(text) is { } value ? Domain.Format(value) : text;

    /// <summary>Declares a parameter.</summary>
    public static Parameter<T> Of<T>(string name, string text, Domain domain, params T[] defaults)
        where T : notnull => new(name, text, domain, defaults);

    /// <summary>Declares one of the values of an enumeration.</summary>
    /// <param name="words">The words for the values, in the order of the values, which count from 0.</param>
    public static Parameter<T> Choice<T>(string name, string text, string[] words, params T[] defaults)
        where T : struct, Enum
    {
        var choices = new (string, object)[words.Length];
        for (var i = 0; i < choices.Length; i++)
            choices[i] = (words[i], Enum.ToObject(typeof(T), i));
        return new(name, text, Domain.Choice(choices), defaults);
    }

    /// <summary>Declares one of whole numbers.</summary>
    public static Parameter<int> Whole(string name, string text, int least, int most, params int[] defaults) =>
        new(name, text, Domain.Whole(least, most), defaults);

    /// <summary>Declares one of real numbers.</summary>
    public static Parameter<double> Real(string name, string text, Interval accepted, params double[] defaults) =>
        new(name, text, Domain.Real(accepted), defaults);

    /// <summary>Reads what an option was given: a text for each time. One of true and false may stand alone, and says true then.</summary>
    /// <exception cref="InputException">A value is not accepted.</exception>
    public IReadOnlyList<object> Parse(IReadOnlyList<string> tokens)
    {
        if (IsFlag || (tokens.Count == 0 && Domain.Kind == ColumnKind.Boolean))
            return [true];
        if (!IsSwept && tokens.Count > 1)
            throw new InputException($"{Option}: found '{tokens[0]}' and '{tokens[1]}'; expected one value");
        var values = new List<object>();
        foreach (var token in tokens)
        {
            var error = IsSwept ? Domain.Expand(token, values) : ParseOne(token, values);
            if (error is null)
                continue;
            var why =
                error.Length > 0
                && (token.Contains(',', StringComparison.Ordinal) || token.Contains("..", StringComparison.Ordinal));
            throw new InputException(
                $"{Option}: '{MessageText.Quoted(token)}' is not accepted{(why ? $" ({error})" : string.Empty)}; expected {Accepted}{NearestWord(token)}"
            );
        }

        return values;
    }

    /// <summary>The refusal of a value that the domain accepts, but something else does not.</summary>
    public InputException Refuse(object value, string expected) =>
        new($"{Option}: '{Domain.Format(value)}' is not accepted; expected {expected}");

    // Of a list, the first part that is no word.
    private string NearestWord(string token)
    {
        if (Domain.Words is not { Count: > 0 } words)
            return string.Empty;
        foreach (var part in token.Split(','))
        {
            if (!words.Contains(part))
                return NearestName.Question(part, words);
        }

        return string.Empty;
    }

    private string? ParseOne(string token, List<object> values)
    {
        if (Domain is { HasLists: false })
            return Domain.Expand(token, values);
        if (Domain.Parse(token) is not { } value)
            return string.Empty;
        values.Add(value);
        return null;
    }

    private string DefaultsAsGiven()
    {
        if (Domain.Kind == ColumnKind.Integer && !Domain.HasLists)
            return CellText.Format((long)Defaults.Count);
        var texts = new string[Defaults.Count];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = Domain.Format(Defaults[i]);
        return string.Join(',', texts);
    }
}

/// <summary>A parameter of which the type of the values is known.</summary>
internal sealed class Parameter<T> : Parameter
    where T : notnull
{
    /// <summary>Declares a parameter.</summary>
    /// <param name="name">Its name, as the option has it without its dashes.</param>
    /// <param name="text">One sentence, for the help and for the columns' page.</param>
    /// <param name="domain">Of values of type <typeparamref name="T"/>.</param>
    public Parameter(string name, string text, Domain domain, params T[] defaults)
        : base(name, text, domain, Boxed(defaults)) { }

    /// <summary>The first of its values where none is given.</summary>
    public T Default => (T)Defaults[0];

    /// <summary>Declares when it applies to a cell.</summary>
    /// <returns>This parameter, as is the case with all that declare.</returns>
    public Parameter<T> When(Condition condition)
    {
        AppliesWhen = condition;
        return this;
    }

    /// <summary>Declares which files are read where it names a folder.</summary>
    public Parameter<T> OfFilesIn(Func<string, IEnumerable<string>> files)
    {
        FilesIn = files;
        return this;
    }

    /// <summary>Declares what the columns' page says, where that is more than the text and when it applies.</summary>
    public Parameter<T> InColumns(string text)
    {
        ColumnText = text;
        return this;
    }

    /// <summary>Declares the default where it is not the same for all cells.</summary>
    /// <param name="text">It in words.</param>
    /// <param name="defaults">Its values in a cell, see <see cref="Parameter.DefaultsOf"/>.</param>
    public Parameter<T> WithDefault(string text, Func<Point, ParameterValues, IReadOnlyList<object>>? defaults = null)
    {
        DefaultText = text;
        DefaultsOf = defaults;
        return this;
    }

    /// <summary>Declares that tables for people show it even where it has one value only.</summary>
    public Parameter<T> Brief()
    {
        IsBrief = true;
        return this;
    }

    // Generic code of the runtime over values would be compiled anew at every start.
    internal static object[] Boxed(T[] values)
    {
        var boxed = new object[values.Length];
        for (var i = 0; i < boxed.Length; i++)
            boxed[i] = values[i];
        return boxed;
    }
}

/// <summary>An option that is on or off. It is not swept and has no column.</summary>
internal sealed class Flag : Parameter
{
    public Flag(string name, string text, params string[] aliases)
        : base(name, text, Domain.Boolean(), [])
    {
        Aliases = aliases;
        IsFlag = true;
        IsSwept = false;
        InTable = false;
        InHistory = false;
    }
}
