using Hw6.Core.LinearAlgebra;
using Hw6.Core.Sweeps.Files;

namespace Hw6.Core.Sweeps;

/// <summary>What a sweep reports while it runs; called on any thread.</summary>
internal interface ISweepObserver
{
    /// <summary>A cell has begun.</summary>
    void Began(int cell);

    /// <summary>A cell is done to this part, from 0 to 1.</summary>
    void Progressed(int cell, double part);

    /// <summary>A cell has a line for the user.</summary>
    void Noted(int cell, string line);

    /// <summary>A cell warns about its results, on any thread.</summary>
    void Warned(int cell, string line) => Noted(cell, line);

    /// <summary>A cell is finished and written.</summary>
    void Finished(FinishedCell cell);
}

/// <summary>Runs the cells of an experiment on worker threads.</summary>
/// <param name="threads">Threads for cells side by side and for the mathematics inside them, at least 1.</param>
/// <param name="failFast">Whether the first cell that does not end well stops the sweep.</param>
/// <param name="artifacts">Takes what cells give beside their rows.</param>
internal sealed class SweepRunner(SweepLayout layout, int threads, bool failFast, CellArtifacts? artifacts = null)
{
    // So many of the last cells a worker begin with the longest, lest one of them runs alone in the end. Not more: a cell that ends early waits for its turn,
    // and on its way to a pipe it is nowhere else meanwhile.
    private const int LastOfWorker = 2;

    /// <summary>Runs cells and returns when all have ended.</summary>
    /// <param name="cells">The cells to run, begun in this order but for the last few.</param>
    /// <param name="sequence">Takes the finished cells.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="cancellation">Asks to stop: running cells are abandoned, finished ones stay.</param>
    /// <exception cref="OperationCanceledException">It was cancelled before all cells had ended.</exception>
    /// <exception cref="IOException">The output could not be written; the finished cells before it are intact.</exception>
    public void Run(IReadOnlyList<int> cells, CellSequence sequence, ISweepObserver observer, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var budget = new ThreadBudget(threads);
        var workers = layout.Experiment.SideBySide ? Math.Min(threads, cells.Count) : Math.Min(1, cells.Count);
        var order = Schedule(cells, workers);
        var next = -1;
        var ended = 0;
        Exception? broken = null;

        void Work()
        {
            try
            {
                while (!stop.IsCancellationRequested)
                {
                    var i = Interlocked.Increment(ref next);
                    if (i >= order.Length)
                        return;
                    observer.Began(order[i]);
                    var result = RunCell(order[i], observer, stop.Token);
                    var finished = layout.Lay(order[i], result);
                    try
                    {
                        finished = finished with { Files = artifacts?.Write(order[i], result.Files) ?? [] };
                    }
                    catch (IOException)
                    {
                        // Its numbers are there all the same; the file is made when the sweep is resumed.
                        sequence.Add(finished);
                        throw;
                    }

                    sequence.Add(finished);
                    Interlocked.Increment(ref ended);
                    observer.Finished(finished);
                    if (failFast && finished.Status != CellStatus.Ok)
                        stop.Cancel();
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref broken, e, null);
                stop.Cancel();
            }
        }

        RunOnThreads(workers, budget, Work);
        if (broken is not null)
            throw new IOException(ResourceFailure.MessageOf(broken), broken);
        if (ended < order.Length)
            cancellation.ThrowIfCancellationRequested();
    }

    private int[] Schedule(IReadOnlyList<int> cells, int workers)
    {
        var first = workers < 2 ? cells.Count : Math.Max(0, cells.Count - (LastOfWorker * workers));
        return [.. cells.Take(first), .. cells.Skip(first).OrderByDescending(layout.Experiment.Work)];
    }

    // Threads that the system does not give are done without: whoever started does all the work, and the caller itself where none did.
    private static void RunOnThreads(int workers, ThreadBudget budget, Action work)
    {
        if (workers == 0)
            return;

        // All workers count before any begins, so that the first does not take the whole budget for its first product.
        using var ready = new Barrier(workers);
        var running = new List<Thread>(workers);
        for (var i = 0; i < workers; i++)
        {
            var thread = new Thread(() =>
            {
                using var place = budget.Enter();
                ready.SignalAndWait();
                work();
            })
            {
                IsBackground = true,
                Name = $"cells {i + 1}",
            };
            try
            {
                thread.Start();
                running.Add(thread);
            }
            catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
            {
                ready.RemoveParticipants(workers - running.Count);
                break;
            }
        }

        if (running.Count == 0)
        {
            using var place = budget.Enter();
            work();
        }

        foreach (var thread in running)
            thread.Join();
    }

    private CellResult RunCell(int cell, ISweepObserver observer, CancellationToken cancellation)
    {
        var context = new CellContext(
            cancellation,
            part => observer.Progressed(cell, part),
            line => observer.Noted(cell, line),
            line => observer.Warned(cell, line)
        );
        try
        {
            return layout.Experiment.Run(cell, context);
        }
        catch (Exception e) when (cancellation.IsCancellationRequested)
        {
            // However an interrupted cell says so (loops in parallel wrap it), it has not failed: it has not ended.
            throw new OperationCanceledException(e.Message, e, cancellation);
        }
        catch (Exception e)
        {
            // One cell's failure is its row's; the sweep goes on.
            return new CellResult([layout.Experiment.NewRow(cell)], [], CellStatus.Failed, ResourceFailure.MessageOf(e));
        }
    }
}
