namespace Hw6.Core.LinearAlgebra;

/// <summary>
/// How many threads a computation on the current thread may use. Cells of a sweep that run side by side share one budget: each
/// gets an equal part, and the last ones running get what the finished ones gave back. Results never depend on it.
/// </summary>
internal sealed class ThreadBudget
{
    [ThreadStatic]
    private static ThreadBudget? entered;

    private int users;

    /// <summary>Creates a budget.</summary>
    /// <param name="threads">Threads to share, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is not positive.</exception>
    public ThreadBudget(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        Threads = threads;
    }

    /// <summary>The threads the current thread may use now, itself included; all processors where no budget was entered.</summary>
    public static int Current =>
        entered is { } budget
            ? Math.Max(1, budget.Threads / Math.Max(1, Volatile.Read(ref budget.users)))
            : Environment.ProcessorCount;

    /// <summary>Threads shared by all who entered.</summary>
    public int Threads { get; }

    /// <summary>Counts the current thread as a user of this budget until the result is disposed, on the same thread.</summary>
    public IDisposable Enter()
    {
        var stay = new Stay(this, entered);
        Interlocked.Increment(ref users);
        entered = this;
        return stay;
    }

    /// <summary>
    /// Starts work on a thread of its own that shares the current thread's budget until the work is done; where there is none to spare, or the system gives
    /// none, does it here.
    /// </summary>
    public static Task<T> Beside<T>(Func<T> work)
    {
        if (Current == 1)
            return Task.FromResult(work());
        var budget = entered ?? new ThreadBudget(Environment.ProcessorCount);
        try
        {
            return Task.Factory.StartNew(
                () =>
                {
                    using var place = budget.Enter();
                    return work();
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
        }
        catch (Exception e) when (e is TaskSchedulerException or OutOfMemoryException or ThreadStartException)
        {
            return Task.FromResult(work());
        }
    }

    private sealed class Stay(ThreadBudget budget, ThreadBudget? outer) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.Decrement(ref budget.users);
            entered = outer;
        }
    }
}
