using Hw6.Core.Decoding;
using Hw6.Core.Drawing;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.Beam;

/// <summary>
/// The tree of a search, from the rows of its trace. What was pruned is known from the candidates, if they were written; and for the embedded
/// example, recognised by its numbers, the whole tree is known.
/// </summary>
/// <param name="Nodes">The nodes, parents before their children.</param>
/// <param name="Best">The most likely sequence, where the whole tree is known.</param>
internal sealed record BeamTree(IReadOnlyList<DrawnNode> Nodes, string? Best)
{
    private const int MostOfToken = 28;

    // In a larger tree, what was pruned at a branch is counted.
    private const int MostShown = 40;

    /// <summary>Builds the tree.</summary>
    /// <param name="trace">The kept hypotheses of a search; or its candidates, with their column <c>kept</c>.</param>
    /// <param name="candidates">What was scored, if known.</param>
    public static BeamTree Of(List<Row> trace, List<Row>? candidates)
    {
        var root = new Item("", "", null, null, null) { State = Branch.Kept };
        var kept = new Dictionary<(long Timestep, long Rank), Item>();
        foreach (var step in (candidates ?? trace).GroupBy(row => row.Integer("timestep") ?? 0).OrderBy(step => step.Key))
        {
            foreach (var row in step.OrderBy(row => row.Integer("rank")))
            {
                var parent = step.Key == 1 ? root : kept.GetValueOrDefault((step.Key - 1, row.Integer("parent_rank") ?? 0));
                if (parent is null)
                    continue;
                var state = !row.Schema.Contains("kept") || row.Boolean("kept") == true ? Branch.Kept : Branch.Pruned;
                var item = new Item(
                    row.Text("token") ?? "",
                    row.Text("sequence") ?? "",
                    row.Number("token_log_prob"),
                    row.Number("log_prob"),
                    parent
                )
                {
                    State = state,
                };
                parent.Children.Add(item);

                // Kept candidates stand before the pruned ones, so a rank among candidates is a rank among the kept.
                if (state == Branch.Kept)
                    kept.TryAdd((step.Key, row.Integer("rank") ?? 0), item);
            }
        }

        var best = Complete(root, trace);
        MarkReturned(root, trace);
        var nodes = new List<DrawnNode>();
        Flatten(root, -1, nodes, best, root.All().Skip(MostShown).Any());
        return new BeamTree(nodes, best);
    }

    private static void MarkReturned(Item root, List<Row> trace)
    {
        if (!trace[0].Schema.Contains("place"))
            return;
        var returned = trace.Find(row => row.Integer("place") == 1);
        if (returned is null)
            return;
        var sequence = returned.Text("sequence");
        foreach (var item in root.All().Where(item => item.State == Branch.Kept && item.Sequence == sequence).ToList())
        {
            for (var node = item; node is not null; node = node.Parent)
                node.State = Branch.Returned;
        }
    }

    private static void Flatten(Item item, int parent, List<DrawnNode> nodes, string? best, bool counts)
    {
        var place = nodes.Count;
        nodes.Add(
            new DrawnNode(parent, SafeText.Shorten(item.Token, MostOfToken), Number(item.Step), Number(item.Total), item.State)
            {
                Best =
                    best is not null && (best == item.Sequence || best.StartsWith(item.Sequence + " ", StringComparison.Ordinal)),
            }
        );
        var pruned = counts ? item.Children.FindAll(child => child.State < Branch.Kept) : [];
        foreach (var child in pruned.Count > 1 ? item.Children.Except(pruned) : item.Children)
            Flatten(child, place, nodes, best, counts);
        if (pruned.Count > 1)
            nodes.Add(new DrawnNode(place, $"{Unit.Decimal(pruned.Count)} pruned", "", "", Branch.Pruned));
    }

    private static string Number(double? value) =>
        value switch
        {
            null => "",
            double.NegativeInfinity => "−∞",
            { } number => number.ToString("0.000").Replace('-', '−'),
        };

    // Adds what is not among the rows, if the rows are those of the example; gives its most likely sequence.
    private static string? Complete(Item root, List<Row> trace)
    {
        if (trace[0].Text("model") != "tree" || trace[0].Text("eos") is not null)
            return null;
        var example = TreeDecoder.Example();
        var predictor = example.NewPredictor();
        var logProbs = new double[example.VocabularySize];
        if (!Matches(root, example.Start, 0))
            return null;
        var best = (Sequence: "", Total: double.NegativeInfinity);
        Extend(root, example.Start, 0, reached: true);
        return best.Sequence;

        bool Matches(Item item, DecoderState state, int depth)
        {
            if (item.Children.Count == 0)
                return true;
            if (depth == example.Length)
                return false;
            var here = Predicted(state);
            return item.Children.TrueForAll(child =>
                example.Find(child.Token) is >= 0 and var token
                && child.Step is { } step
                && Math.Abs(step - here[token]) < 1e-9
                && (depth + 1 == example.Length || Matches(child, example.Advance(state, token), depth + 1))
            );
        }

        void Extend(Item item, DecoderState state, int depth, bool reached)
        {
            if (depth == example.Length)
                return;
            var here = Predicted(state);
            for (var token = 0; token < example.VocabularySize; token++)
            {
                var name = example.Token(token);
                var child = item.Children.Find(child => child.Token == name);
                if (child is null)
                {
                    child = new Item(
                        name,
                        item.Sequence.Length == 0 ? name : $"{item.Sequence} {name}",
                        here[token],
                        (item.Total ?? 0) + here[token],
                        item
                    )
                    {
                        State = reached ? Branch.Pruned : Branch.Unseen,
                    };
                    item.Children.Add(child);
                }

                if (depth + 1 == example.Length)
                {
                    if (child.Total > best.Total)
                        best = (child.Sequence, child.Total.Value);
                }
                else
                {
                    Extend(child, example.Advance(state, token), depth + 1, reached && child.State == Branch.Kept);
                }
            }

            item.Children.Sort((a, b) => example.Find(a.Token).CompareTo(example.Find(b.Token)));
        }

        double[] Predicted(DecoderState state)
        {
            predictor.Predict([state]);
            predictor.LogProbabilities(0, logProbs);
            return [.. logProbs];
        }
    }

    private sealed record Item(string Token, string Sequence, double? Step, double? Total, Item? Parent)
    {
        public required Branch State { get; set; }

        public List<Item> Children { get; } = [];

        public IEnumerable<Item> All() => Children.SelectMany(child => child.All()).Prepend(this);
    }
}
