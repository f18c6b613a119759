using System.Runtime.CompilerServices;
using MathNet.Numerics;

namespace Hw6.Core.LinearAlgebra.Threading;

/// <summary>
/// Parallel loops of a few microseconds, without allocation. The caller does pieces like everybody else, and takes back its requests
/// to helpers that have not come when nothing is left to do, so a busy machine costs it nothing but the help.
/// </summary>
internal static unsafe class ParallelLoop
{
    private const int MostThreads = 64;

    // Below this many multiplications a second thread costs more than it saves.
    private const long LeastWork = 1 << 18;

    private static readonly Helper?[] Helpers = new Helper?[MostThreads - 1];
    private static bool exhausted;

    /// <summary>The threads that a loop on this thread may use: the thread's budget, and at most what MathNet was told.</summary>
    public static int Threads =>
        Team.Own.Busy ? 1 : Math.Min(MostThreads, Math.Min(ThreadBudget.Current, Control.MaxDegreeOfParallelism));

    /// <summary>Runs the pieces 0 to <paramref name="pieces"/> − 1 on at most <paramref name="threads"/> threads, and waits for them.</summary>
    /// <param name="pieces">How many pieces.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="body">Does them. It is copied: wherever the caller keeps it, the helpers read a copy in this frame, which does not move.</param>
    public static void Run<TBody>(int pieces, int threads, TBody body)
        where TBody : struct, IParallelBody
    {
        threads = Math.Min(threads, pieces);
        var team = Team.Own;
        if (threads <= 1 || team.Busy)
        {
            for (var i = 0; i < pieces; i++)
                body.Run(i);
            return;
        }

        Span<int> claimed = stackalloc int[threads - 1];
        var count = 0;
        team.Prepare(&RunPiece<TBody>, Unsafe.AsPointer(ref body), pieces);
        team.Busy = true;
        try
        {
            for (var i = 0; i < Limit(threads) && count < claimed.Length; i++)
            {
                team.Expect();
                if (HelperAt(i)?.Claim(team) == true)
                    claimed[count++] = i;
                else
                    team.Leave();
            }

            team.Work();
        }
        finally
        {
            // Whatever happened, no helper is left with a pointer into this frame.
            foreach (var i in claimed[..count])
            {
                if (Helpers[i]!.Release(team))
                    team.Leave();
            }

            team.Wait();
            team.Busy = false;
        }

        team.ThrowFailure();
    }

    /// <summary>
    /// Runs a loop over independent rows, on several threads where it is long. Each row is computed whole by one thread, so results do not depend on
    /// their number.
    /// </summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="work">About how many multiplications they are together.</param>
    /// <param name="body">Does a range of them.</param>
    public static void Rows<TBody>(int rows, long work, TBody body)
        where TBody : struct, IRowBody
    {
        var threads = work < LeastWork ? 1 : Threads;
        if (threads <= 1)
        {
            body.Run(0, rows);
            return;
        }

        // Several parts a thread even out rows of unequal cost.
        var parts = new Partition(rows, (int)Math.Clamp(8L * threads, 1, Math.Max(1, rows)));
        Run(parts.Parts, threads, new RowPieces<TBody>(parts, body));
    }

    // Callers side by side find each other's helpers taken; there are never more helpers than processors or one loop's threads need.
    private static int Limit(int threads) => Math.Min(Helpers.Length, Math.Max(Environment.ProcessorCount, threads) - 1);

    // Nothing where the system gives no thread: a helper that cannot start is no helper, and no loop asks again.
    private static Helper? HelperAt(int i)
    {
        if (Volatile.Read(ref Helpers[i]) is { } helper)
            return helper;
        if (Volatile.Read(ref exhausted))
            return null;
        lock (Helpers)
        {
            try
            {
                return Helpers[i] ??= new Helper(i + 1);
            }
            catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
            {
                Volatile.Write(ref exhausted, true);
                return null;
            }
        }
    }

    private static void RunPiece<TBody>(void* body, int piece)
        where TBody : struct, IParallelBody => Unsafe.AsRef<TBody>(body).Run(piece);

    private readonly struct RowPieces<TBody>(Partition parts, TBody body) : IParallelBody
        where TBody : struct, IRowBody
    {
        public void Run(int piece) => body.Run(parts.Start(piece), parts.Start(piece + 1));
    }
}

/// <summary>Work that falls into numbered pieces, which may run in any order and side by side.</summary>
internal interface IParallelBody
{
    /// <summary>Does one piece. What it writes depends on the piece's number only, so results are the same for any number of threads.</summary>
    void Run(int piece);
}

/// <summary>Work on rows, any range of which may run beside any other.</summary>
internal interface IRowBody
{
    /// <summary>Does the rows from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    void Run(int first, int end);
}
