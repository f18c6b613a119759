using System.Globalization;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Graphs;

/// <summary>
/// Compares the network's hand-written gradients with central differences at its initial weights: a row for each weight matrix and bias. A cell is a
/// kind of labels, an adjacency and a repeat; it fails where a gradient is not right.
/// </summary>
public sealed class GradientCheckExperiment : Experiment
{
    private readonly ZkcOptions options;
    private readonly ZkcInputs inputs;
    private readonly ZkcCell[] cells;

    /// <summary>Checks the options and reads the graph and the labels.</summary>
    /// <param name="options">The network is checked whatever the methods are; its training options do not matter.</param>
    /// <exception cref="InputException">An option or a file cannot be used.</exception>
    public GradientCheckExperiment(ZkcOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options with { Methods = [ZkcMethod.Gcn], LearningRates = [0.02], WeightDecays = [0.025] };
        inputs = ZkcInputs.Read(options with { Methods = [ZkcMethod.Gcn] });
        cells = [.. ZkcCell.Of(this.options, inputs.Labels)];
    }

    /// <inheritdoc/>
    public override string Name => "zkc gradients";

    /// <inheritdoc/>
    public override Schema Rows { get; } =
        new(
            ZkcColumns.Labels,
            ZkcColumns.Adjacency,
            ZkcColumns.Hidden,
            ZkcColumns.Seed,
            ZkcColumns.Repeat,
            Column.Result("layer", ColumnKind.Text, "The layer, in the order of the network.", brief: true),
            Column.Result("parameter", ColumnKind.Text, "weights or bias.", brief: true),
            Column.Result(
                "count",
                ColumnKind.Integer,
                "Parameters compared: all, or 100 drawn from a matrix of more than 2000.",
                brief: true
            ),
            Column.Result(
                "relative_difference",
                ColumnKind.Number,
                "‖analytic − numeric‖ / (‖analytic‖ + ‖numeric‖), central differences with a step of 1e-4.",
                brief: true
            ),
            Column.Result("passed", ColumnKind.Boolean, "Whether the relative difference is below 1e-7.", brief: true)
        );

    /// <inheritdoc/>
    public override int CellCount => cells.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => inputs.Notes;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Identity =>
        [
            new("labels", string.Join(',', inputs.Labels.Select(label => label.Name))),
            new("adjacency", string.Join(',', options.Adjacencies)),
            new("hidden", string.Join(',', options.Hidden)),
            new("seed", options.Seed.ToString(CultureInfo.InvariantCulture)),
            new("repeats", options.Repeats.ToString(CultureInfo.InvariantCulture)),
            new("graph", inputs.Fingerprint()),
        ];

    /// <inheritdoc/>
    public override void Describe(int cell, Row row)
    {
        ArgumentNullException.ThrowIfNull(row);
        row["labels"] = cells[cell].Labels.Name;
        row["adjacency"] = cells[cell].Adjacency;
        row["hidden"] = string.Join(',', options.Hidden);
        row["seed"] = options.Seed;
        row["repeat"] = cells[cell].Repeat;
    }

    /// <inheritdoc/>
    public override CellResult Run(int cell, CellContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var point = cells[cell];
        var network = new GraphConvolutionNetwork(
            new NormalizedAdjacency(inputs.Graph, point.Adjacency),
            options.Hidden,
            point.Labels.Targets!
        );
        network.Initialize(new RandomSource(options.Seed, point.Repeat ?? 0, "initialisation"));
        return Report(cell, GradientCheck.Compare(network, options.Seed, context.Progress, context.Cancellation));
    }

    /// <summary>The rows of a comparison, and how the cell ended.</summary>
    internal CellResult Report(int cell, IEnumerable<GradientComparison> comparisons)
    {
        var rows = new List<Row>();
        GradientComparison? worst = null;
        foreach (var comparison in comparisons)
        {
            var row = NewRow(cell);
            row["layer"] = comparison.Block.Layer;
            row["parameter"] = comparison.Block.Name;
            row["count"] = comparison.Count;
            row["relative_difference"] = comparison.RelativeDifference;
            row["passed"] = comparison.Passed;
            rows.Add(row);
            if (!comparison.Passed && !(worst?.RelativeDifference > comparison.RelativeDifference))
                worst = comparison;
        }

        return worst is null
            ? new CellResult(rows)
            : new CellResult(
                rows,
                null,
                CellStatus.Failed,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the gradient of {worst.Block.Layer} {worst.Block.Name} is off by {worst.RelativeDifference:G3}, not below {GradientComparison.Tolerance:G1}"
                )
            );
    }
}
