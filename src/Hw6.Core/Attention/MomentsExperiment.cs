using System.Globalization;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Attention;

/// <summary>
/// Why the dot product is divided by √d (homework, question 2): measured moments of qᵀk beside E[qᵀk] = ‖μ‖² and
/// Var[qᵀk] = dσ⁴ + 2σ²‖μ‖², and how sharp the softmax is with and without the division.
/// </summary>
public sealed class MomentsExperiment : Experiment
{
    /// <summary>The columns of the table.</summary>
    internal static readonly Schema Columns = new(
        Column.Parameter("d", ColumnKind.Integer, "Entries of q and k.", brief: true),
        Column.Parameter("mu", ColumnKind.Number, "Mean of every entry.", brief: true),
        Column.Parameter("sigma", ColumnKind.Number, "Standard deviation of every entry.", brief: true),
        Column.Parameter("samples", ColumnKind.Integer, "Independent pairs of q and k."),
        Column.Parameter("seed", ColumnKind.Integer, "Seeds the draws."),
        Column.Result("mean", ColumnKind.Number, "Mean of qᵀk.", brief: true),
        Column.Result("mean_expected", ColumnKind.Number, "d·mu².", brief: true),
        Column.Result("mean_stderr", ColumnKind.Number, "Standard error of mean."),
        Column.Result("variance", ColumnKind.Number, "Variance of qᵀk.", brief: true),
        Column.Result("variance_expected", ColumnKind.Number, "d·sigma⁴ + 2·sigma²·d·mu².", brief: true),
        Column.Result("variance_stderr", ColumnKind.Number, "Standard error of variance, from the fourth central moment."),
        Column.Result("scale", ColumnKind.Number, "√d."),
        Column.Result("scaled_mean", ColumnKind.Number, "Mean of qᵀk/√d."),
        Column.Result("scaled_variance", ColumnKind.Number, "Variance of qᵀk/√d.", brief: true),
        Column.Result(
            "entropy",
            ColumnKind.Number,
            "Entropy in nats of softmax(qᵀk) over 64 keys, averaged over queries.",
            brief: true
        ),
        Column.Result(
            "entropy_scaled",
            ColumnKind.Number,
            "Entropy in nats of softmax(qᵀk/√d) over 64 keys, averaged over queries.",
            brief: true
        ),
        Column.Result(
            "max_weight",
            ColumnKind.Number,
            "Largest weight of softmax(qᵀk) over 64 keys, averaged over queries.",
            brief: true
        ),
        Column.Result(
            "max_weight_scaled",
            ColumnKind.Number,
            "Largest weight of softmax(qᵀk/√d) over 64 keys, averaged over queries.",
            brief: true
        )
    );

    private readonly MomentsOptions options;
    private readonly IReadOnlyList<(int D, double Mu, double Sigma)> cells;

    /// <summary>Checks the options.</summary>
    /// <param name="options">What to run.</param>
    /// <exception cref="InputException">An option is out of range.</exception>
    public MomentsExperiment(MomentsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        foreach (var d in options.D)
        {
            if (d < 1)
                throw Refuse("--d", d, "a whole number of at least 1");
            var entries = (long)d * SoftmaxSpread.Keys;
            if (entries > Array.MaxLength || 2 * entries * sizeof(float) > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
            {
                throw new InputException(
                    $"--d: '{d}' is too large: 64 queries and 64 keys need {2 * entries * sizeof(float)} bytes of memory; expected at most {Array.MaxLength / SoftmaxSpread.Keys}, and at most {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes} bytes"
                );
            }
        }

        foreach (var mu in options.Mu)
            if (!double.IsFinite((float)mu))
                throw Refuse("--mu", mu, "a finite number");
        foreach (var sigma in options.Sigma)
            if (!(sigma > 0) || !double.IsFinite((float)sigma))
                throw Refuse("--sigma", sigma, "a finite number above 0");
        if (options.Samples < 2)
            throw Refuse("--samples", options.Samples, "a whole number of at least 2");
        cells = [.. from mu in options.Mu from sigma in options.Sigma from d in options.D select (d, mu, sigma)];
        if (cells.Count == 0)
            throw new InputException("--d, --mu, --sigma: a list is empty; expected at least one value each");
    }

    /// <inheritdoc/>
    public override string Name => "attention moments";

    /// <inheritdoc/>
    public override Schema Rows => Columns;

    /// <inheritdoc/>
    public override int CellCount => cells.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Identity =>
        [
            Entry("d", options.D),
            Entry("mu", options.Mu),
            Entry("sigma", options.Sigma),
            Entry("samples", [options.Samples]),
            Entry("seed", [options.Seed]),
        ];

    /// <inheritdoc/>
    public override void Describe(int cell, Row row)
    {
        ArgumentNullException.ThrowIfNull(row);
        row["d"] = cells[cell].D;
        row["mu"] = cells[cell].Mu;
        row["sigma"] = cells[cell].Sigma;
        row["samples"] = options.Samples;
        row["seed"] = options.Seed;
    }

    /// <inheritdoc/>
    public override CellResult Run(int cell, CellContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (d, mu, sigma) = cells[cell];
        var moments = ProductMoments.Measure(d, mu, sigma, options.Samples, options.Seed, context);
        var spread = SoftmaxSpread.Measure(d, mu, sigma, options.Seed, context.Cancellation);
        var scale = Math.Sqrt(d);
        var row = NewRow(cell);
        row["mean"] = moments.Mean;
        row["mean_expected"] = d * mu * mu;
        row["mean_stderr"] = moments.MeanError;
        row["variance"] = moments.Variance;
        row["variance_expected"] = (d * Math.Pow(sigma, 4)) + (2 * sigma * sigma * d * mu * mu);
        row["variance_stderr"] = moments.VarianceError;
        row["scale"] = scale;
        row["scaled_mean"] = moments.Mean / scale;
        row["scaled_variance"] = moments.Variance / d;
        row["entropy"] = spread.Entropy;
        row["entropy_scaled"] = spread.EntropyScaled;
        row["max_weight"] = spread.MaxWeight;
        row["max_weight_scaled"] = spread.MaxWeightScaled;
        return new CellResult([row]);
    }

    private static KeyValuePair<string, string> Entry<TValue>(string name, IEnumerable<TValue> values) =>
        new(name, string.Join(',', values.Select(value => string.Format(CultureInfo.InvariantCulture, "{0}", value))));

    private static InputException Refuse(string option, IFormattable value, string accepted) =>
        new($"{option}: '{value.ToString(null, CultureInfo.InvariantCulture)}' is not accepted; expected {accepted}");
}
