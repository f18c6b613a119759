using System.Diagnostics;
using System.Globalization;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Graphs;

/// <summary>
/// The karate club, or a graph of the user's own: a graph convolution network beside the minimum cut, greedy modularity and the spectral split.
/// A cell is a method with its labels, adjacency and training options; it has a row a node.
/// </summary>
public sealed class ZkcExperiment : Experiment
{
    private readonly ZkcOptions options;
    private readonly ZkcInputs inputs;
    private readonly ZkcCell[] cells;
    private readonly string hidden;

    /// <summary>Checks the options and reads the graph and the labels.</summary>
    /// <exception cref="InputException">An option or a file cannot be used.</exception>
    public ZkcExperiment(ZkcOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        inputs = ZkcInputs.Read(options);
        cells = [.. ZkcCell.Of(options, inputs.Labels)];
        hidden = string.Join(',', options.Hidden);
        Rows = ZkcColumns.Rows(options.Hidden[^1]);
        History = ZkcColumns.History();
        Summary = ZkcColumns.Summary();
    }

    /// <inheritdoc/>
    public override string Name => "zkc";

    /// <inheritdoc/>
    public override Schema Rows { get; }

    /// <inheritdoc/>
    public override Schema History { get; }

    /// <inheritdoc/>
    public override Schema Summary { get; }

    /// <inheritdoc/>
    public override int CellCount => cells.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => inputs.Notes;

    /// <summary>The graph; a row of a cell stands for each of its nodes, in their order.</summary>
    public WeightedGraph Graph => inputs.Graph;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Identity =>
        [
            new("method", string.Join(',', options.Methods)),
            new("labels", string.Join(',', inputs.Labels.Select(label => label.Name))),
            new("adjacency", string.Join(',', options.Adjacencies)),
            new("hidden", hidden),
            new("optimizer", options.Optimizer.ToString()),
            new("lr", string.Join(',', options.LearningRates.Select(CellText.Format))),
            new("weight-decay", string.Join(',', options.WeightDecays.Select(CellText.Format))),
            new("epochs", options.Epochs.ToString(CultureInfo.InvariantCulture)),
            new("patience", options.Patience.ToString(CultureInfo.InvariantCulture)),
            new("seed", options.Seed.ToString(CultureInfo.InvariantCulture)),
            new("repeats", options.Repeats.ToString(CultureInfo.InvariantCulture)),
            new("source", inputs.Source.ToString(CultureInfo.InvariantCulture)),
            new("sink", inputs.Sink.ToString(CultureInfo.InvariantCulture)),
            new("graph", inputs.Fingerprint()),
        ];

    /// <inheritdoc/>
    public override bool HasHistory(int cell) => cells[cell].Method == ZkcMethod.Gcn;

    /// <inheritdoc/>
    public override void Describe(int cell, Row row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var point = cells[cell];
        row["method"] = point.MethodName;
        row["labels"] = point.Labels.Name;
        row["adjacency"] = point.Adjacency;
        row["seed"] = options.Seed;
        if (point.Method == ZkcMethod.Gcn)
        {
            row["hidden"] = hidden;
            row["optimizer"] = options.Optimizer;
            row["lr"] = point.LearningRate;
            row["weight_decay"] = point.WeightDecay;
            row["epochs"] = options.Epochs;
            row["patience"] = options.Patience;
            row["repeat"] = point.Repeat;
        }
        else if (point.Method == ZkcMethod.MinCut)
        {
            row["source"] = Graph.Names[inputs.Source];
            row["sink"] = Graph.Names[inputs.Sink];
        }
    }

    /// <inheritdoc/>
    public override CellResult Run(int cell, CellContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return cells[cell].Method == ZkcMethod.Gcn ? Train(cell, context) : Divide(cell, context);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Row> Summarize(IReadOnlyList<Row> rows) =>
        new ZkcSummary(Graph, inputs.Clubs is not null, Summary).Of(rows);

    private CellResult Train(int cell, CellContext context)
    {
        var point = cells[cell];
        var start = Stopwatch.GetTimestamp();
        var network = new GraphConvolutionNetwork(
            new NormalizedAdjacency(Graph, point.Adjacency),
            options.Hidden,
            point.Labels.Targets!
        );
        network.Initialize(new RandomSource(options.Seed, point.Repeat ?? 0, "initialisation"));
        var training = new TrainingOptions(
            options.Optimizer,
            point.LearningRate!.Value,
            point.WeightDecay!.Value,
            options.Epochs,
            options.Patience
        );
        var run = NetworkTraining.Train(
            network,
            training,
            epoch => context.Progress((double)epoch / options.Epochs),
            context.Cancellation
        );
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var history = options.KeepHistory ? HistoryOf(cell, run) : [];
        if (!run.Finite)
        {
            var row = NewRow(cell);
            row["epochs_run"] = run.Losses.Count;
            row["train_seconds"] = seconds;
            return new CellResult(
                [row],
                history,
                CellStatus.Diverged,
                $"the loss stopped being finite at epoch {run.Losses.Count}"
            );
        }

        var classes = new int[Graph.NodeCount];
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
            rows[i]["epochs_run"] = run.Losses.Count;
            rows[i]["best_epoch"] = run.BestEpoch;
            rows[i]["train_loss"] = run.Best.Train;
            rows[i]["test_loss"] = run.Best.Test;
        }

        return new CellResult(rows, history);
    }

    private CellResult Divide(int cell, CellContext context)
    {
        var point = cells[cell];
        var start = Stopwatch.GetTimestamp();
        var groups = point.Method switch
        {
            ZkcMethod.MinCut => CutSides(point.Adjacency, context),
            ZkcMethod.Spectral => SpectralSides(point.Adjacency, context),
            _ => GreedyModularity.Find(
                Graph,
                point.Adjacency,
                joins => context.Progress((double)joins / Graph.NodeCount),
                context.Cancellation
            ),
        };
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var named = point.Labels.Targets is { } targets
            ? GroupNames.Majority(groups, targets.Classes, targets.ClassNames.Count, targets.Train)
            : null;
        return new CellResult(NodeRows(cell, groups, named, seconds));
    }

    private int[] CutSides(Adjacency adjacency, CellContext context)
    {
        var side = MinimumCut.Find(Graph, adjacency, inputs.Source, inputs.Sink, context.Cancellation);
        return Array.ConvertAll(side, onSourceSide => onSourceSide ? 0 : 1);
    }

    private int[] SpectralSides(Adjacency adjacency, CellContext context)
    {
        var components = ConnectedComponents.Of(Graph, out var count);
        if (count == 1)
            return FiedlerVector.Sides(FiedlerVector.Compute(Graph, adjacency, context.Cancellation));

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
        var targets = cells[cell].Labels.Targets;
        var split = new string?[Graph.NodeCount];
        if (targets is not null)
        {
            foreach (var node in targets.Train)
                split[node] = "train";
            foreach (var node in targets.Test)
                split[node] = "test";
        }

        var rows = new Row[Graph.NodeCount];
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i] = NewRow(cell);
            var guess = predicted is not null && predicted[i] >= 0 ? targets!.ClassNames[predicted[i]] : null;
            var label = targets is not null && targets.Classes[i] >= 0 ? targets.ClassNames[targets.Classes[i]] : null;
            var club = inputs.Clubs?[i];
            row["node"] = Graph.Names[i];
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
            row["epoch"] = i + 1;
            row["train_loss"] = run.Losses[i].Train;
            row["test_loss"] = run.Losses[i].Test;
            row["test_accuracy"] = run.Losses[i].TestAccuracy;
        }

        return rows;
    }
}
