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

    private static readonly Helper?[] Helpers = new Helper?[MostThreads - 1];

    /// <summary>The threads that a loop on this thread may use: the thread's budget, and at most what MathNet was told.</summary>
    public static int Threads =>
        Team.Own.Busy ? 1 : Math.Min(MostThreads, Math.Min(ThreadBudget.Current, Control.MaxDegreeOfParallelism));

    /// <summary>Runs the pieces 0 to <paramref name="pieces"/> − 1 on at most <paramref name="threads"/> threads, and waits for them.</summary>
    public static void Run<TBody>(int pieces, int threads, ref TBody body)
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

        // The body lives in the caller's frame, which does not move and outlasts the loop.
        team.Prepare(&RunPiece<TBody>, Unsafe.AsPointer(ref body), pieces);
        team.Busy = true;
        Span<int> claimed = stackalloc int[threads - 1];
        var count = 0;
        for (var i = 0; i < Helpers.Length && count < claimed.Length; i++)
        {
            if (i >= Limit(threads))
                break;
            team.Expect();
            if (HelperAt(i).Claim(team))
                claimed[count++] = i;
            else
                team.Leave();
        }

        team.Work();
        foreach (var i in claimed[..count])
            if (Helpers[i]!.Release(team))
                team.Leave();
        team.Busy = false;
        team.Finish();
    }

    // Callers side by side find each other's helpers taken; there are never more helpers than processors or one loop's threads need.
    private static int Limit(int threads) => Math.Min(Helpers.Length, Math.Max(Environment.ProcessorCount, threads) - 1);

    private static Helper HelperAt(int i)
    {
        if (Volatile.Read(ref Helpers[i]) is { } helper)
            return helper;
        lock (Helpers)
            return Helpers[i] ??= new Helper(i + 1);
    }

    private static void RunPiece<TBody>(void* body, int piece)
        where TBody : struct, IParallelBody => Unsafe.AsRef<TBody>(body).Run(piece);
}
