using System.Runtime.ExceptionServices;

namespace Hw6.Core.LinearAlgebra.Threading;

/// <summary>The threads at work for one caller: hands out the pieces one by one.</summary>
internal sealed unsafe class Team
{
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
            if (i < 4000)
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
