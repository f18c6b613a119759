using Hw6.Core.LinearAlgebra;
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
    /// <summary>Checks what was asked for.</summary>
    /// <param name="asked">The values of <see cref="AttentionMomentsParameters"/>.</param>
    /// <exception cref="InputException">A cell does not fit in memory.</exception>
    public AttentionMomentsExperiment(ParameterValues asked)
        : base(AttentionMomentsDeclaration.Definition)
    {
        Cells = Definition.Plan(asked);
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        foreach (var cell in Cells)
        {
            var entries = (long)cell.Get(D) * SoftmaxSpread.Keys;
            if (entries > Array.MaxLength || 2 * entries * sizeof(float) > available)
                throw D.Refuse(
                    cell.Get(D),
                    $"at most {Array.MaxLength / SoftmaxSpread.Keys}, and at most {available} bytes of memory, of which 64 queries and 64 keys need {2 * entries * sizeof(float)}"
                );
        }
    }

    public override CellResult Run(int cell, CellContext context)
    {
        var point = Cells[cell];
        var (d, mu, sigma, seed) = (point.Get(D), point.Get(Mu), point.Get(Sigma), point.Get(Seed));
        var moments = ProductMoments.Measure(d, mu, sigma, point.Get(Samples), seed, context);
        var spread = SoftmaxSpread.Measure(d, mu, sigma, seed, context.Cancellation);
        var scale = Math.Sqrt(d);
        var row = NewRow(cell);
        row["mean"] = moments.Mean;
        row["mean_expected"] = d * mu * mu;
        row["mean_stderr"] = moments.MeanError;
        row["variance"] = moments.Variance;
        row["variance_expected"] = (d * Elementary.Power(sigma, 4)) + (2 * sigma * sigma * d * mu * mu);
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
}
