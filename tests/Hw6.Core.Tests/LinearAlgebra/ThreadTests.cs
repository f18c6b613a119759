using System.Runtime.InteropServices;
using CsCheck;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Threading;
using MathNet.Numerics;

namespace Hw6.Core.Tests.LinearAlgebra;

public sealed class ThreadTests
{
    private static readonly Gen<(int M, int N, int K, bool A, bool B, int Seed)> Products = Gen.Select(
        Gen.Int[1, 400],
        Gen.Int[1, 400],
        Gen.Int[1, 400],
        Gen.Bool,
        Gen.Bool,
        Gen.Int[0, 1000]
    );

    // MathNet's own limit is the number of processors; more threads than that must be right too.
    static ThreadTests() => Control.MaxDegreeOfParallelism = Math.Max(4, Environment.ProcessorCount);

    [Fact]
    public void Products_have_the_same_bits_for_any_number_of_threads() =>
        Products.Sample(
            p =>
            {
                VerifyBits(new ProductCase<float>(Op(p.A), Op(p.B), p.M, p.N, p.K, 1, 0, 0, new Random(p.Seed)));
                VerifyBits(new ProductCase<double>(Op(p.A), Op(p.B), p.M, p.N, p.K, 0.5, -1, 0, new Random(p.Seed)));
            },
            iter: 100,
            threads: 1,
            seed: "0000KOBV6MS7"
        );

    [Theory]
    [InlineData(2000, 1, 700)]
    [InlineData(1, 2000, 700)]
    [InlineData(700, 1200, 30)]
    [InlineData(5, 1000, 400)]
    [InlineData(100, 100, 1700)]
    public void Skinny_products_have_the_same_bits_for_any_number_of_threads(int m, int n, int k)
    {
        foreach (var a in Enum.GetValues<Operand>())
        foreach (var b in Enum.GetValues<Operand>())
            VerifyBits(new ProductCase<float>(a, b, m, n, k, 1, 0, 0, new Random(1)));
    }

    [Fact]
    public void Callers_side_by_side_do_not_disturb_one_another()
    {
        var cases = Enumerable
            .Range(0, 6)
            .Select(i => new ProductCase<float>(Operand.Transposed, Operand.AsStored, 150 + i, 90, 120, 1, 0, 0, new Random(i)))
            .ToArray();
        var expected = cases.Select(c => Result(c, 1)).ToArray();
        var failures = 0;
        var threads = cases
            .Select(
                (c, i) =>
                    new Thread(() =>
                    {
                        for (var r = 0; r < 200; r++)
                            if (!Result(c, (i % 3) + 1).AsSpan().SequenceEqual(expected[i]))
                                Interlocked.Increment(ref failures);
                    })
            )
            .ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.Equal(0, failures);
    }

    [Fact]
    public void Every_piece_runs_once_and_loops_inside_loops_run_too()
    {
        using var budget = new ThreadBudget(4).Enter();
        var counts = new int[1000];
        for (var r = 0; r < 200; r++)
        {
            var body = new Count { Counts = counts, Inner = 3 };
            ParallelLoop.Run(counts.Length, ParallelLoop.Threads, body);
        }

        Assert.All(counts, count => Assert.Equal(200 * 3, count));
    }

    [Fact]
    public void What_a_piece_throws_reaches_the_caller_and_the_next_loop_works()
    {
        for (var r = 0; r < 50; r++)
        {
            var failing = new Fail { At = r };
            Assert.Throws<InvalidOperationException>(() => ParallelLoop.Run(50, 3, failing));
        }

        Every_piece_runs_once_and_loops_inside_loops_run_too();
    }

    [Fact]
    public void After_a_failure_the_remaining_pieces_are_left_out()
    {
        using var budget = new ThreadBudget(2).Enter();
        var ran = new int[1];
        Assert.Throws<InvalidOperationException>(() => ParallelLoop.Run(500, 2, new SlowFail(ran)));
        Assert.InRange(ran[0], 0, 400);
    }

    [Fact]
    public void Threads_are_shared_by_all_who_entered_a_budget()
    {
        var budget = new ThreadBudget(6);
        using (budget.Enter())
        {
            Assert.Equal(6, ThreadBudget.Current);
            Assert.Equal(3, CurrentBeside());
            using (new ThreadBudget(2).Enter())
                Assert.Equal(2, ThreadBudget.Current);
            Assert.Equal(6, ThreadBudget.Current);
            using (budget.Enter())
            using (budget.Enter())
                Assert.Equal(2, ThreadBudget.Current);
        }

        Assert.Equal(Environment.ProcessorCount, ThreadBudget.Current);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Work_beside_the_caller_has_a_thread_of_its_own_where_there_is_one_to_spare(int threads, bool here)
    {
        var caller = Environment.CurrentManagedThreadId;
        Task<int> work;
        using (new ThreadBudget(threads).Enter())
            work = ThreadBudget.Beside(() => Environment.CurrentManagedThreadId);
        Assert.Equal(here, await work == caller);
    }

    [Fact]
    public void A_sleeping_helper_wakes()
    {
        using var budget = new ThreadBudget(2).Enter();
        for (var r = 0; r < 20; r++)
        {
            // Longer than a helper looks for work before it sleeps.
            Thread.Sleep(5);
            using var meeting = new Meeting();
            ParallelLoop.Run(2, 2, new Meet(meeting));
            Assert.True(meeting.Met, "no helper came: the caller was alone with both pieces");
        }
    }

    [Fact]
    public void A_body_may_lie_where_the_collector_moves_it()
    {
        using var budget = new ThreadBudget(4).Enter();
        var stop = false;
        var allocating = new Thread(() =>
        {
            for (var i = 0; !Volatile.Read(ref stop); i++)
            {
                _ = new byte[1000 + (i % 5000)];
                if (i % 2000 == 0)
                    GC.Collect(1, GCCollectionMode.Forced, blocking: true, compacting: true);
            }
        });
        allocating.Start();
        try
        {
            for (var r = 0; r < 300; r++)
            {
                // Captured, the body is a field of an object on the heap.
                var counts = new int[64];
                var body = new Count { Counts = counts, Inner = 1 };
                Action run = () => ParallelLoop.Run(counts.Length, 4, body);
                run();
                Assert.All(counts, count => Assert.Equal(1, count));
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            allocating.Join();
        }
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        var c = new ProductCase<float>(Operand.Transposed, Operand.AsStored, 200, 200, 200, 1, 0, 0, new Random(1));

        // Alone first: a thread makes its scratch with the first piece that it does, and helpers may leave it none for a while. Then with
        // helpers asleep and awake: the runtime, too, sets things up the first time that a path is taken.
        using (new ThreadBudget(1).Enter())
            c.Multiply();
        using var budget = new ThreadBudget(2).Enter();
        for (var r = 0; r < 20; r++)
        {
            Thread.Sleep(2);
            for (var i = 0; i < 10; i++)
                c.Multiply();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var r = 0; r < 50; r++)
            c.Multiply();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static Operand Op(bool transposed) => transposed ? Operand.Transposed : Operand.AsStored;

    private static void VerifyBits<T>(ProductCase<T> c)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var expected = Result(c, 1);
        for (var threads = 2; threads <= 4; threads++)
            Assert.True(Bytes(expected).SequenceEqual(Bytes(Result(c, threads))), $"{c}: other bits with {threads} threads");

        static ReadOnlySpan<byte> Bytes(T[] values) => MemoryMarshal.AsBytes(values.AsSpan());
    }

    private static T[] Result<T>(ProductCase<T> c, int threads)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        using var budget = new ThreadBudget(threads).Enter();
        var result = (T[])c.C.Clone();
        c.Multiply(result);
        return result;
    }

    private struct Count : IParallelBody
    {
        public int[] Counts;
        public int Inner;

        public readonly void Run(int piece)
        {
            if (Inner == 0)
            {
                Interlocked.Increment(ref Counts[piece]);
                return;
            }

            var inner = new Offset { Counts = Counts, At = piece };
            ParallelLoop.Run(Inner, 4, inner);
        }
    }

    private struct Offset : IParallelBody
    {
        public int[] Counts;
        public int At;

        public readonly void Run(int piece) => Interlocked.Increment(ref Counts[At]);
    }

    private sealed class Meeting : IDisposable
    {
        private readonly CountdownEvent both = new(2);

        public bool Met => both.IsSet;

        public void Arrive()
        {
            both.Signal();
            both.Wait(TimeSpan.FromSeconds(30));
        }

        public void Dispose() => both.Dispose();
    }

    private readonly struct Meet(Meeting meeting) : IParallelBody
    {
        public void Run(int piece) => meeting.Arrive();
    }

    // On this thread, which the budget is counted for.
    private static int CurrentBeside() => ThreadBudget.Beside(() => ThreadBudget.Current).GetAwaiter().GetResult();

    private readonly struct SlowFail(int[] ran) : IParallelBody
    {
        public void Run(int piece)
        {
            if (piece == 0)
                throw new InvalidOperationException("piece");
            Thread.Sleep(1);
            Interlocked.Increment(ref ran[0]);
        }
    }

    private struct Fail : IParallelBody
    {
        public int At;

        public readonly void Run(int piece)
        {
            if (piece == At)
                throw new InvalidOperationException("piece");
        }
    }
}
