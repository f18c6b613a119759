using System.Globalization;

namespace Hw6.Core.Sweeps;

/// <summary>One of <paramref name="Count"/> equal parts of a sweep: every Count-th cell, starting with the Index-th.</summary>
/// <param name="Index">Which part, from 1.</param>
/// <param name="Count">The number of parts.</param>
internal readonly record struct Shard(int Index, int Count)
{
    /// <summary>The whole sweep.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>Whether this is the whole sweep.</summary>
    public bool IsWhole => Count == 1;

    /// <summary>Reads <c>i/n</c>, where i is one of n numbers.</summary>
    /// <param name="first">The first of them.</param>
    public static bool TryParse(string text, int first, out Shard shard)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        shard = Whole;
        if (
            slash < 0
            || !int.TryParse(text.AsSpan(0, slash), NumberStyles.None, null, out var index)
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, null, out var count)
            || index < first
            || index - first >= count
        )
        {
            return false;
        }

        shard = new Shard(index - first + 1, count);
        return true;
    }

    /// <summary>The cells of this part, in order.</summary>
    /// <param name="cells">The number of cells of the sweep.</param>
    public IEnumerable<int> Select(int cells)
    {
        for (var cell = Index - 1; cell < cells; cell += Count)
            yield return cell;
    }
}
