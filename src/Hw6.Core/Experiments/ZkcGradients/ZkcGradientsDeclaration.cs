using Hw6.Core.Sweeps;
using static Hw6.Core.Experiments.Zkc.ZkcParameters;
using static Hw6.Core.Tables.Column;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.ZkcGradients;

/// <summary>The declaration of <c>hw6 zkc --check-gradients</c>.</summary>
internal static class ZkcGradientsDeclaration
{
    public static readonly ExperimentDefinition Definition = new()
    {
        Name = "zkc gradients",
        CommandLine = $"zkc {CheckGradients.Option}",
        Description = "The graph network's gradients beside central differences.",
        Title = "Gradients of the graph network, checked",
        Introduction =
            "The network's gradients are written by hand. Here each is compared with central differences, which need nothing but the loss.",
        Parameters =
        [
            Labels,
            Preset,
            Adjacency,
            SelfLoops,
            NormalizeFeatures,
            Hidden,
            Weights,
            Activation,
            OutputLayer,
            Dropout,
            Initialisation,
            WeightDecay,
            WeightDecayOn,
            LossMean,
            Seed,
            Repeats,
            Graph,
            NodeLabels,
            NodeFeatures,
        ],
        SweepOrder = [Graph, NodeLabels, NodeFeatures],
        Results = () =>
            [
                Text("layer", "The layer, in the order of the network.", Brief | Key),
                Text("parameter", "weights or bias.", Brief | Key),
                Integer(
                    "count",
                    "Parameters compared: all, or 100 drawn from a matrix of more than 2000; those left out that are too near a kink of relu.",
                    Brief
                ),
                Number(
                    "relative_difference",
                    "‖analytic − numeric‖ / (‖analytic‖ + ‖numeric‖), central differences with a step of 1e-4.",
                    Chief | Spread
                ),
                Boolean("passed", "Whether the relative difference is below 1e-7.", Chief),
            ],
        Create = (asked, _) => new ZkcGradientsExperiment(asked),
        Figures = ZkcGradientsFigures.Of,
    };
}
