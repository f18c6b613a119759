using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps;

/// <summary>Takes cells as they finish, on any thread, and passes them on in cell order.</summary>
public sealed class CellSequence
{
    private readonly Lock gate = new();
    private readonly ISweepOutput output;
    private readonly Experiment? comparing;
    private readonly Queue<int> order;
    private readonly Dictionary<int, FinishedCell> waiting = [];
    private readonly List<Row> rows = [];

    /// <summary>Creates a sequence.</summary>
    /// <param name="cells">The cells to come, in order.</param>
    /// <param name="output">Where they go.</param>
    /// <param name="comparing">Fills in what compares a cell with earlier ones; none where only a part of the sweep runs.</param>
    public CellSequence(IEnumerable<int> cells, ISweepOutput output, Experiment? comparing)
    {
        order = new Queue<int>(cells);
        this.output = output;
        this.comparing = comparing;
    }

    /// <summary>The rows that have taken their place, in cell order.</summary>
    public IReadOnlyList<Row> Rows => rows;

    /// <summary>The number of cells whose loss stopped being finite or that failed.</summary>
    public int Unsuccessful { get; private set; }

    /// <summary>Takes the cells that an earlier run finished.</summary>
    /// <param name="cells">The cells, in any order.</param>
    public void Resume(IReadOnlyCollection<FinishedCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        lock (gate)
        {
            foreach (var cell in cells) waiting.Add(cell.Cell, cell);
            var leading = new List<FinishedCell>();
            while (TakeNext() is { } cell) leading.Add(Compare(cell));
            output.Restore(leading, [.. waiting.Values.OrderBy(cell => cell.Cell)]);
        }
    }

    /// <summary>Takes a finished cell. When this returns, the cell is as safe as the output makes it.</summary>
    public void Add(FinishedCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        lock (gate)
        {
            waiting.Add(cell.Cell, cell);
            if (order.Peek() != cell.Cell) output.Keep(cell);
            Drain();
        }
    }

    /// <summary>
    /// Passes on what still waits for cells that will not come, and ends the output. Waiting cells are passed on only to outputs that
    /// nothing can be added to later.
    /// </summary>
    /// <param name="skipMissing">Whether cells behind a missing one are written too.</param>
    public void Close(bool skipMissing)
    {
        lock (gate)
        {
            var complete = order.Count == 0;
            if (skipMissing)
            {
                while (order.TryDequeue(out var next))
                {
                    if (waiting.Remove(next, out var cell)) output.Append(Compare(cell));
                }
            }

            output.Close(complete);
        }
    }

    private void Drain()
    {
        while (TakeNext() is { } cell) output.Append(Compare(cell));
    }

    private FinishedCell? TakeNext()
    {
        if (!order.TryPeek(out var next) || !waiting.Remove(next, out var cell)) return null;
        order.Dequeue();
        return cell;
    }

    private FinishedCell Compare(FinishedCell cell)
    {
        comparing?.Place(cell.Rows, rows);
        rows.AddRange(cell.Rows);
        if (cell.Status != "ok") Unsuccessful++;
        return cell;
    }
}
