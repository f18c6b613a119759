using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using static Hw6.Core.Experiments.AttentionMoments.AttentionMomentsParameters;
using static Hw6.Core.Tables.Column;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.AttentionMoments;

/// <summary>The parameters of <c>hw6 attention moments</c>.</summary>
internal static class AttentionMomentsParameters
{
    // From here on σ⁴ is a normal number.
    private const double LeastSigma = 1e-70;

    public static readonly Parameter<string> MuFile = Parameter.Of<string>(
        "mu-file",
        "File with a vector of means.",
        Domain.File()
    );

    public static readonly Parameter<MeanVector> Mu = Parameter
        .Of("mu", "Mean of every entry, or a vector of means.", new MeanDomain(), MeanVector.Of(0))
        .When(Condition.Without(MuFile))
        .Brief();

    public static readonly Parameter<int> D = new Parameter<int>(
        "d",
        "Entries of q and k; those of a vector of means.",
        Domain.Whole(1),
        1,
        4,
        16,
        64,
        256,
        1024
    )
    {
        AlwaysAccepted = true,
    }
        .When(
            new($"with a number for {Mu.Option}", point =>
                !point.Has(MuFile) && (!point.Knows(Mu) || point.Find(Mu) is MeanVector { Length: null })
            )
        )
        .InColumns("Entries of q and k.")
        .Brief();

    public static readonly Parameter<double> Sigma = Parameter
        .Real("sigma", "Standard deviation of every entry.", Interval.Between(LeastSigma, float.MaxValue), 1)
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
        Examples =
        [
            "hw6 attention moments --d 1,4,16,64,256,1024",
            "hw6 attention moments --mu 0.5 --sigma 2 --samples 100000",
            "hw6 attention moments --mu 0,0.5:-1:2 --samples 100000",
        ],
        Parameters = [D, Mu, MuFile, Sigma, Samples, Seed],
        SweepOrder = [MuFile, Mu, Sigma],
        Results = () =>
            [
                Number("mean", "Mean of qᵀk.", Chief | Spread),
                Number("mean_expected", "‖mu‖², that is d·mu² for a number.", Brief),
                Number("mean_stderr", "Standard error of mean."),
                Number("variance", "Variance of qᵀk.", Chief | Spread),
                Number("variance_expected", "d·sigma⁴ + 2·sigma²·‖mu‖².", Chief),
                Number("variance_stderr", "Standard error of variance, from the fourth central moment."),
                Number("scale", "√d."),
                Number("scaled_mean", "Mean of qᵀk/√d.", Spread),
                Number("scaled_variance", "Variance of qᵀk/√d.", Chief | Spread),
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
