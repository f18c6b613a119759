using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using static Hw6.Core.Experiments.AeOptimality.AeOptimalityParameters;
using static Hw6.Core.Tables.Column;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.AeOptimality;

/// <summary>The parameters of <c>hw6 ae optimality</c>, beside those of its data.</summary>
internal static class AeOptimalityParameters
{
    private const int Most = 1_000_000;

    public static readonly Parameter<int> K = Parameter
        .Whole("k", "Bottlenecks, below the entries of a sample.", 1, Most, 5, 10, 100)
        .Brief();

    public static readonly Parameter<int> Steps = Parameter.Whole("steps", "Steps of training on all samples.", 0, Most, 1000);

    public static readonly Parameter<double> LearningRate = Parameter.Real(
        "lr",
        "Rate of the first step; it falls to 0 along half a cosine.",
        Interval.AboveUpTo(0, 1e6),
        0.01
    );

    public static readonly Parameter<long> Seed = CommonParameters.Seed("Seed of all random streams.");
}

/// <summary>The declaration of <c>hw6 ae optimality</c>.</summary>
internal static class AeOptimalityDeclaration
{
    public static readonly ExperimentDefinition Definition = new()
    {
        Name = "ae optimality",
        Description =
            "Gradients and losses of a linear autoencoder at the principal components, at other eigenvectors, at random subspaces and after training.",
        Title = "Principal components and linear autoencoders",
        NamedBy = [DatasetParameters.Dataset],
        Introduction =
            "A linear autoencoder with bottleneck k can do no better than the first k principal components. Gradients and losses at several points show which of them are optimal, "
            + "which only stationary, and which neither.",
        Examples = ["hw6 ae optimality --k 5,10,100"],
        Parameters = [.. DatasetParameters.All, Steps, LearningRate, Seed, K],
        SweepOrder = [.. DatasetParameters.All, K],
        Results = () =>
            [
                Text(
                    "point",
                    "principal (the first k components), mixed (the same through an invertible matrix), eigenvectors (components 2 to k + 1), random (a random subspace for each matrix) or trained.",
                    Brief | Key
                ),
                Number("loss", "(1/n)‖X − W₂W₁X‖² there.", Chief | Spread),
                Number(
                    "floor",
                    "The least loss of any weights: the sum of the eigenvalues after the k-th; 0 where the samples vary along no more than k directions.",
                    Brief | Spread
                ),
                Number("excess", "loss/floor − 1; empty where the floor is 0.", Chief | Spread),
                Number(
                    "gradient_w1",
                    "Norm of the gradient of W₁ over that at the random point; empty where the samples do not vary.",
                    Brief | Spread
                ),
                Number(
                    "gradient_w2",
                    "Norm of the gradient of W₂ over that at the random point; empty where the samples do not vary.",
                    Brief | Spread
                ),
                Number(
                    "curvature",
                    "Second derivative of the loss as the least of the eigenvectors kept turns towards the greatest left out: below 0 at a saddle; empty where those kept are no eigenvectors.",
                    Brief | Spread
                ),
                Number(
                    "max_principal_angle_deg",
                    "Largest principal angle to the first k components, in degrees; empty where the samples vary along fewer than k directions.",
                    Brief | Spread
                ),
                Number(
                    "eigengap",
                    "Eigenvalue k less eigenvalue k + 1: how well the first k components are determined.",
                    Brief | Spread
                ),
            ],
        Create = (asked, request) => new AeOptimalityExperiment(asked, request),
        Figures = AeOptimalityFigures.Of,
    };
}
