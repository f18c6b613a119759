using Hw6.Core.Decoding;
using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Decoding;

/// <summary>A random tree as a table from prefix to log-probabilities, which the naive searches read, and as a decoder.</summary>
internal sealed class RandomTree
{
    private static readonly double[] Few = [0, -0.25, -0.5, -0.5, -1, -2, double.NegativeInfinity];

    private RandomTree(string[] vocabulary, int depth, Dictionary<string, double[]> table, TreeDecoder decoder)
    {
        Vocabulary = vocabulary;
        Depth = depth;
        Table = table;
        Decoder = decoder;
    }

    public string[] Vocabulary { get; }

    public int Depth { get; }

    public Dictionary<string, double[]> Table { get; }

    public TreeDecoder Decoder { get; }

    /// <summary>1 to 5 tokens, 1 to 6 deep; half of the trees draw from a few values, so that ties and −∞ are common.</summary>
    public static RandomTree Draw(RandomSource draw)
    {
        var vocabulary = Enumerable.Range(0, 1 + draw.NextInt32(5)).Select(i => $"t{i}").ToArray();
        var depth = 1 + draw.NextInt32(6);
        var withTies = draw.NextInt32(2) == 0;
        var table = new Dictionary<string, double[]>();
        var builder = new TreeBuilder("random tree");
        var prefixes = new List<string> { string.Empty };
        for (var length = 0; length < depth; length++)
        {
            var longer = new List<string>();
            foreach (var prefix in prefixes)
            {
                var row = vocabulary.Select(_ => withTies ? Few[draw.NextInt32(Few.Length)] : -3 * draw.NextDouble()).ToArray();
                table[prefix] = row;
                for (var token = 0; token < row.Length; token++)
                {
                    builder.Add(prefix, vocabulary[token], row[token], 2);
                    longer.Add($"{prefix} {vocabulary[token]}".TrimStart());
                }
            }

            prefixes = longer;
        }

        return new RandomTree(vocabulary, depth, table, builder.Build(null));
    }
}
