using Hw6.Core.Experiments.Ae;
using Hw6.Core.Experiments.AeOptimality;
using Hw6.Core.Experiments.Attention;
using Hw6.Core.Experiments.AttentionGradients;
using Hw6.Core.Experiments.AttentionMoments;
using Hw6.Core.Experiments.AttentionTrain;
using Hw6.Core.Experiments.Beam;
using Hw6.Core.Experiments.Zkc;
using Hw6.Core.Experiments.ZkcGradients;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Experiments;

/// <summary>The experiments. Commands, tables, documentation and the readers of files are made from this list.</summary>
internal static class AllExperiments
{
    /// <summary>The declarations, in the order of the help; a subcommand stands behind its parent.</summary>
    public static IReadOnlyList<ExperimentDefinition> All { get; } =
    [
        ZkcDeclaration.Definition,
        ZkcGradientsDeclaration.Definition,
        AttentionDeclaration.Definition,
        AttentionGradientsDeclaration.Definition,
        AttentionMomentsDeclaration.Definition,
        AttentionTrainDeclaration.Definition,
        AeDeclaration.Definition,
        AeOptimalityDeclaration.Definition,
        BeamDeclaration.Definition,
    ];

    /// <summary>The tables that hw6 writes.</summary>
    public static IEnumerable<ResultTable> Tables => All.SelectMany(definition => definition.Tables);
}
