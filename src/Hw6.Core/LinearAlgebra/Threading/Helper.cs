using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Hw6.Core.LinearAlgebra.Threading;

/// <summary>
/// A persistent thread that joins teams. Products follow one another within microseconds, so it looks for the next team for a while before
/// it sleeps: waking a sleeping thread costs more than many products.
/// </summary>
internal sealed class Helper
{
    private static readonly long Patience = Environment.ProcessorCount > 1 ? Stopwatch.Frequency / 10_000 : 0;

    // Looks at the request before the clock is asked again, which takes longer.
    private const int LooksBetweenClocks = 50;

    // Stands in for a team while the helper is at work, so that no other caller claims it.
    private static readonly Team Taken = new();

    private readonly object gate = new();
    private Team? team;
    private int asleep;

    public Helper(int number)
    {
        var thread = new Thread(Loop) { IsBackground = true, Name = $"hw6 product {number}" };
        thread.Start();
    }

    /// <summary>Asks the helper to join a team; refused if another team has it.</summary>
    public bool Claim(Team caller)
    {
        if (Volatile.Read(ref team) is not null || Interlocked.CompareExchange(ref team, caller, null) is not null)
            return false;
        if (Volatile.Read(ref asleep) == 0)
            return true;
        lock (gate)
            Monitor.Pulse(gate);
        return true;
    }

    /// <summary>Takes the request back if the helper has not come yet.</summary>
    public bool Release(Team caller) => Interlocked.CompareExchange(ref team, null, caller) == caller;

    private void Loop()
    {
        Team.Own.Busy = true; // a loop inside a loop runs on the thread it is in
        while (true)
        {
            var current = Wait();
            if (Interlocked.CompareExchange(ref team, Taken, current) != current)
                continue;
            try
            {
                current.Work();
            }
            finally
            {
                Volatile.Write(ref team, null);
                current.Leave();
            }
        }
    }

    private Team Wait()
    {
        while (true)
        {
            var end = Stopwatch.GetTimestamp() + Patience;
            do
            {
                for (var i = 0; i < LooksBetweenClocks; i++)
                {
                    if (Volatile.Read(ref team) is { } caller)
                        return caller;
                    Thread.SpinWait(1);
                }
            } while (Stopwatch.GetTimestamp() < end);

            // Claim writes the team before it reads this flag, and here the flag is written before the team is read: one sees the other.
            Interlocked.Exchange(ref asleep, 1);
            lock (gate)
            {
                while (Volatile.Read(ref team) is null)
                    Monitor.Wait(gate);
            }

            Interlocked.Exchange(ref asleep, 0);
        }
    }
}

/// <summary>The threads at work for one caller: hands out the pieces one by one.</summary>
internal sealed unsafe class Team
{
    // Spins of the caller for the last helper, some tens of microseconds, before it gives its processor away.
    private const int Spins = 4000;

    [ThreadStatic]
    private static Team? own;

    private delegate* <void*, int, void> run;
    private void* body;
    private int pieces;
    private int next;
    private int working;
    private Exception? failure;

    /// <summary>The calling thread's team.</summary>
    public static Team Own => own ??= new Team();

    /// <summary>Whether the thread of this team is inside a parallel loop already.</summary>
    public bool Busy { get; set; }

    /// <summary>Sets the work; <paramref name="body"/> stays where it is until <see cref="Wait"/> returns.</summary>
    public void Prepare(delegate* <void*, int, void> run, void* body, int pieces)
    {
        this.run = run;
        this.body = body;
        this.pieces = pieces;
        next = 0;
        working = 0;
        failure = null;
    }

    /// <summary>Counts a helper that was asked to come.</summary>
    public void Expect() => Interlocked.Increment(ref working);

    /// <summary>A helper leaves, or will not come.</summary>
    public void Leave() => Interlocked.Decrement(ref working);

    /// <summary>Does pieces until none is left.</summary>
    public void Work()
    {
        try
        {
            for (var piece = Interlocked.Increment(ref next) - 1; piece < pieces; piece = Interlocked.Increment(ref next) - 1)
                run(body, piece);
        }
        catch (Exception e)
        {
            // The remaining pieces are of no use any more. Nothing is allocated here: memory may be what ran out.
            Volatile.Write(ref next, pieces);
            Interlocked.CompareExchange(ref failure, e, null);
        }
    }

    /// <summary>Waits until no helper is at work.</summary>
    public void Wait()
    {
        var spinner = new SpinWait();
        for (var i = 0; Volatile.Read(ref working) > 0; i++)
        {
            if (i < Spins)
                Thread.SpinWait(1);
            else
                spinner.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Passes on what a piece threw.</summary>
    public void ThrowFailure()
    {
        if (failure is { } thrown)
        {
            failure = null;
            ExceptionDispatchInfo.Throw(thrown);
        }
    }
}
