using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Graphs;

/// <summary>
/// Runs a loop over independent rows on as many threads as <see cref="ThreadBudget.Current"/> allows. Each row is computed whole by one
/// thread, so results do not depend on the number of threads.
/// </summary>
internal static class RowParallel
{
    // Below this many multiplications a second thread costs more than it saves.
    private const long LeastWork = 1 << 18;

    /// <summary>Calls <paramref name="body"/> with ranges (first, end) that cover 0 to <paramref name="rows"/>.</summary>
    internal static void Run(Action<int, int> body, int rows, long work)
    {
        var threads = work < LeastWork ? 1 : Math.Min(ThreadBudget.Current, rows);
        if (threads <= 1)
        {
            body(0, rows);
            return;
        }

        // Several parts a thread even out rows of unequal cost.
        var parts = (int)Math.Min(rows, 8L * threads);
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
            body((int)((long)rows * part / parts), (int)((long)rows * (part + 1) / parts))
        );
    }
}
