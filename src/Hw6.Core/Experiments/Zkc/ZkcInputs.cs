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

/// <summary>
/// A graph with what its nodes look like and are to be recognised as: the embedded one, or files of the user's. A node is what ties, labels or features name.
/// </summary>
internal sealed class ZkcInputs
{
    private readonly Source source;
    private readonly NodeTargets? fromFile;
    private readonly NodeFeatures? features;
    private readonly List<string> notes = [];
    private readonly Dictionary<ZkcLabels, NodeTargets> embedded = [];
    private readonly Dictionary<Adjacency, NormalizedAdjacency> propagations = [];
    private NodeFeatures? normalized;

    private ZkcInputs(Source source)
    {
        this.source = source;
        var own = source.Graph.Length > 0;
        var nodes = own ? new NameIndex("node") : NameIndex.Of(KarateClub.Graph());
        var ties = own ? EdgeList.Read(source.Graph, nodes, source.Loops, notes.Add) : null;
        var tied = nodes.Names.Count;
        var labels = source.Labels.Length == 0 ? null : NodeLabelFile.Read(source.Labels, nodes, notes.Add);
        features = source.Features.Length == 0 ? null : NodeFeatureFile.Read(source.Features, nodes, notes.Add);
        Graph = ties?.Graph(nodes) ?? KarateClub.Graph();
        if (Graph.NodeCount < 2)
            throw new InputException($"{source.Graph}: the graph has one node; expected at least two");
        Clubs = own ? null : KarateClub.Clubs();
        fromFile = labels?.Targets(Graph.NodeCount);
        if (Graph.NodeCount > tied)
            notes.Add(
                $"{Graph.NodeCount - tied} nodes stand in no tie: {(labels is null ? "the features" : features is null ? "the labels" : "labels or features")} alone name them"
            );
        if (Graph.RepeatedEdges > 0)
            notes.Add($"{Graph.RepeatedEdges} repeated ties of the graph add their weight to the first");
        if (Graph.SelfLoops > 0)
            notes.Add($"the graph has {Graph.SelfLoops} self-loops; min-cut and spectral ignore them");
        if (ties?.DroppedLoops > 0)
            notes.Add($"{ties.DroppedLoops} self-loops of the graph are dropped");
        if (features?.EmptyRows > 0)
            notes.Add($"{features.EmptyRows} nodes have no feature: their rows are zero");
    }

    public WeightedGraph Graph { get; }

    /// <summary>The club of each node; <see langword="null"/> for a graph of the user's own.</summary>
    public string[]? Clubs { get; }

    /// <summary>Lines for the user about the graph.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Entries of the features that are not zero; none where nodes have no features but themselves.</summary>
    public int FeatureEntries => features?.Matrix.EntryCount ?? 0;

    /// <summary>How many numbers a network has of each node.</summary>
    public int FeatureCount => features?.Matrix.ColumnCount ?? Graph.NodeCount;

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
        var known = new Dictionary<Source, ZkcInputs>();
        var inputs = new ZkcInputs[cells.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            var source = new Source(
                cells[i].Text(ZkcParameters.Graph),
                cells[i].Text(ZkcParameters.NodeLabels),
                cells[i].Text(ZkcParameters.NodeFeatures),
                cells[i].Get(ZkcParameters.SelfLoops, SelfLoops.Keep)
            );
            if (!known.TryGetValue(source, out var read))
                known.Add(source, read = new ZkcInputs(source));
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

    /// <summary>What a method that needs labels is told in a cell.</summary>
    /// <exception cref="InputException">There are no labels.</exception>
    public NodeTargets MustKnow(Point cell) =>
        TargetsOf(cell)
        ?? throw new InputException(
            $"--node-labels: {(cell.Get(ZkcParameters.Method, ZkcMethod.Gcn) == ZkcMethod.Gcn ? "the network" : cell.Text(ZkcParameters.Method))} needs labels to learn from; expected a file with columns node,label[,split]"
        );

    /// <summary>What a network learns in a cell.</summary>
    /// <exception cref="InputException">There are no labels, the layers do not fit, or the features cannot be normalised as is asked.</exception>
    public NodeTargets MustLearn(Point cell)
    {
        // Room for a matrix of one row a node: 2 GiB of doubles.
        const long mostEntries = 1L << 28;
        var targets = MustKnow(cell);
        var widest = Math.Max(targets.ClassNames.Count, cell.Get(ZkcParameters.Hidden).Widths.Max());
        Check("nodes", Graph.NodeCount, widest, "widest layer or number of labels");
        Check("features", FeatureCount, cell.Get(ZkcParameters.Hidden).Widths[0], "first layer");
        _ = FeaturesOf(cell);
        return targets;

        void Check(string what, int rows, int width, string widthOf)
        {
            if ((long)width * rows > mostEntries)
                throw ZkcParameters.Hidden.Refuse(
                    cell.Get(ZkcParameters.Hidden),
                    $"at most {mostEntries} numbers in a layer, which {rows} {what} by a width of {width} ({widthOf}) exceed"
                );
        }
    }

    /// <summary>The network of a cell, at its initial weights.</summary>
    /// <param name="start">The weights to start from; without, they are drawn.</param>
    /// <exception cref="InputException">There are no labels, the layers do not fit, or the weights are not of this network.</exception>
    public GraphNetwork NewNetwork(Point cell, NumpyArchive? start = null)
    {
        var options = new GraphNetworkOptions(cell.Get(ZkcParameters.Hidden).Widths)
        {
            Activation = cell.Get(ZkcParameters.Activation),
            Output = cell.Get(ZkcParameters.OutputLayer),
            Dropout = cell.Get(ZkcParameters.Dropout),
            LossMean = cell.Get(ZkcParameters.LossMean),
        };
        var network = new GraphNetwork(
            PropagationOf(cell.Get(ZkcParameters.Adjacency)),
            options,
            MustLearn(cell),
            FeaturesOf(cell)
        );
        if (start is null)
            network.Initialise(StreamOf(cell, "initialisation"), cell.Get(ZkcParameters.Initialisation));
        else
            network.Load(start);
        return network;
    }

    /// <summary>A stream of random numbers of a cell.</summary>
    public static RandomSource StreamOf(Point cell, string name) =>
        new(cell.Get(ZkcParameters.Seed), cell.Get(ZkcParameters.Repeats), name);

    // Cells side by side share what they only read.
    private NormalizedAdjacency PropagationOf(Adjacency adjacency)
    {
        lock (propagations)
        {
            if (!propagations.TryGetValue(adjacency, out var propagation))
                propagations.Add(adjacency, propagation = new NormalizedAdjacency(Graph, adjacency));
            return propagation;
        }
    }

    private NodeFeatures? FeaturesOf(Point cell)
    {
        if (features is null || !cell.Get(ZkcParameters.NormalizeFeatures))
            return features;
        lock (propagations)
        {
            normalized ??= features.Normalized(out var row)
                ?? throw new InputException(
                    $"{ZkcParameters.NormalizeFeatures.Option}: the features of node '{MessageText.Quoted(Graph.Names[row])}' in {source.Features} have no sum to divide by; expected sums above 0"
                );
            return normalized;
        }
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
            if (fromFile.Valid.Length > 0)
            {
                hash.Append([0xFF]);
                hash.Append(MemoryMarshal.AsBytes(fromFile.Valid.AsSpan()));
            }
        }

        if (features is not null)
        {
            foreach (var name in features.Names)
                Append(name);
            hash.Append(MemoryMarshal.AsBytes(features.Matrix.Offsets.AsSpan()));
            hash.Append(MemoryMarshal.AsBytes(features.Matrix.Columns.AsSpan()));
            hash.Append(MemoryMarshal.AsBytes(features.Matrix.Values.AsSpan()));
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

    // The files of a graph, an empty path for what is embedded or not there.
    private readonly record struct Source(string Graph, string Labels, string Features, SelfLoops Loops);
}
