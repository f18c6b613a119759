using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace Hw6.Core.Graphs;

/// <summary>The checked inputs of <c>hw6 zkc</c>: the graph, what its nodes are to be recognised as, and the ends of the minimum cut.</summary>
internal sealed class ZkcInputs
{
    // Room for a matrix of one row a node: 2 GiB of doubles.
    private const long MostEntries = 1L << 28;

    private readonly List<(string Name, NodeTargets Targets)> labels = [];

    private ZkcInputs(WeightedGraph graph) => Graph = graph;

    internal WeightedGraph Graph { get; }

    /// <summary>The club of each node; null for a graph of the user's own.</summary>
    internal string[]? Clubs { get; private init; }

    /// <summary>The kinds of labels, each with its targets; empty where no labels are known.</summary>
    internal IReadOnlyList<(string Name, NodeTargets Targets)> Labels => labels;

    internal int Source { get; private set; } = -1;

    internal int Sink { get; private set; } = -1;

    /// <summary>Lines for the user about the graph.</summary>
    internal List<string> Notes { get; } = [];

    /// <summary>Reads and checks the inputs that the options name.</summary>
    /// <exception cref="InputException">An option or a file cannot be used.</exception>
    internal static ZkcInputs Read(ZkcOptions options)
    {
        CheckNumbers(options);
        var own = options.Graph is not null;
        var inputs = new ZkcInputs(own ? EdgeList.Read(options.Graph!) : KarateClub.Graph())
        {
            Clubs = own ? null : KarateClub.Clubs(),
        };
        var graph = inputs.Graph;
        if (graph.NodeCount < 2)
            throw new InputException($"{options.Graph}: the graph has one node; expected at least two");
        if (options.Labels.Count > 0 && (own || options.NodeLabels is not null))
            throw new InputException(
                "--labels chooses labels of the embedded graph; expected it without --graph and --node-labels, which bring their own"
            );
        if (options.NodeLabels is not null)
            inputs.labels.Add(("file", NodeLabelFile.Read(options.NodeLabels, graph)));
        else if (!own)
            inputs.AddEmbedded(options.Labels.Count == 0 ? [ZkcLabels.Modularity] : options.Labels);
        inputs.CheckEnds(options);
        if (options.Methods.Contains(ZkcMethod.Gcn))
            inputs.CheckNetwork(options);
        if (graph.RepeatedEdges > 0)
            inputs.Notes.Add($"{graph.RepeatedEdges} repeated ties of the graph add their weight to the first");
        if (graph.SelfLoops > 0)
            inputs.Notes.Add($"the graph has {graph.SelfLoops} self-loops; min-cut and spectral ignore them");
        return inputs;
    }

    /// <summary>A hash of the graph, its labels and its splits: what files stand for.</summary>
    internal string Fingerprint()
    {
        var hash = new XxHash64();
        foreach (var name in Graph.Names)
            Append(name);
        hash.Append(MemoryMarshal.AsBytes(Graph.Offsets.AsSpan()));
        hash.Append(MemoryMarshal.AsBytes(Graph.Neighbours.AsSpan()));
        hash.Append(MemoryMarshal.AsBytes(Graph.Weights.AsSpan()));
        foreach (var (_, targets) in labels)
        {
            foreach (var name in targets.ClassNames)
                Append(name);
            hash.Append(MemoryMarshal.AsBytes(targets.Classes.AsSpan()));
            hash.Append(MemoryMarshal.AsBytes(targets.Train.AsSpan()));
            hash.Append([0xFF]);
            hash.Append(MemoryMarshal.AsBytes(targets.Test.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());

        void Append(string name)
        {
            hash.Append(Encoding.UTF8.GetBytes(name));
            hash.Append([0xFF]);
        }
    }

    private static void CheckNumbers(ZkcOptions options)
    {
        if (options.Methods.Count == 0)
            throw new InputException("--method: no method; expected gcn, min-cut, modularity, spectral or all");
        if (options.Hidden.Count is 0 or > 16)
            throw new InputException($"--hidden: found {options.Hidden.Count} widths; expected 1 to 16 of them, such as 16,2");
        foreach (var width in options.Hidden)
            Check("--hidden", width, width is >= 1 and <= 1024, "whole numbers from 1 to 1024, such as 16,2");
        foreach (var rate in options.LearningRates)
            Check("--lr", rate, rate > 0 && double.IsFinite(rate), "a number above 0");
        foreach (var decay in options.WeightDecays)
            Check("--weight-decay", decay, decay >= 0 && double.IsFinite(decay), "a number of at least 0");
        Check("--epochs", options.Epochs, options.Epochs is >= 1 and <= 100_000_000, "a whole number from 1 to 100000000");
        Check("--patience", options.Patience, options.Patience >= 0, "a whole number of at least 0");
        Check("--repeats", options.Repeats, options.Repeats is >= 1 and <= 100_000, "a whole number from 1 to 100000");

        static void Check<T>(string option, T value, bool accepted, string expected)
        {
            if (!accepted)
                throw new InputException(
                    FormattableString.Invariant($"{option}: '{value}' is not accepted; expected {expected}")
                );
        }
    }

    private void AddEmbedded(IEnumerable<ZkcLabels> kinds)
    {
        var test = KarateClub.TestNodes.ToArray();
        int[] train = [.. Enumerable.Range(0, Graph.NodeCount).Except(test)];
        foreach (var kind in kinds)
        {
            var classes = Array.ConvertAll(Clubs!, club => club == KarateClub.Officer ? 1 : 0);
            if (kind == ZkcLabels.Modularity)
            {
                // The communities take the name of the club that most of their members joined, which merges the two of Mr. Hi's.
                var communities = GreedyModularity.Find(Graph, Adjacency.Binary);
                classes = GroupNames.Majority(communities, classes, classes.Length, Enumerable.Range(0, classes.Length));
            }

            labels.Add(
                (
                    kind == ZkcLabels.Club ? "club" : "modularity",
                    new NodeTargets([KarateClub.Instructor, KarateClub.Officer], classes, train, test)
                )
            );
        }
    }

    private void CheckEnds(ZkcOptions options)
    {
        var own = options.Graph is not null;
        Source = Find("--source", options.Source ?? (own ? null : "0"));
        Sink = Find("--sink", options.Sink ?? (own ? null : "33"));
        if (Source >= 0 && Source == Sink)
            throw new InputException($"--source and --sink are both '{Graph.Names[Source]}'; expected two different nodes");
        if (!options.Methods.Contains(ZkcMethod.MinCut))
            return;
        if (Source < 0)
            throw new InputException("--source: min-cut on a graph of your own needs it; expected the name of a node");
        if (Sink < 0)
            throw new InputException("--sink: min-cut on a graph of your own needs it; expected the name of a node");

        int Find(string option, string? name)
        {
            if (name is null)
                return -1;
            if (Graph.TryFind(name, out var node))
                return node;
            throw new InputException(
                $"{option}: '{name}' is not a node of the graph; expected {(own ? "a node that the file names" : "0 to 33")}"
            );
        }
    }

    private void CheckNetwork(ZkcOptions options)
    {
        if (labels.Count == 0)
            throw new InputException(
                "--node-labels: the network needs labels to learn from; expected a file with columns node,label[,split]"
            );
        foreach (var (_, targets) in labels)
        {
            var widest = Math.Max(targets.ClassNames.Count, options.Hidden.Max());
            if ((long)widest * Graph.NodeCount > MostEntries)
                throw new InputException(
                    $"--hidden: {Graph.NodeCount} nodes by a width of {widest} (widest layer or number of labels) do not fit; expected at most {MostEntries} numbers"
                );
        }
    }
}
