using Hw6.Core.Parameters;

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
