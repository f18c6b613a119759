namespace Hw6.Core.Tables;

/// <summary>How a table is written.</summary>
public enum TableFormat
{
    /// <summary>Aligned columns for reading, the important columns only.</summary>
    Table,

    /// <summary>All columns, for programs and spreadsheets.</summary>
    Csv,

    /// <summary>An array of objects with all columns.</summary>
    Json,

    /// <summary>A pipe table with the important columns.</summary>
    Markdown,
}
