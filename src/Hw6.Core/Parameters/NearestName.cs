namespace Hw6.Core.Parameters;

/// <summary>The name that somebody meant who wrote another.</summary>
internal static class NearestName
{
    // A slip in every third letter is as far as a guess goes.
    private const int LettersASlip = 3;

    /// <summary>The known name that is nearest to what was written, or <see langword="null"/> where none is near.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="known">The names that there are.</param>
    public static string? Of(string written, IEnumerable<string> known)
    {
        string? nearest = null;
        var least = int.MaxValue;
        foreach (var name in known)
        {
            var distance = DistanceOf(written, name);
            if (distance < least)
                (nearest, least) = (name, distance);
        }

        return least <= MostSlips(written) ? nearest : null;
    }

    /// <summary>The question that goes on a message: <c>; did you mean masked?</c>, or nothing where no name is near.</summary>
    public static string Question(string written, IEnumerable<string> known) =>
        Of(written, known) is { } name ? $"; did you mean {name}?" : string.Empty;

    private static int MostSlips(string written) =>
        written.Trim('-').Length is > 1 and var length ? Math.Max(1, length / LettersASlip) : 0;

    // A name of which only the beginning was written is one slip away.
    private static int DistanceOf(string written, string name) =>
        written.Trim('-').Length > 1 && name.StartsWith(written, StringComparison.OrdinalIgnoreCase) ? 1
        : Math.Abs(written.Length - name.Length) > MostSlips(written) ? int.MaxValue
        : Edits(written.ToLowerInvariant(), name.ToLowerInvariant());

    /// <summary>
    /// The least number of letters put in, left out, changed, or exchanged with their neighbour that makes one text of the other: optimal string
    /// alignment (Boytsov 2011, section 2.2), in time and memory of the product of the lengths.
    /// </summary>
    internal static int Edits(string from, string to)
    {
        var edits = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
            edits[i, 0] = i;
        for (var j = 0; j <= to.Length; j++)
            edits[0, j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var least = edits[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                least = Math.Min(least, Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    least = Math.Min(least, edits[i - 2, j - 2] + 1);
                edits[i, j] = least;
            }
        }

        return edits[from.Length, to.Length];
    }
}
