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
/// The karate club, or a graph of the user's own: a graph convolution network beside the minimum cut, greedy modularity, the spectral split, label propagation
/// and personalised PageRank.
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
        if (asked.Has(EmbedEvery) && !this.request.History)
            throw new InputException($"{EmbedEvery.Option}: found without --history or --plot; expected one of them with it");
        for (var i = 0; i < CellCount; i++)
        {
            if (Cells[i].Get(Method) == ZkcMethod.Gcn)
                CheckMemory(Cells[i], inputs[i], inputs[i].MustLearn(Cells[i]).ClassNames.Count);
            else if (Cells[i].Get(Method) is ZkcMethod.LabelPropagation or ZkcMethod.PageRank)
                inputs[i].MustKnow(Cells[i]);
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

    public override bool IsHistory(int cell, IReadOnlyList<Row> rows) =>
        !HasHistory(cell) || EmbeddingHistory.Has(rows, Cells[cell].Get(EmbedEvery, 0));

    public override CellResult Run(int cell, CellContext context) =>
        Cells[cell].Get(Method) switch
        {
            ZkcMethod.Gcn => Train(cell, context),
            ZkcMethod.LabelPropagation or ZkcMethod.PageRank => Spread(cell, context),
            _ => Divide(cell, context),
        };

    public override void Measure(IReadOnlyList<Row> run, IReadOnlyList<Row> all, Row measured)
    {
        measured.CopyFrom(run[0]);
        ZkcSummary.Measure(run, inputs[CellOf(run[0])], measured);
    }

    // Parameters, those kept, gradients and two moments; the features, and with dropout those that are left; of each convolution the outputs, their
    // gradients and what is propagated, and with dropout a mask and what it leaves; the probabilities and their gradients; a row a node.
    private void CheckMemory(Point cell, ZkcInputs input, double classes)
    {
        double nodes = input.Graph.NodeCount;
        var (widths, dropped) = (cell.Get(Hidden).Widths, cell.Get(ZkcParameters.Dropout) > 0);
        var parameters = ((double)input.FeatureCount * widths[0]) + (widths[^1] * classes) + classes;
        for (var l = 1; l < widths.Count; l++)
            parameters += (double)widths[l - 1] * widths[l];
        var numbers =
            (5 * parameters)
            + ((dropped ? 6.0 : 4) * input.FeatureEntries)
            + ((dropped ? 5 : 3) * nodes * widths.Sum(width => (double)width))
            + (2 * nodes * classes);
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
            point.Get(ZkcParameters.WeightDecay),
            point.Get(Epochs),
            point.Get(Patience),
            point.Get(WeightDecayOn),
            point.Get(Stop),
            point.Get(Keep)
        );
        var embeddings = request.History && point.Has(EmbedEvery) ? new EmbeddingHistory(network, point.Get(EmbedEvery)) : null;
        void Tell(int epoch) => context.Progress((double)epoch / training.Epochs);
        var run = NodeTraining.Train(
            network,
            training,
            ZkcInputs.StreamOf(point, "dropout"),
            request.History,
            Tell,
            embeddings is null ? null : embeddings.Take,
            context.Cancellation
        );
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var history = request.History ? HistoryOf(cell, run, network.Targets, embeddings) : [];
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
        var same = CommonRow(cell, seconds);
        same["epochs_run"] = run.Epochs;
        same["best_epoch"] = run.KeptEpoch;
        same["train_loss"] = run.Kept.Train;
        same["valid_loss"] = OrNothing(run.Kept.Valid, network.Targets.Valid);
        same["test_loss"] = run.Kept.Test;
        var rows = NodeRows(cell, same, classes, classes);
        var (width, count) = (network.EmbeddingWidth, network.Targets.ClassNames.Count);
        var coordinates = Enumerable.Range(1, width).Select(k => $"embedding_{k}").ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i]["probability"] = network.Probabilities[i * count + classes[i]];
            for (var k = 0; k < width; k++)
                rows[i][coordinates[k]] = network.Embedding[i * width + k];
        }

        List<CellFile> files = [.. FilesOf(cell)];
        if (request.Artifacts.Contains(SaveModel))
            files.Add(new(SaveModel, stream => NumpyArchive.Write(stream, network.Arrays)));
        if (request.Artifacts.Contains(SaveEmbeddings))
            files.Add(new(SaveEmbeddings, stream => EmbeddingFile.Write(stream, rows, width)));
        return new CellResult(rows, history) { Files = files };
    }

    private IEnumerable<CellFile> FilesOf(int cell)
    {
        var (graph, adjacency) = (inputs[cell].Graph, Cells[cell].Get(ZkcParameters.Adjacency));
        if (request.Artifacts.Contains(SaveAdjacency))
            yield return new(SaveAdjacency, stream => AdjacencyFile.Write(stream, graph, adjacency));
    }

    // A set without nodes has no loss; one with nodes may have one that is not a number.
    private static double? OrNothing(double loss, int[] set) => set.Length == 0 ? null : loss;

    private CellResult Spread(int cell, CellContext context)
    {
        var (point, graph) = (Cells[cell], inputs[cell].Graph);
        var (adjacency, targets) = (point.Get(ZkcParameters.Adjacency), inputs[cell].MustKnow(point));
        var start = Stopwatch.GetTimestamp();
        var scores = new ClassScores(
            point.Get(Method) == ZkcMethod.PageRank
                ? PersonalizedPageRank.Find(graph, adjacency, targets, point.Get(Damping), context.Progress, context.Cancellation)
                : LabelPropagation.Find(
                    graph,
                    adjacency,
                    targets,
                    progress: context.Progress,
                    note: context.Note,
                    cancellation: context.Cancellation
                ),
            targets
        );
        var found = new (int Class, double Probability)[graph.NodeCount];
        for (var i = 0; i < found.Length; i++)
            found[i] = scores.Of(i);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var classes = Array.ConvertAll(found, node => node.Class);
        var rows = NodeRows(cell, CommonRow(cell, seconds), classes, classes);
        for (var i = 0; i < rows.Length; i++)
            rows[i]["probability"] = found[i].Probability;
        return new CellResult(rows) { Files = [.. FilesOf(cell)] };
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
        return new CellResult(NodeRows(cell, CommonRow(cell, seconds), groups, named)) { Files = [.. FilesOf(cell)] };
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

    // What the rows of a cell have in common.
    private Row CommonRow(int cell, double seconds)
    {
        var row = NewRow(cell);
        row["train_seconds"] = seconds;
        return row;
    }

    private Row[] NodeRows(int cell, Row same, int[] groups, int[]? predicted)
    {
        var input = inputs[cell];
        var targets = input.TargetsOf(Cells[cell]);
        var split = new string?[input.Graph.NodeCount];
        if (targets is not null)
        {
            foreach (var node in targets.Train)
                split[node] = "train";
            foreach (var node in targets.Valid)
                split[node] = "valid";
            foreach (var node in targets.Test)
                split[node] = "test";
        }

        var rows = new Row[split.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i] = Rows.RowFrom(same);
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
        }

        return rows;
    }

    private Row[] HistoryOf(int cell, TrainingRun run, NodeTargets targets, EmbeddingHistory? embeddings)
    {
        var rows = new Row[run.Losses.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i] = NewHistoryRow(cell);
            row["epoch"] = i;
            row["train_loss"] = run.Losses[i].Train;
            row["valid_loss"] = OrNothing(run.Losses[i].Valid, targets.Valid);
            row["test_loss"] = run.Losses[i].Test;
            row["valid_accuracy"] = OrNothing(run.Losses[i].ValidAccuracy, targets.Valid);
            row["test_accuracy"] = run.Losses[i].TestAccuracy;
            row["embedding"] = embeddings?.After(i);
        }

        return rows;
    }
}
