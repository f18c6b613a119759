namespace Hw6.Core.Graphs;

/// <summary>A point of the sweep of <c>hw6 zkc</c>.</summary>
/// <param name="Method">The method.</param>
/// <param name="Labels">What the nodes are to be recognised as; no name and no targets where that is not known.</param>
/// <param name="Adjacency">What a tie counts for.</param>
/// <param name="LearningRate">For the network only.</param>
/// <param name="WeightDecay">For the network only.</param>
/// <param name="Repeat">For the network only: the others draw nothing.</param>
internal sealed record ZkcCell(
    ZkcMethod Method,
    (string? Name, NodeTargets? Targets) Labels,
    Adjacency Adjacency,
    double? LearningRate = null,
    double? WeightDecay = null,
    int? Repeat = null
)
{
    internal string MethodName =>
        Method switch
        {
            ZkcMethod.Gcn => "gcn",
            ZkcMethod.MinCut => "min-cut",
            ZkcMethod.Modularity => "modularity",
            _ => "spectral",
        };

    /// <summary>The cells in order.</summary>
    internal static IEnumerable<ZkcCell> Of(ZkcOptions options, IReadOnlyList<(string Name, NodeTargets Targets)> labels)
    {
        (string?, NodeTargets?)[] kinds = labels.Count == 0 ? [(null, null)] : [.. labels];
        foreach (var method in options.Methods)
        {
            foreach (var kind in kinds)
            {
                foreach (var adjacency in options.Adjacencies.Count > 0 ? options.Adjacencies : Own(method))
                {
                    var cell = new ZkcCell(method, kind, adjacency);
                    if (method == ZkcMethod.Gcn)
                    {
                        foreach (var trained in Trainings(cell, options))
                            yield return trained;
                    }
                    else
                    {
                        yield return cell;
                    }
                }
            }
        }
    }

    /// <summary>What a tie counts for in a method unless the user says otherwise.</summary>
    internal static IReadOnlyList<Adjacency> Own(ZkcMethod method) =>
        method switch
        {
            ZkcMethod.Modularity => [Adjacency.Binary],
            ZkcMethod.Spectral => [Adjacency.Weighted, Adjacency.Binary],
            _ => [Adjacency.Weighted],
        };

    private static IEnumerable<ZkcCell> Trainings(ZkcCell cell, ZkcOptions options)
    {
        foreach (var rate in options.LearningRates)
        {
            foreach (var decay in options.WeightDecays)
            {
                for (var repeat = 0; repeat < options.Repeats; repeat++)
                    yield return cell with
                    {
                        LearningRate = rate,
                        WeightDecay = decay,
                        Repeat = repeat,
                    };
            }
        }
    }
}
