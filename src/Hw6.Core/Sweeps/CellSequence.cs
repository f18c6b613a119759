using System.Runtime.ExceptionServices;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps;

/// <summary>Takes cells as they finish, on any thread, and passes them on in cell order.</summary>
/// <param name="cells">The cells to come, in order.</param>
/// <param name="output">Where they go.</param>
/// <param name="comparing">Fills in what compares a cell with earlier ones; none where only a part of the sweep runs.</param>
internal sealed class CellSequence(IEnumerable<int> cells, ISweepOutput output, Experiment? comparing)
{
    private readonly Lock gate = new();
    private readonly int[] order = [.. cells];
    private readonly Dictionary<int, FinishedCell> waiting = [];
    private readonly List<Row> rows = [];
    private int placed;
    private ExceptionDispatchInfo? failure;

    /// <summary>The rows that have taken their place, in cell order.</summary>
    public IReadOnlyList<Row> Rows => rows;

    /// <summary>Whether every cell has taken its place.</summary>
    public bool IsComplete => placed == order.Length;

    /// <summary>The number of finished cells, those that still wait for others among them.</summary>
    public int Finished { get; private set; }

    /// <summary>The number of finished cells whose loss stopped being finite or that failed.</summary>
    public int Unsuccessful { get; private set; }

    /// <summary>Takes the cells that an earlier run finished, in any order.</summary>
    /// <param name="again">Those of them that run again, for what they lack.</param>
    public void Resume(IReadOnlyCollection<FinishedCell> finished, IReadOnlyList<FinishedCell> again)
    {
        lock (gate)
        {
            foreach (var cell in finished)
                Wait(cell);
            var leading = new List<FinishedCell>();
            while (Next() is { } cell)
            {
                Place(cell);
                Leave(cell);
                leading.Add(cell);
            }

            output.Restore(leading, [.. waiting.Values.OrderBy(cell => cell.Cell)], again);
        }
    }

    /// <summary>Takes a finished cell. When this returns, the cell is as safe as the output makes it.</summary>
    /// <exception cref="IOException">The output cannot be written, now or at an earlier cell: it takes no more cells after that.</exception>
    public void Add(FinishedCell cell)
    {
        lock (gate)
        {
            failure?.Throw();
            try
            {
                Wait(cell);
                if (order[placed] != cell.Cell)
                    output.Keep(cell);

                // A cell leaves only when it is written: until then the sweep is not complete, and the journal that may hold the cell stays.
                while (Next() is { } next)
                {
                    Place(next);
                    output.Append(next);
                    Leave(next);
                }
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
                throw;
            }
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
            var complete = IsComplete;
            if (skipMissing && failure is null)
            {
                foreach (var cell in waiting.Values.OrderBy(cell => cell.Cell))
                {
                    Place(cell);
                    output.Append(cell);
                }
            }

            output.Close(complete);
        }
    }

    private void Wait(FinishedCell cell)
    {
        waiting.Add(cell.Cell, cell);
        Finished++;
        if (cell.Status != CellStatus.Ok)
            Unsuccessful++;
    }

    private FinishedCell? Next() => IsComplete ? null : waiting.GetValueOrDefault(order[placed]);

    private void Leave(FinishedCell cell)
    {
        placed++;
        waiting.Remove(cell.Cell);
    }

    private void Place(FinishedCell cell)
    {
        comparing?.Place(cell.Rows, rows);
        rows.AddRange(cell.Rows);
    }
}
