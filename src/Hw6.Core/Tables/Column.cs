namespace Hw6.Core.Tables;

/// <summary>What the cells of a column hold.</summary>
public enum ColumnKind
{
    /// <summary>Text (<see cref="string"/>).</summary>
    Text,

    /// <summary>A whole number (<see cref="long"/>).</summary>
    Integer,

    /// <summary>A real number (<see cref="double"/>), written as the shortest text that reads back as the same number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c> (<see cref="bool"/>).</summary>
    Boolean,
}

/// <summary>Why a column is in a row.</summary>
internal enum ColumnRole
{
    /// <summary>An option that changes the results, named as the option.</summary>
    Parameter,

    /// <summary>What the experiment found.</summary>
    Result,

    /// <summary>Where the row belongs: status, error, version, sweep, cell.</summary>
    Bookkeeping,

    /// <summary>A wall time, a measured size of memory, or what is computed from them: left out by <c>--no-timings</c>.</summary>
    Timing,
}

/// <summary>What is done with a column of results.</summary>
[Flags]
internal enum ColumnUse
{
    /// <summary>Nothing in particular.</summary>
    Plain = 0,

    /// <summary>The readable table shows it where its width allows, before plain columns; files hold all columns.</summary>
    Brief = 1,

    /// <summary>Summaries give its mean, standard deviation, least and greatest over the runs.</summary>
    Spread = 2,

    /// <summary>It tells the rows of a cell apart.</summary>
    Key = 4,

    /// <summary>It stands for several columns, <c>name_1</c>, <c>name_2</c> and so on.</summary>
    Family = 8,

    /// <summary>It is a wall time, a measured size of memory, or computed from them.</summary>
    Timing = 16,

    /// <summary>What the experiment is about: the readable table always shows it, at any width. It is brief too.</summary>
    Chief = 32 | Brief,
}

/// <summary>A column of a result table.</summary>
/// <param name="Name">The snake_case name in the header.</param>
/// <param name="Description">One sentence for the documentation, with the unit where there is one.</param>
internal sealed record Column(string Name, ColumnKind Kind, ColumnRole Role, string Description, ColumnUse Use = ColumnUse.Plain)
{
    public bool Brief => Use.HasFlag(ColumnUse.Brief);

    public bool Chief => Use.HasFlag(ColumnUse.Chief);

    public bool Spread => Use.HasFlag(ColumnUse.Spread);

    public bool Key => Use.HasFlag(ColumnUse.Key);

    public bool IsFamily => Use.HasFlag(ColumnUse.Family);

    /// <summary>Gives a text back as it was before a spreadsheet or a data frame took it for a number.</summary>
    public Func<string, string>? Restore { get; init; }

    /// <summary>Whether its texts are numbers, or several of them: nothing that a spreadsheet would compute.</summary>
    public bool IsNumeric { get; init; }

    /// <summary>The result format that first had it; files of an earlier format do not have it.</summary>
    public int Since { get; init; } = 1;

    public static Column Text(string name, string text, ColumnUse use = ColumnUse.Plain) =>
        Found(name, ColumnKind.Text, text, use);

    public static Column Integer(string name, string text, ColumnUse use = ColumnUse.Plain) =>
        Found(name, ColumnKind.Integer, text, use);

    public static Column Number(string name, string text, ColumnUse use = ColumnUse.Plain) =>
        Found(name, ColumnKind.Number, text, use);

    public static Column Boolean(string name, string text, ColumnUse use = ColumnUse.Plain) =>
        Found(name, ColumnKind.Boolean, text, use);

    /// <summary>A column of a family.</summary>
    /// <param name="place">Which, from 1.</param>
    public Column Member(int place) => this with { Name = $"{Name}_{place}", Use = Use & ~ColumnUse.Family };

    /// <summary>Whether a name is that of a column of this family.</summary>
    public bool HasMember(string name) =>
        IsFamily
        && name.Length > Name.Length + 1
        && name.StartsWith(Name, StringComparison.Ordinal)
        && name[Name.Length] == '_'
        && !name.AsSpan(Name.Length + 1).ContainsAnyExceptInRange('0', '9');

    private static Column Found(string name, ColumnKind kind, string text, ColumnUse use) =>
        new(name, kind, use.HasFlag(ColumnUse.Timing) ? ColumnRole.Timing : ColumnRole.Result, text, use);
}
