using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Hw6.Core.Files;
using Hw6.Core.Graphs;
using Hw6.Core.Nn;
using Hw6.Core.Parameters;
using Hw6.Core.Randomness;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.Zkc;

/// <summary>A graph with what its nodes are to be recognised as: the embedded one, or files of the user's.</summary>
internal sealed class ZkcInputs
{
    private readonly NodeTargets? fromFile;
    private readonly List<string> unread = [];
    private readonly Dictionary<ZkcLabels, NodeTargets> embedded = [];

    // An empty path stands for what is embedded.
    private ZkcInputs(string graphPath, string labelsPath)
    {
        var own = graphPath.Length > 0;
        Graph = own ? EdgeList.Read(graphPath, unread.Add) : KarateClub.Graph();
        if (Graph.NodeCount < 2)
            throw new InputException($"{graphPath}: the graph has one node; expected at least two");
        Clubs = own ? null : KarateClub.Clubs();
        fromFile = labelsPath.Length == 0 ? null : NodeLabelFile.Read(labelsPath, Graph, unread.Add);
    }

    public WeightedGraph Graph { get; }

    /// <summary>The club of each node; <see langword="null"/> for a graph of the user's own.</summary>
    public string[]? Clubs { get; }

    /// <summary>Lines for the user about the graph.</summary>
    public IEnumerable<string> Notes
    {
        get
        {
            foreach (var note in unread)
                yield return note;
            if (Graph.RepeatedEdges > 0)
                yield return $"{Graph.RepeatedEdges} repeated ties of the graph add their weight to the first";
            if (Graph.SelfLoops > 0)
                yield return $"the graph has {Graph.SelfLoops} self-loops; min-cut and spectral ignore them";
        }
    }

    /// <summary>A line for the user of the network, where the ties' weights are on another scale than the tie of weight 1 that it gives every node to itself.</summary>
    public string? ScaleNote
    {
        get
        {
            const double far = 1e6;
            var (least, greatest) = (double.PositiveInfinity, 0.0);
            foreach (var weight in Graph.Weights)
                (least, greatest) = (Math.Min(least, weight), Math.Max(greatest, weight));
            if (greatest > 1 / far && least < far)
                return null;
            var which = least >= far ? "which counts for nothing beside" : "beside which nothing counts of";
            return $"the network ties every node to itself with weight 1, {which} the graph's ties ({CellText.Format(least)} to {CellText.Format(greatest)}): scale their weights to about 1";
        }
    }

    /// <summary>Reads the inputs of every cell, each file once.</summary>
    /// <returns>The inputs of each cell.</returns>
    /// <exception cref="InputException">A file cannot be used.</exception>
    public static IReadOnlyList<ZkcInputs> Read(IReadOnlyList<Point> cells)
    {
        var known = new Dictionary<(string, string), ZkcInputs>();
        var inputs = new ZkcInputs[cells.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            var (graph, labels) = (cells[i].Text(ZkcParameters.Graph), cells[i].Text(ZkcParameters.NodeLabels));
            if (!known.TryGetValue((graph, labels), out var read))
                known.Add((graph, labels), read = new ZkcInputs(graph, labels));
            inputs[i] = read;
        }

        return inputs;
    }

    /// <summary>What the nodes are to be recognised as in a cell; nothing where that is not known.</summary>
    public NodeTargets? TargetsOf(Point cell)
    {
        if (fromFile is not null || Clubs is null)
            return fromFile;
        var kind = cell.Get(ZkcParameters.Labels);
        lock (embedded)
        {
            if (!embedded.TryGetValue(kind, out var targets))
                embedded.Add(kind, targets = Embedded(kind));
            return targets;
        }
    }

    /// <summary>What a network learns in a cell.</summary>
    /// <exception cref="InputException">There are no labels, or the layers do not fit.</exception>
    public NodeTargets MustLearn(Point cell)
    {
        // Room for a matrix of one row a node: 2 GiB of doubles.
        const long mostEntries = 1L << 28;
        if (TargetsOf(cell) is not { } targets)
            throw new InputException(
                "--node-labels: the network needs labels to learn from; expected a file with columns node,label[,split]"
            );
        var widest = Math.Max(targets.ClassNames.Count, cell.Get(ZkcParameters.Hidden).Widths.Max());
        if ((long)widest * Graph.NodeCount > mostEntries)
            throw ZkcParameters.Hidden.Refuse(
                cell.Get(ZkcParameters.Hidden),
                $"at most {mostEntries} numbers in a layer, which {Graph.NodeCount} nodes by a width of {widest} (widest layer or number of labels) exceed"
            );
        return targets;
    }

    /// <summary>The network of a cell, at its initial weights.</summary>
    /// <param name="start">The weights to start from; without, they are drawn.</param>
    /// <exception cref="InputException">There are no labels, the layers do not fit, or the weights are not of this network.</exception>
    public GraphNetwork NewNetwork(Point cell, NumpyArchive? start = null)
    {
        var network = new GraphNetwork(
            new NormalizedAdjacency(Graph, cell.Get(ZkcParameters.Adjacency)),
            cell.Get(ZkcParameters.Hidden).Widths,
            MustLearn(cell)
        );
        if (start is null)
            network.Initialise(new RandomSource(cell.Get(ZkcParameters.Seed), cell.Get(ZkcParameters.Repeats), "initialisation"));
        else
            network.Load(start);
        return network;
    }

    /// <summary>The two ends of a cell's minimum cut.</summary>
    /// <exception cref="InputException">One is missing or no node, or they are the same.</exception>
    public (int Source, int Sink) EndsOf(Point cell)
    {
        var (source, sink) = (EndOf(cell, ZkcParameters.Source), EndOf(cell, ZkcParameters.Sink));
        return source != sink
            ? (source, sink)
            : throw new InputException(
                $"{ZkcParameters.Sink.Option}: '{Graph.Names[sink]}' is the source too; expected two different nodes"
            );
    }

    /// <summary>A hash of the graph, its labels and its splits: what files stand for.</summary>
    public string Fingerprint()
    {
        var hash = new XxHash64();
        foreach (var name in Graph.Names)
            Append(name);
        hash.Append(MemoryMarshal.AsBytes(Graph.Offsets.AsSpan()));
        hash.Append(MemoryMarshal.AsBytes(Graph.Neighbours.AsSpan()));
        hash.Append(MemoryMarshal.AsBytes(Graph.Weights.AsSpan()));
        if (fromFile is not null)
        {
            foreach (var name in fromFile.ClassNames)
                Append(name);
            hash.Append(MemoryMarshal.AsBytes(fromFile.Classes.AsSpan()));
            hash.Append(MemoryMarshal.AsBytes(fromFile.Train.AsSpan()));
            hash.Append([0xFF]);
            hash.Append(MemoryMarshal.AsBytes(fromFile.Test.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());

        void Append(string name)
        {
            hash.Append(Encoding.UTF8.GetBytes(name));
            hash.Append([0xFF]);
        }
    }

    private int EndOf(Point cell, Parameter<string> parameter)
    {
        if (!cell.Has(parameter))
            throw new InputException($"{parameter.Option}: min-cut on a graph of your own needs it; expected the name of a node");
        return Graph.TryFind(cell.Get(parameter), out var node)
            ? node
            : throw parameter.Refuse(
                cell.Get(parameter),
                Clubs is null ? "a node that the graph's file names" : "a node from 0 to 33"
            );
    }

    private NodeTargets Embedded(ZkcLabels kind)
    {
        var test = KarateClub.TestNodes.ToArray();
        int[] train = [.. Enumerable.Range(0, Graph.NodeCount).Except(test)];
        var classes = Array.ConvertAll(Clubs!, club => club == KarateClub.Officer ? 1 : 0);
        if (kind == ZkcLabels.Modularity)
        {
            // The communities take the name of the club that most of their members joined, which merges the two of Mr. Hi's.
            var communities = GreedyModularity.Find(Graph, Adjacency.Binary);
            classes = GroupNames.Majority(communities, classes, classes.Length, Enumerable.Range(0, classes.Length));
        }

        return new NodeTargets([KarateClub.Instructor, KarateClub.Officer], classes, train, test);
    }
}
