using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using static Hw6.Core.Experiments.AttentionMoments.AttentionMomentsParameters;

namespace Hw6.Core.Experiments.AttentionMoments;

/// <summary>
/// Why the dot product is divided by √d (homework, question 2): measured moments of qᵀk beside E[qᵀk] = ‖μ‖² and
/// Var[qᵀk] = dσ⁴ + 2σ²‖μ‖², and how sharp the softmax is with and without the division.
/// </summary>
internal sealed class AttentionMomentsExperiment : Experiment
{
    private readonly Dictionary<string, (MeanVector Mean, string Digest)> files = [];

    /// <summary>Checks what was asked for and reads the vectors.</summary>
    /// <param name="asked">The values of <see cref="AttentionMomentsParameters"/>.</param>
    /// <exception cref="InputException">A file cannot be used, a vector is not of the length asked for, or a cell does not fit in memory.</exception>
    public AttentionMomentsExperiment(ParameterValues asked)
        : base(AttentionMomentsDeclaration.Definition)
    {
        var planned = Definition.Plan(asked);
        foreach (var cell in planned)
        {
            if (cell.Find(MuFile) is string path && !files.ContainsKey(path))
                files.Add(path, MeanVector.Read(path));
        }

        CheckLengths(planned, asked);
        Cells = [.. planned.Select(cell => MeanOf(cell).Length is { } d ? cell.With(D, d) : cell)];
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        foreach (var cell in Cells)
        {
            var entries = (long)cell.Get(D) * SoftmaxSpread.Keys;
            if (entries > Array.MaxLength || 2 * entries * sizeof(double) > available)
                throw D.Refuse(
                    cell.Get(D),
                    $"at most {Array.MaxLength / SoftmaxSpread.Keys}, and at most {available} bytes of memory, of which 64 queries and 64 keys need {2 * entries * sizeof(double)}"
                );
        }
    }

    public override IEnumerable<string> Contents => files.Values.Select(file => file.Digest);

    public override CellResult Run(int cell, CellContext context)
    {
        var point = Cells[cell];
        var (d, seed) = (point.Get(D), point.Get(Seed));
        var entries = new EntryDistribution(d, MeanOf(point), point.Get(Sigma));
        var moments = ProductMoments.Measure(entries, point.Get(Samples), seed, context);
        var spread = SoftmaxSpread.Measure(entries, seed, context.Cancellation);
        var scale = Math.Sqrt(d);
        var row = NewRow(cell);
        row["mean"] = moments.Mean;
        row["mean_expected"] = entries.ProductMean;
        row["mean_stderr"] = moments.MeanError;
        row["variance"] = moments.Variance;
        row["variance_expected"] = entries.ProductVariance;
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

    private MeanVector MeanOf(Point cell) => cell.Find(MuFile) is string path ? files[path].Mean : cell.Get(Mu);

    // A vector has its own length: --d is for the cells of numbers, and where it is one number it may say again what a vector's length is.
    private void CheckLengths(IReadOnlyList<Point> planned, ParameterValues asked)
    {
        if (asked.ValuesOf(D) is not { } given)
            return;
        var numbers = false;
        foreach (var cell in planned)
        {
            if (MeanOf(cell).Length is not { } length)
                numbers = true;
            else if (given.Count == 1 && (int)given[0] != length)
                throw D.Refuse(
                    given[0],
                    $"{length}, the length of the vector of {(cell.Has(MuFile) ? MuFile.Option : Mu.Option)}, or none"
                );
        }

        if (given.Count > 1 && !numbers)
            throw D.Refuse(given[0], $"it beside a number for {Mu.Option}; a vector has its own length");
    }
}
