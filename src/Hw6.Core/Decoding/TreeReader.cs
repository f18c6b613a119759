using Hw6.Core.Tables;

namespace Hw6.Core.Decoding;

/// <summary>
/// Reads a decoder tree: CSV with the columns prefix, token and log_prob. The prefix is its tokens joined by one space, empty at the root;
/// log-probabilities are natural logarithms, <c>-inf</c> for what cannot follow. The vocabulary is in the order of first appearance.
/// </summary>
public static class TreeReader
{
    internal const string Columns = "prefix,token,log_prob";

    // Past this the file is no tree that anybody wrote down, and refusing it bounds the memory it can ask for.
    private const int MostBranches = 10_000_000;

    /// <summary>Reads a tree.</summary>
    /// <param name="path">The file.</param>
    /// <param name="endToken">The token that ends a sequence, so that nothing need follow it, or <see langword="null"/>.</param>
    /// <param name="warn">Told, a line each, what is odd but usable, such as branches whose probabilities do not sum to 1.</param>
    /// <exception cref="InputException">The file is not a whole tree.</exception>
    public static TreeDecoder Read(string path, string? endToken = null, Action<string>? warn = null)
    {
        using var reader = CsvRecordReader.Open(path, Columns);
        return Read(reader, path, endToken, warn);
    }

    internal static TreeDecoder Read(CsvRecordReader reader, string name, string? endToken, Action<string>? warn)
    {
        var prefixColumn = reader.Require("prefix");
        var tokenColumn = reader.Require("token");
        var logProbColumn = reader.Require("log_prob");
        var tree = new TreeBuilder(name);
        var count = 0;
        while (reader.Read())
        {
            if (++count > MostBranches)
                throw reader.Error($"more than {MostBranches} branches");
            var prefix = reader.Text(prefixColumn);
            if (prefix.StartsWith(' ') || prefix.EndsWith(' ') || prefix.Contains("  ", StringComparison.Ordinal))
                throw reader.Error(prefixColumn, "tokens joined by one space each");
            var token = reader.Text(tokenColumn);
            if (token.Length == 0 || token.AsSpan().ContainsAny(" \t\r\n"))
                throw reader.Error(tokenColumn, "a token without spaces");
            var logProb = reader.NumberOrInfinity(logProbColumn);
            if (logProb > 0)
                throw reader.Error(logProbColumn, "the logarithm of a probability, 0 or less, or -inf");
            tree.Add(prefix, token, logProb, reader.Row);
        }

        var decoder = tree.Build(endToken);
        if (warn is not null)
            foreach (var warning in tree.Warnings)
                warn(warning);
        return decoder;
    }
}
