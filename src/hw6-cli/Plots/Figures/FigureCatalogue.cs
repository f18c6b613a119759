using Hw6.Core;
using Hw6.Core.Graphs;

namespace Hw6.Cli.Plots.Figures;

/// <summary>Which figures can be drawn from which tables.</summary>
internal static class FigureCatalogue
{
    /// <summary>The figures of tables of one sweep.</summary>
    /// <param name="tables">The tables that are there: the main table, the history, the summary.</param>
    /// <param name="graph">The ties of the user's own graph, for <c>hw6 zkc</c>.</param>
    public static IReadOnlyList<Drawing.Figure> Of(IReadOnlyList<ResultData> tables, WeightedGraph? graph = null)
    {
        ResultData? Part(TablePart part) => tables.FirstOrDefault(table => table.Table.Part == part);
        var (rows, history, summary) = (Part(TablePart.Rows), Part(TablePart.History), Part(TablePart.Summary));
        IEnumerable<Drawing.Figure?> figures = tables[0].Table.Command switch
        {
            "zkc" =>
            [
                rows is null ? null : ZkcFigures.Graph(rows, graph),
                summary is null ? null : ZkcFigures.Methods(summary),
                history is null ? null : ZkcFigures.Training(history),
            ],
            "zkc gradients" => [ZkcFigures.Gradients(rows!)],
            "attention" =>
            [
                .. rows is null ? [] : AttentionFigures.Costs(rows),
                summary is null ? null : AttentionFigures.Exponents(summary),
            ],
            "attention moments" => AttentionFigures.Moments(rows!),
            "ae" =>
            [
                .. (rows ?? summary) is { } points ? AeFigures.AgainstBottleneck(points) : [],
                .. history is null ? [] : AeFigures.Training(history),
            ],
            "ae optimality" => OptimalityFigures.Points(rows!),
            "beam" =>
            [
                .. rows is null && history is null ? [] : BeamFigures.Search(rows, history),
                .. summary is null ? [] : BeamFigures.Gap(summary),
            ],
            _ => [],
        };
        return [.. figures.OfType<Drawing.Figure>()];
    }
}
