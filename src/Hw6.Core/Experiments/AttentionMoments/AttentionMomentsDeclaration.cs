using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using static Hw6.Core.Experiments.AttentionMoments.AttentionMomentsParameters;
using static Hw6.Core.Tables.Column;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.AttentionMoments;

/// <summary>The parameters of <c>hw6 attention moments</c>.</summary>
internal static class AttentionMomentsParameters
{
    // Drawn in single precision, where larger numbers are infinite.
    private const double Most = float.MaxValue;

    public static readonly Parameter<int> D = Parameter
        .Whole("d", "Entries of q and k.", 1, int.MaxValue, 1, 4, 16, 64, 256, 1024)
        .Brief();

    public static readonly Parameter<double> Mu = Parameter
        .Real("mu", "Mean of every entry.", Interval.Between(-Most, Most), 0)
        .Brief();

    public static readonly Parameter<double> Sigma = Parameter
        .Real("sigma", "Standard deviation of every entry.", Interval.AboveUpTo(0, Most), 1)
        .Brief();

    public static readonly Parameter<int> Samples = Parameter.Whole(
        "samples",
        "Independent pairs of q and k.",
        2,
        int.MaxValue,
        1_000_000
    );

    public static readonly Parameter<long> Seed = CommonParameters.Seed("Seeds the draws.");
}

/// <summary>The declaration of <c>hw6 attention moments</c>.</summary>
internal static class AttentionMomentsDeclaration
{
    public static readonly ExperimentDefinition Definition = new()
    {
        Name = "attention moments",
        Description = "Mean and variance of qᵀk beside theory, and the softmax with and without the division by √d.",
        Title = "Why attention divides by √d",
        Introduction =
            "Queries and keys are drawn at random, their products measured, and mean and variance set beside theory; then the same products go through a softmax, "
            + "with and without division by √d.",
        Examples = ["hw6 attention moments --d 1,4,16,64,256,1024", "hw6 attention moments --mu 0.5 --sigma 2 --samples 100000"],
        Parameters = [D, Mu, Sigma, Samples, Seed],
        SweepOrder = [Mu, Sigma],
        Results = () =>
            [
                Number("mean", "Mean of qᵀk.", Brief | Spread),
                Number("mean_expected", "d·mu².", Brief),
                Number("mean_stderr", "Standard error of mean."),
                Number("variance", "Variance of qᵀk.", Brief | Spread),
                Number("variance_expected", "d·sigma⁴ + 2·sigma²·d·mu².", Brief),
                Number("variance_stderr", "Standard error of variance, from the fourth central moment."),
                Number("scale", "√d."),
                Number("scaled_mean", "Mean of qᵀk/√d.", Spread),
                Number("scaled_variance", "Variance of qᵀk/√d.", Brief | Spread),
                Number("entropy", "Entropy in nats of softmax(qᵀk) over 64 keys, averaged over queries.", Brief | Spread),
                Number(
                    "entropy_scaled",
                    "Entropy in nats of softmax(qᵀk/√d) over 64 keys, averaged over queries.",
                    Brief | Spread
                ),
                Number("max_weight", "Largest weight of softmax(qᵀk) over 64 keys, averaged over queries.", Brief | Spread),
                Number(
                    "max_weight_scaled",
                    "Largest weight of softmax(qᵀk/√d) over 64 keys, averaged over queries.",
                    Brief | Spread
                ),
            ],
        Create = (asked, _) => new AttentionMomentsExperiment(asked),
        Figures = AttentionMomentsFigures.Of,
    };
}
