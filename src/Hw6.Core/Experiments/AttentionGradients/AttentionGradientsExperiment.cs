using Hw6.Core.Attention;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.Experiments.Attention;
using Hw6.Core.Parameters;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.Attention.AttentionParameters;

namespace Hw6.Core.Experiments.AttentionGradients;

/// <summary>
/// Compares the gradients of attention with central differences of a random linear function of its result: a row for each of Q, K and V. A cell fails where
/// a gradient is not right.
/// </summary>
internal sealed class AttentionGradientsExperiment : Experiment
{
    private const double Step = 1e-5;
    private const double Tolerance = 1e-6;

    // So many products of entries the forward passes for one input may take.
    private const double Budget = 1L << 31;
    private const int FewestCompared = 4;
    private const int MostCompared = 100;

    private readonly AttentionCell[] cells;

    /// <summary>Checks what was asked for and lists the cells.</summary>
    /// <param name="asked">The values of those of <see cref="AttentionParameters"/> that a gradient depends on.</param>
    /// <exception cref="InputException">No pair of kernel and form exists, or a cell does not fit in memory.</exception>
    public AttentionGradientsExperiment(ParameterValues asked)
        : base(AttentionGradientsDeclaration.Definition)
    {
        (Cells, Notes) = AttentionCell.Existing(Definition.Plan(asked));
        cells = [.. Cells.Select(point => new AttentionCell(point, AttentionPrecision.Double))];
        foreach (var cell in cells)
            new AttentionCost(cell, cell.CreateKernel()).Check(backward: true);
    }

    public override IReadOnlyList<string> Notes { get; }

    public override CellResult Run(int cell, CellContext context)
    {
        var at = cells[cell];
        var (shape, kernel) = (at.Shape, at.CreateKernel());
        using var buffers = new Buffers();
        var inputs = new AttentionInputs<double>(shape, null, at.Seed, buffers);
        var upstream = buffers.Matrix<double>(shape.N, shape.M);
        var random = new RandomSource(at.Seed, 0, "attention-gradient-check");
        random.FillNormal(upstream.AsSpan());
        var mechanism = Mechanisms.Create<double>(
            at.Form,
            shape,
            kernel,
            at.Causal,
            buffers,
            context.Cancellation,
            training: true
        );
        var denominators = buffers.Matrix<double>(shape.N, 1);
        var (above, below) = (buffers.Matrix<double>(shape.N, shape.M), buffers.Matrix<double>(shape.N, shape.M));
        var gradients = new AttentionGradients<double>(
            buffers.Matrix<double>(shape.N, shape.D),
            buffers.Matrix<double>(shape.N, shape.D),
            buffers.Matrix<double>(shape.N, shape.M)
        );
        mechanism.Compute(inputs.Q, inputs.K, inputs.V, above, denominators);
        mechanism.Backward(inputs.Q, inputs.K, inputs.V, above, denominators, upstream, gradients.Q, gradients.K, gradients.V);
        var pairs = (double)shape.N * shape.N * (shape.D + shape.M);
        var rows = new List<Row>();
        Row? worst = null;
        foreach (
            var (name, values, gradient) in new[]
            {
                ("Q", inputs.Q, gradients.Q),
                ("K", inputs.K, gradients.K),
                ("V", inputs.V, gradients.V),
            }
        )
        {
            var count = (int)Math.Min(values.Length, Math.Clamp(Budget / pairs, FewestCompared, MostCompared));
            var (difference, analytic, numeric) = (0.0, 0.0, 0.0);
            for (var i = 0; i < count; i++)
            {
                var place = count == values.Length ? i : random.NextInt32(values.Length);
                var slope = Slope(values, place);
                difference += (gradient[place] - slope) * (gradient[place] - slope);
                analytic += gradient[place] * gradient[place];
                numeric += slope * slope;
                context.Progress(((rows.Count * count) + i + 1) / (3.0 * count));
            }

            var norms = Math.Sqrt(analytic) + Math.Sqrt(numeric);
            var row = NewRow(cell);
            row["input"] = name;
            row["count"] = count;
            var relative = norms == 0 ? 0 : Math.Sqrt(difference) / norms;
            row["relative_difference"] = relative;
            row["passed"] = relative < Tolerance;
            rows.Add(row);
            if (!(relative < Tolerance) && !(worst?.Number("relative_difference") > relative))
                worst = row;
        }

        if (worst is null)
            return new CellResult(rows);
        var why = kernel.ChangesSign
            ? "; similarities that change sign have sums near 0, where no difference is small enough"
            : "";
        return new CellResult(
            rows,
            null,
            CellStatus.Failed,
            $"the gradient with respect to {worst.Text("input")} is off by {worst.Value("relative_difference"):G3}, not below {Tolerance:G1}{why}"
        );

        // Differences are taken before they are added up: rows that the entry does not reach cancel exactly.
        double Slope(double[] values, int place)
        {
            var value = values[place];
            values[place] = value + Step;
            mechanism.Compute(inputs.Q, inputs.K, inputs.V, above, denominators);
            values[place] = value - Step;
            mechanism.Compute(inputs.Q, inputs.K, inputs.V, below, denominators);
            values[place] = value;
            var sum = 0.0;
            for (var i = 0; i < above.Length; i++)
                sum += (above[i] - below[i]) * upstream[i];
            return sum / (2 * Step);
        }
    }

    protected override void Complete(int cell, Row row) => row[Degree.ColumnName] = cells[cell].Degree;
}
