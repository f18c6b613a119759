using Hw6.Core.Experiments.Zkc;
using Hw6.Core.Nn;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.Zkc.ZkcParameters;

namespace Hw6.Core.Experiments.ZkcGradients;

/// <summary>
/// Compares the network's hand-written gradients with central differences at its initial weights: a row for each weight matrix and bias. A cell
/// fails where a gradient is not right.
/// </summary>
internal sealed class ZkcGradientsExperiment : Experiment
{
    private readonly IReadOnlyList<ZkcInputs> inputs;
    private readonly StartingWeights weights;

    /// <summary>Checks what was asked for and reads the graphs and the labels.</summary>
    /// <param name="asked">The values of those of <see cref="ZkcParameters"/> that an untrained network has.</param>
    /// <exception cref="InputException">An option or a file cannot be used.</exception>
    public ZkcGradientsExperiment(ParameterValues asked)
        : base(ZkcGradientsDeclaration.Definition)
    {
        Cells = Definition.Plan(asked);
        inputs = ZkcInputs.Read(Cells);
        for (var i = 0; i < CellCount; i++)
            inputs[i].MustLearn(Cells[i]);
        weights = new(Weights, Cells, (cell, archive) => inputs[cell].NewNetwork(Cells[cell], archive));
    }

    public override IReadOnlyList<string> Notes => [.. inputs.Distinct().SelectMany(input => input.Notes)];
    public override IEnumerable<string> Contents =>
        inputs.Distinct().Select(input => input.Fingerprint()).Concat(weights.Contents);

    public override CellResult Run(int cell, CellContext context)
    {
        var at = Cells[cell];
        var network = inputs[cell].NewNetwork(at, weights.Of(at));
        return Report(
            cell,
            GradientCheck.Compare(
                network,
                at.Get(WeightDecay),
                at.Get(WeightDecayOn),
                at.Get(Seed),
                context.Progress,
                context.Cancellation
            )
        );
    }

    protected override void Complete(int cell, Row row)
    {
        if (Cells[cell].Has(NodeLabels))
            row[Labels.ColumnName] = "file";
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

        if (worst is null)
            return new CellResult(rows);
        var error =
            $"the gradient of {worst.Block.Layer} {worst.Block.Name} is off by {worst.RelativeDifference:G3}, not below {GradientComparison.Tolerance:G1}";
        return new CellResult(rows, null, CellStatus.Failed, error);
    }
}
