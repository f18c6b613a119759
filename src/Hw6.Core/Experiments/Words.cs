using Hw6.Core.Drawing;

namespace Hw6.Core.Experiments;

/// <summary>Sentences about data.</summary>
internal static class Words
{
    /// <summary>Joins the texts that are not empty.</summary>
    public static string Join(string separator, params IEnumerable<string?> texts) =>
        string.Join(separator, texts.Where(text => !string.IsNullOrEmpty(text)));

    /// <summary>A sentence with the least and the greatest of values.</summary>
    public static string Range(string what, IReadOnlyList<double> values, Unit unit) =>
        values.Count == 0 ? ""
        : values.Max() == values.Min() ? $"{what} is {unit.Format(values[0])}."
        : $"{what} is from {unit.Format(values.Min())} to {unit.Format(values.Max())}.";

    /// <summary>Nodes that stand in a text with spaces between them, as words.</summary>
    public static string Nodes(string nodes)
    {
        var names = nodes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return names.Length switch
        {
            0 => "no node",
            1 => $"node {names[0]}",
            _ => $"nodes {string.Join(", ", names[..^1])} and {names[^1]}",
        };
    }

    /// <summary>The text with a small first letter.</summary>
    public static string Lower(string text) => text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];

    /// <summary>The text with a capital first letter.</summary>
    public static string Upper(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
