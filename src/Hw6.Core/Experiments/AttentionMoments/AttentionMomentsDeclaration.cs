using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.AttentionMoments.AttentionMomentsParameters;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.AttentionMoments;

/// <summary>The declaration of <c>hw6 attention moments</c>.</summary>
internal static class AttentionMomentsDeclaration
{
    public static ExperimentDefinition Definition { get; } =
        new()
        {
            Name = "attention moments",
            Description = "Mean and variance of qᵀk beside theory, and the softmax with and without the division by √d.",
            Title = "Why attention divides by √d",
            Introduction =
                "Queries and keys are drawn at random, their products measured, and mean and variance set beside theory; then the same products go through a softmax, "
                + "with and without division by √d.",
            Examples =
            [
                "hw6 attention moments --d 1,4,16,64,256,1024",
                "hw6 attention moments --mu 0.5 --sigma 2 --samples 100000",
            ],
            Parameters = [D, Mu, Sigma, Samples, Seed],
            SweepOrder = [Mu, Sigma],
            Results = () =>
                [
                    Column.Number("mean", "Mean of qᵀk.", Brief | Spread),
                    Column.Number("mean_expected", "d·mu².", Brief),
                    Column.Number("mean_stderr", "Standard error of mean."),
                    Column.Number("variance", "Variance of qᵀk.", Brief | Spread),
                    Column.Number("variance_expected", "d·sigma⁴ + 2·sigma²·d·mu².", Brief),
                    Column.Number("variance_stderr", "Standard error of variance, from the fourth central moment."),
                    Column.Number("scale", "√d."),
                    Column.Number("scaled_mean", "Mean of qᵀk/√d.", Spread),
                    Column.Number("scaled_variance", "Variance of qᵀk/√d.", Brief | Spread),
                    Column.Number(
                        "entropy",
                        "Entropy in nats of softmax(qᵀk) over 64 keys, averaged over queries.",
                        Brief | Spread
                    ),
                    Column.Number(
                        "entropy_scaled",
                        "Entropy in nats of softmax(qᵀk/√d) over 64 keys, averaged over queries.",
                        Brief | Spread
                    ),
                    Column.Number(
                        "max_weight",
                        "Largest weight of softmax(qᵀk) over 64 keys, averaged over queries.",
                        Brief | Spread
                    ),
                    Column.Number(
                        "max_weight_scaled",
                        "Largest weight of softmax(qᵀk/√d) over 64 keys, averaged over queries.",
                        Brief | Spread
                    ),
                ],
            Create = (asked, _) => new AttentionMomentsExperiment(asked),
            Figures = AttentionMomentsFigures.Of,
        };
}
