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
public enum ColumnRole
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

/// <summary>A column of a result table.</summary>
/// <param name="Name">The snake_case name in the header.</param>
/// <param name="Kind">What its cells hold.</param>
/// <param name="Role">Why it is there.</param>
/// <param name="Description">One sentence for the documentation, with the unit where there is one.</param>
/// <param name="Brief">Whether the readable table shows it; files always hold all columns.</param>
public sealed record Column(string Name, ColumnKind Kind, ColumnRole Role, string Description, bool Brief = false)
{
    /// <summary>A parameter column.</summary>
    public static Column Parameter(string name, ColumnKind kind, string description, bool brief = false) =>
        new(name, kind, ColumnRole.Parameter, description, brief);

    /// <summary>A result column.</summary>
    public static Column Result(string name, ColumnKind kind, string description, bool brief = false) =>
        new(name, kind, ColumnRole.Result, description, brief);

    /// <summary>A timing column.</summary>
    public static Column Timing(string name, ColumnKind kind, string description, bool brief = false) =>
        new(name, kind, ColumnRole.Timing, description, brief);
}
