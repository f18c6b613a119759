using System.Diagnostics;
using Hw6.Core.Files;
using Hw6.Core.Graphs;
using Hw6.Core.Nn;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.Zkc.ZkcParameters;

namespace Hw6.Core.Experiments.Zkc;

/// <summary>
/// The karate club, or a graph of the user's own: a graph convolution network beside the minimum cut, greedy modularity and the spectral split.
/// A cell is a method with its labels, adjacency and training options; it has a row a node.
/// </summary>
internal sealed class ZkcExperiment : Experiment
{
    private readonly IReadOnlyList<ZkcInputs> inputs;
    private readonly StartingWeights weights;
    private readonly RunRequest request;

    /// <summary>Checks what was asked for and reads the graphs and the labels.</summary>
    /// <exception cref="InputException">An option or a file cannot be used.</exception>
    public ZkcExperiment(ParameterValues asked, RunRequest? request = null)
        : base(ZkcDeclaration.Definition)
    {
        Cells = Definition.Plan(asked);
        for (var i = 0; i < CellCount; i++)
        {
            if (Cells[i].Get(Method) == ZkcMethod.Gcn)
            {
                NodeTraining.CompileBeside();
                break;
            }
        }

        inputs = ZkcInputs.Read(Cells);
        this.request = request ?? new RunRequest();
        for (var i = 0; i < CellCount; i++)
        {
            if (Cells[i].Get(Method) == ZkcMethod.Gcn)
                CheckMemory(Cells[i], inputs[i].Graph.NodeCount, inputs[i].MustLearn(Cells[i]).ClassNames.Count);
            else if (Cells[i].Get(Method) == ZkcMethod.MinCut)
                inputs[i].EndsOf(Cells[i]);
        }

        weights = new(Weights, Cells, (cell, archive) => inputs[cell].NewNetwork(Cells[cell], archive));
    }

    public override IReadOnlyList<string> Notes =>
        [
            .. inputs.Distinct().SelectMany(input => input.Notes),
            .. Enumerable
                .Range(0, CellCount)
                .Where(i =>
                    Cells[i].Get(Method) == ZkcMethod.Gcn && Cells[i].Get(ZkcParameters.Adjacency) == Graphs.Adjacency.Weighted
                )
                .Select(i => inputs[i].ScaleNote)
                .OfType<string>()
                .Distinct(),
        ];
    public override IEnumerable<string> Contents =>
        inputs.Distinct().Select(input => input.Fingerprint()).Concat(weights.Contents);

    /// <summary>The ties of the graph, where there is one.</summary>
    public override object? FigureInput => inputs.Distinct().Skip(1).Any() ? null : inputs[0].Graph;

    /// <summary>The coordinates of the widest embedding.</summary>
    protected override int FamilyMembers
    {
        get
        {
            var widest = 0;
            foreach (var cell in Cells)
                widest = Math.Max(widest, cell.Has(Hidden) ? cell.Get(Hidden).Widths[^1] : 0);
            return widest;
        }
    }

    public override bool HasHistory(int cell) => Cells[cell].Get(Method) == ZkcMethod.Gcn;

    public override CellResult Run(int cell, CellContext context) =>
        Cells[cell].Get(Method) == ZkcMethod.Gcn ? Train(cell, context) : Divide(cell, context);

    public override void Measure(IReadOnlyList<Row> run, IReadOnlyList<Row> all, Row measured)
    {
        measured.CopyFrom(run[0]);
        ZkcSummary.Measure(run, inputs[CellOf(run[0])], measured);
    }

    // Parameters, those kept, gradients and two moments; of each convolution the outputs, their gradients and what is propagated; the probabilities
    // and their gradients; a row a node.
    private void CheckMemory(Point cell, double nodes, double classes)
    {
        var widths = cell.Get(Hidden).Widths;
        var parameters = (nodes * widths[0]) + (widths[^1] * classes) + classes;
        for (var l = 1; l < widths.Count; l++)
            parameters += (double)widths[l - 1] * widths[l];
        var numbers = (5 * parameters) + (3 * nodes * widths.Sum(width => (double)width)) + (2 * nodes * classes);
        var rows = nodes * Rows.Columns.Count * MemoryNeed.BytesOfField;
        MemoryNeed.Check(
            cell,
            (sizeof(double) * numbers) + rows,
            Math.Max(parameters, nodes * Math.Max(widths.Max(), classes)),
            Hidden,
            Graph
        );
    }

    protected override void Complete(int cell, Row row)
    {
        if (Cells[cell].Has(NodeLabels))
            row[Labels.ColumnName] = "file";
    }

    private CellResult Train(int cell, CellContext context)
    {
        var point = Cells[cell];
        var start = Stopwatch.GetTimestamp();
        var network = inputs[cell].NewNetwork(point, weights.Of(point));
        var training = new NodeTrainingOptions(
            point.Get(ZkcParameters.Optimizer),
            point.Get(LearningRate),
            point.Get(WeightDecay),
            point.Get(Epochs),
            point.Get(Patience)
        );
        void Tell(int epoch) => context.Progress((double)epoch / training.Epochs);
        var run = NodeTraining.Train(network, training, Tell, context.Cancellation);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var history = request.History ? HistoryOf(cell, run) : [];
        if (!run.Finite)
        {
            var row = NewRow(cell);
            row["epochs_run"] = run.Epochs;
            row["train_seconds"] = seconds;
            var error = $"the loss stopped being finite at epoch {run.Epochs}";
            return new CellResult([row], history, CellStatus.Diverged, error);
        }

        var classes = new int[inputs[cell].Graph.NodeCount];
        for (var i = 0; i < classes.Length; i++)
            classes[i] = network.PredictedClass(i);
        var rows = NodeRows(cell, classes, classes, seconds);
        var (width, count) = (network.EmbeddingWidth, network.Targets.ClassNames.Count);
        var coordinates = Enumerable.Range(1, width).Select(k => $"embedding_{k}").ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i]["probability"] = network.Probabilities[i * count + classes[i]];
            for (var k = 0; k < width; k++)
                rows[i][coordinates[k]] = network.Embedding[i * width + k];
            rows[i]["epochs_run"] = run.Epochs;
            rows[i]["best_epoch"] = run.BestEpoch;
            rows[i]["train_loss"] = run.Best.Train;
            rows[i]["test_loss"] = run.Best.Test;
        }

        List<CellFile> files = [.. FilesOf(cell)];
        if (request.Artifacts.Contains(SaveModel))
            files.Add(new(SaveModel, stream => NumpyArchive.Write(stream, network.Arrays)));
        return new CellResult(rows, history) { Files = files };
    }

    private IEnumerable<CellFile> FilesOf(int cell)
    {
        var (graph, adjacency) = (inputs[cell].Graph, Cells[cell].Get(ZkcParameters.Adjacency));
        if (request.Artifacts.Contains(SaveAdjacency))
            yield return new(SaveAdjacency, stream => AdjacencyFile.Write(stream, graph, adjacency));
    }

    private CellResult Divide(int cell, CellContext context)
    {
        var (point, graph) = (Cells[cell], inputs[cell].Graph);
        var adjacency = point.Get(ZkcParameters.Adjacency);
        var start = Stopwatch.GetTimestamp();
        var groups = point.Get(Method) switch
        {
            ZkcMethod.MinCut => CutSides(graph, adjacency, inputs[cell].EndsOf(point), context),
            ZkcMethod.Spectral => SpectralSides(graph, adjacency, context),
            _ => GreedyModularity.Find(
                graph,
                adjacency,
                joins => context.Progress((double)joins / graph.NodeCount),
                context.Cancellation
            ),
        };
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var named = inputs[cell].TargetsOf(point) is { } targets
            ? GroupNames.Majority(groups, targets.Classes, targets.ClassNames.Count, targets.Train)
            : null;
        return new CellResult(NodeRows(cell, groups, named, seconds)) { Files = [.. FilesOf(cell)] };
    }

    private static int[] CutSides(WeightedGraph graph, Adjacency adjacency, (int Source, int Sink) ends, CellContext context)
    {
        var side = MinimumCut.Find(graph, adjacency, ends.Source, ends.Sink, context.Cancellation);
        return Array.ConvertAll(side, onSourceSide => onSourceSide ? 0 : 1);
    }

    private static int[] SpectralSides(WeightedGraph graph, Adjacency adjacency, CellContext context)
    {
        var components = ConnectedComponents.Of(graph, out var count);
        if (count == 1)
            return FiedlerVector.Sides(FiedlerVector.Compute(graph, adjacency, context.Cancellation));

        // The second eigenvalue is 0 too, and every division along the components cuts nothing: the largest stands apart from the rest.
        context.Note($"the graph has {count} components: spectral sets the largest apart from the rest");
        var sizes = new int[count];
        foreach (var component in components)
            sizes[component]++;
        var largest = Array.IndexOf(sizes, sizes.Max());
        return Array.ConvertAll(components, component => component == largest ? 0 : 1);
    }

    private Row[] NodeRows(int cell, int[] groups, int[]? predicted, double seconds)
    {
        var input = inputs[cell];
        var targets = input.TargetsOf(Cells[cell]);
        var split = new string?[input.Graph.NodeCount];
        if (targets is not null)
        {
            foreach (var node in targets.Train)
                split[node] = "train";
            foreach (var node in targets.Test)
                split[node] = "test";
        }

        var rows = new Row[split.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i] = NewRow(cell);
            var guess = predicted is not null && predicted[i] >= 0 ? targets!.ClassNames[predicted[i]] : null;
            var label = targets is not null && targets.Classes[i] >= 0 ? targets.ClassNames[targets.Classes[i]] : null;
            var club = input.Clubs?[i];
            row["node"] = input.Graph.Names[i];
            row["club"] = club;
            row["label"] = label;
            row["split"] = split[i];
            row["community"] = groups[i];
            row["predicted"] = guess;
            if (guess is not null && label is not null)
                row["correct"] = guess == label;
            if (guess is not null && club is not null)
                row["agrees_with_club"] = guess == club;
            row["train_seconds"] = seconds;
        }

        return rows;
    }

    private Row[] HistoryOf(int cell, TrainingRun run)
    {
        var rows = new Row[run.Losses.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i] = NewHistoryRow(cell);
            row["epoch"] = i;
            row["train_loss"] = run.Losses[i].Train;
            row["test_loss"] = run.Losses[i].Test;
            row["test_accuracy"] = run.Losses[i].TestAccuracy;
        }

        return rows;
    }
}
