using System.Text;
using Hw6.Core.Drawing;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tables;

namespace Hw6.Cli.Output;

/// <summary>
/// A table in a format that is only whole at its end: written when the last cell has come. With a file, a journal beside it keeps every finished cell
/// until then, also over an interruption; what goes to a stream is written after one as far as it is.
/// </summary>
/// <param name="form">How the table is written. The journal keeps whole rows, whatever columns it names.</param>
internal sealed class DocumentOutput(SweepLayout layout, TableForm form, OutputFile file) : ISweepOutput
{
    private readonly List<Row> rows = [];
    private readonly Journal? journal = file.IsOrdinary ? new Journal(file.Target, layout) : null;
    private readonly HashSet<int> kept = [];

    public void Keep(FinishedCell cell)
    {
        journal?.Add(cell);
        kept.Add(cell.Cell);
    }

    public void Append(FinishedCell cell)
    {
        if (!kept.Remove(cell.Cell))
            journal?.Add(cell);
        rows.AddRange(cell.Rows);
    }

    public void Restore(IReadOnlyList<FinishedCell> leading, IReadOnlyList<FinishedCell> later, IReadOnlyList<FinishedCell> again)
    {
        journal?.Restart([.. leading, .. later, .. again]);
        rows.AddRange(leading.SelectMany(cell => cell.Rows));
        foreach (var cell in later)
            kept.Add(cell.Cell);
    }

    public void Close(bool complete)
    {
        if (complete || (journal is null && rows.Count > 0))
            file.Write(Encoding.UTF8.GetBytes(form.Render(layout.Rows, rows)));
        if (complete)
            journal?.Delete();
    }

    public void Dispose()
    {
        file.Dispose();
        journal?.Dispose();
    }
}

/// <summary>Draws the rows that pass through it, once all are there.</summary>
/// <param name="inner">Takes the rows.</param>
/// <param name="browser">Draws the file, where its name asks for a picture or a PDF.</param>
internal sealed class PlotOutput(ISweepOutput inner, OutputFile file, Browser? browser, Experiment experiment, AxisScaling axis)
    : ISweepOutput
{
    private readonly List<FinishedCell> cells = [];

    public void Keep(FinishedCell cell) => inner.Keep(cell);

    public void Append(FinishedCell cell)
    {
        inner.Append(cell);
        cells.Add(cell);
    }

    public void Restore(IReadOnlyList<FinishedCell> leading, IReadOnlyList<FinishedCell> later, IReadOnlyList<FinishedCell> again)
    {
        inner.Restore(leading, later, again);
        cells.AddRange(leading);
    }

    public void Close(bool complete)
    {
        inner.Close(complete);
        if (!complete)
            return;
        var svg = FigureSvg.Render(Figures(), Theme.Auto);
        file.Write(browser?.Render(svg) ?? Encoding.UTF8.GetBytes(svg));
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
        var figures = present.Count == 0 ? [] : new ResultSet(present, experiment.FigureInput) { Axis = axis }.Figures;
        return figures.Count > 0
            ? figures
            : [new Figure("Nothing to draw", []) { Subtitle = "No cell has results with a place in a figure." }];
    }

    private ResultData? Table(TablePart part, Func<FinishedCell, IReadOnlyList<Row>> rows)
    {
        var all = cells.SelectMany(rows).ToList();
        return all.Count > 0 ? ResultData.Of(new ResultTable(experiment.Definition, part), all) : null;
    }
}
