using System.Text;
using Hw6.Core.Drawing;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tables;

namespace Hw6.Cli.Output;

/// <summary>Draws the rows that pass through it, once all are there.</summary>
/// <param name="inner">Takes the rows.</param>
/// <param name="file">The picture.</param>
/// <param name="experiment">What is run.</param>
internal sealed class PlotOutput(ISweepOutput inner, OutputFile file, Experiment experiment) : ISweepOutput
{
    private readonly List<FinishedCell> cells = [];

    public void Keep(FinishedCell cell) => inner.Keep(cell);

    public void Append(FinishedCell cell)
    {
        inner.Append(cell);
        cells.Add(cell);
    }

    public void Restore(IReadOnlyList<FinishedCell> leading, IReadOnlyList<FinishedCell> later)
    {
        inner.Restore(leading, later);
        cells.AddRange(leading);
    }

    public void Close(bool complete)
    {
        inner.Close(complete);
        if (!complete)
            return;
        file.Start(Encoding.UTF8.GetBytes(FigureSvg.Render(Figures(), Theme.Auto)));
        file.Close();
    }

    public void Dispose()
    {
        inner.Dispose();
        file.Dispose();
    }

    private IReadOnlyList<Figure> Figures()
    {
        var tables = new[] { Table(TablePart.Rows, cell => cell.Rows), Table(TablePart.History, cell => cell.History) };
        var present = tables.OfType<ResultData>().ToList();
        var figures = present.Count == 0 ? [] : new ResultSet(present, experiment.FigureInput).Figures;
        return figures.Count > 0
            ? figures
            : [new Figure("Nothing to draw", []) { Subtitle = "No cell has results with a place in a figure." }];
    }

    private ResultData? Table(TablePart part, Func<FinishedCell, IReadOnlyList<Row>> rows)
    {
        var all = cells.SelectMany(rows).ToList();
        return all.Count > 0 ? new ResultData(new ResultTable(experiment.Definition, part), all) : null;
    }
}
