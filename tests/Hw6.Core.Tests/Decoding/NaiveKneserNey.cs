namespace Hw6.Core.Tests.Decoding;

/// <summary>Interpolated Kneser–Ney from lists of n-grams, straight from its definition.</summary>
internal sealed class NaiveKneserNey
{
    private readonly int order;

    // For each length, every n-gram that was predicted, once for each time that it was.
    private readonly List<string[]>[] grams;

    public NaiveKneserNey(string[][] lines, int order)
    {
        this.order = order;
        Vocabulary = [.. lines.SelectMany(line => line).Append("</s>").Append("<unk>")];
        grams = [.. Enumerable.Range(0, order + 1).Select(_ => new List<string[]>())];
        foreach (var line in lines)
        {
            string[] padded = [.. Enumerable.Repeat("<s>", order - 1), .. line, "</s>"];
            for (var end = order; end <= padded.Length; end++)
            for (var n = 1; n <= order; n++)
                grams[n].Add([.. padded.Skip(end - n).Take(n)]);
        }
    }

    public HashSet<string> Vocabulary { get; }

    public double Probability(string[] history, string token)
    {
        string[] padded =
        [
            .. Enumerable.Repeat("<s>", order - 1),
            .. history.Select(word => Vocabulary.Contains(word) ? word : "<unk>"),
        ];
        return Probability([.. padded.TakeLast(order - 1)], token, order);
    }

    private double Probability(string[] context, string token, int n)
    {
        if (n == 0)
            return 1.0 / Vocabulary.Count;
        var lower = Probability([.. context.Skip(1)], token, n - 1);
        var counts = Counts(n);
        var after = counts.Where(pair => pair.Key.Split('\t').SkipLast(1).SequenceEqual(context)).ToArray();
        double total = after.Sum(pair => pair.Value);
        if (total == 0)
            return lower;
        double once = counts.Values.Count(count => count == 1);
        double twice = counts.Values.Count(count => count == 2);
        var discount = once + twice == 0 ? 0.5 : Math.Clamp(once / (once + (2 * twice)), 0.1, 0.9);
        var own = counts.GetValueOrDefault(string.Join('\t', [.. context, token]));
        return (Math.Max(own - discount, 0) / total) + (discount * after.Length / total * lower);
    }

    private Dictionary<string, int> Counts(int n)
    {
        if (n == order)
            return grams[n].GroupBy(gram => string.Join('\t', gram)).ToDictionary(group => group.Key, group => group.Count());
        return grams[n + 1]
            .Select(gram => string.Join('\t', gram))
            .Distinct()
            .GroupBy(gram => gram[(gram.IndexOf('\t', StringComparison.Ordinal) + 1)..])
            .ToDictionary(group => group.Key, group => group.Count());
    }
}
