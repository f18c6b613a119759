using Hw6.Core.Sweeps;
using static Hw6.Core.Experiments.Attention.AttentionParameters;
using static Hw6.Core.Tables.Column;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.AttentionGradients;

/// <summary>The declaration of <c>hw6 attention --check-gradients</c>.</summary>
internal static class AttentionGradientsDeclaration
{
    public static readonly ExperimentDefinition Definition = new()
    {
        Name = "attention gradients",
        CommandLine = $"attention {CheckGradients.Option}",
        Description = "The gradients of attention beside central differences, in double precision.",
        Title = "Gradients of attention, checked",
        Introduction =
            "The backward pass of every kernel and form is written by hand. Here each is compared with central differences, which need nothing but the forward pass.",
        Parameters = [Kernel, Form, Causal, N, D, M, Degree, Constant, Features, Seed],
        SweepOrder = [N, D, M, Causal, Kernel, Degree, Constant, Features],
        Results = () =>
            [
                Text("input", "The matrix whose gradient it is: Q, K or V.", Brief | Key),
                Integer("count", "Entries compared, drawn at random: fewer of longer sequences.", Brief),
                Number(
                    "relative_difference",
                    "‖analytic − numeric‖ / (‖analytic‖ + ‖numeric‖), central differences with a step of 1e-5.",
                    Chief | Spread
                ),
                Boolean("passed", "Whether the relative difference is below 1e-6.", Chief),
            ],
        Create = (asked, _) => new AttentionGradientsExperiment(asked),
        Figures = AttentionGradientsFigures.Of,
    };
}
