using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.AeOptimality.AeOptimalityParameters;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.AeOptimality;

/// <summary>The declaration of <c>hw6 ae optimality</c>.</summary>
internal static class AeOptimalityDeclaration
{
    public static ExperimentDefinition Definition { get; } =
        new()
        {
            Name = "ae optimality",
            Description =
                "Gradients and losses of a linear autoencoder at the principal components, at other eigenvectors, at random subspaces and after training.",
            Title = "Principal components and linear autoencoders",
            Introduction =
                "A linear autoencoder with bottleneck k can do no better than the first k principal components. Gradients and losses at several points show which of them are optimal, "
                + "which only stationary, and which neither.",
            Examples = ["hw6 ae optimality --k 5,10,100"],
            Parameters = [.. DatasetParameters.All, Steps, LearningRate, Seed, K],
            SweepOrder = [.. DatasetParameters.All, K],
            Results = () =>
                [
                    Column.Text(
                        "point",
                        "principal (the first k components), mixed (the same through an invertible matrix), eigenvectors (components 2 to k + 1), random (a random subspace for each matrix) or trained.",
                        Brief | Key
                    ),
                    Column.Number("loss", "(1/n)‖X − W₂W₁X‖² there.", Brief | Spread),
                    Column.Number(
                        "floor",
                        "The least loss of any weights: the sum of the eigenvalues after the k-th.",
                        Brief | Spread
                    ),
                    Column.Number("excess", "loss/floor − 1; empty where the floor is 0.", Brief | Spread),
                    Column.Number("gradient_w1", "Norm of the gradient of W₁ over that at the random point.", Brief | Spread),
                    Column.Number("gradient_w2", "Norm of the gradient of W₂ over that at the random point.", Brief | Spread),
                    Column.Number(
                        "curvature",
                        "Second derivative of the loss as the least of the eigenvectors kept turns towards the greatest left out: below 0 at a saddle; empty where those kept are no eigenvectors.",
                        Brief | Spread
                    ),
                    Column.Number(
                        "max_principal_angle_deg",
                        "Largest principal angle to the first k components, in degrees.",
                        Brief | Spread
                    ),
                    Column.Number(
                        "eigengap",
                        "Eigenvalue k less eigenvalue k + 1: how well the first k components are determined.",
                        Brief | Spread
                    ),
                ],
            Create = (asked, request) => new AeOptimalityExperiment(asked, request),
            Figures = AeOptimalityFigures.Of,
        };
}
