using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Hw6.Core.Sweeps;

namespace Hw6.Cli.Output;

/// <summary>
/// What a person reads on stderr: notes, warnings, and how far the sweep is. A bar that moves where stderr is a terminal; elsewhere,
/// such as in the log of a pipeline, a plain line now and then on long sweeps only.
/// </summary>
/// <param name="quiet">Whether all but errors is left out.</param>
/// <param name="name">The command, at the start of the bar.</param>
internal sealed class Reporter(Terminal terminal, bool quiet, string name) : ISweepObserver, IDisposable
{
    // A log of a pipeline is never silent for long, and never grows fast.
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(100);

    // A sweep that is over sooner needs no bar.
    private static readonly TimeSpan BarDelay = TimeSpan.FromMilliseconds(300);

    private readonly Lock gate = new();
    private readonly Dictionary<int, StrongBox<double>> running = [];
    private readonly Stopwatch clock = new();
    private Timer? timer;
    private int cells;
    private int finished;
    private int unsuccessful;
    private bool barShown;

    /// <summary>Begins to show how far the sweep is.</summary>
    /// <param name="count">The number of cells to run.</param>
    public void Start(int count)
    {
        if (quiet)
            return;
        cells = count;
        clock.Restart();
        timer = terminal.ErrorIsTerminal
            ? new Timer(_ => Draw(), null, BarDelay, BarInterval)
            : new Timer(_ => Log(), null, LogInterval, LogInterval);
    }

    /// <summary>Stops showing how far the sweep is.</summary>
    public void Stop()
    {
        timer?.Dispose();
        timer = null;
        lock (gate)
            Erase();
    }

    public void Note(string line) => Tell("note", line);

    public void Warning(string line) => Tell("warning", line);

    public void Began(int cell)
    {
        lock (gate)
            running[cell] = new StrongBox<double>();
    }

    public void Progressed(int cell, double part)
    {
        lock (gate)
        {
            if (running.TryGetValue(cell, out var done))
                done.Value = part;
        }
    }

    public void Noted(int cell, string line) => Note(line);

    public void Warned(int cell, string line) => Warning(line);

    public void Finished(FinishedCell cell)
    {
        lock (gate)
        {
            running.Remove(cell.Cell);
            finished++;
            if (cell.Status != CellStatus.Ok)
                unsuccessful++;
        }

        if (cell.Status != CellStatus.Ok)
            Warning($"cell {cell.Cell + 1} {Bookkeeping.TextOf(cell.Status)}: {cell.Rows[0].Text(Bookkeeping.Error.Name)}");
    }

    public void Dispose() => Stop();

    private void Tell(string kind, string line)
    {
        if (quiet)
            return;
        lock (gate)
        {
            Erase();
            terminal.Error.WriteLine($"hw6: {kind}: {CellWidth.Visible(line)}");
        }
    }

    private void Log()
    {
        lock (gate)
        {
            if (timer is null)
                return;
            terminal.Error.WriteLine($"hw6: {name}: {Part:P0}: {Line().State}");
        }
    }

    private ProgressLine Line() => new(name, Part, finished, cells, unsuccessful, clock.Elapsed);

    private double Part => cells == 0 ? 1 : Math.Clamp((finished + running.Values.Sum(part => part.Value)) / cells, 0, 1);

    private void Draw()
    {
        lock (gate)
        {
            if (timer is null)
                return;
            var (before, width, full, after) = Line().In(terminal.ErrorWidth);
            var bar = new StringBuilder("\r\e[2K").Append(before);
            if (width > 0 && terminal.Colors)
                bar.Append("\e[36m");
            bar.Append('━', full);
            if (width > 0 && terminal.Colors)
                bar.Append("\e[90m");
            bar.Append(terminal.Colors ? '━' : '·', width - full);
            if (width > 0 && terminal.Colors)
                bar.Append("\e[0m");
            bar.Append(after);
            terminal.Error.Write(bar);
            barShown = true;
        }
    }

    private void Erase()
    {
        if (!barShown)
            return;
        terminal.Error.Write("\r\e[2K");
        barShown = false;
    }
}
