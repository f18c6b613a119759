using Hw6.Core.Parameters;

namespace Hw6.Core.Experiments.AeOptimality;

/// <summary>The parameters of <c>hw6 ae optimality</c>, beside those of its data.</summary>
internal static class AeOptimalityParameters
{
    public static readonly Parameter<int> K = Parameter
        .Whole("k", "Bottlenecks, below the entries of a sample.", 1, 1_000_000, 5, 10, 100)
        .Brief();

    public static readonly Parameter<int> Steps = Parameter.Whole(
        "steps",
        "Steps of training on all samples.",
        0,
        1_000_000,
        1000
    );

    public static readonly Parameter<double> LearningRate = Parameter.Real(
        "lr",
        "Rate of the first step; it falls to 0 along half a cosine.",
        Interval.AboveUpTo(0, 1e6),
        0.01
    );

    public static readonly Parameter<long> Seed = CommonParameters.Seed("Seed of all random streams.");
}
