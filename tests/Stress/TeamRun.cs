using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Hw6.Core.Attention;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Stress;

/// <summary>
/// Teams of threads at work for a long time, while other threads allocate and force collections, and others come and go: every result is compared, byte by
/// byte, with that of one thread alone.
/// </summary>
internal static class TeamRun
{
    private const int Workers = 4;
    private const int Jobs = 48;

    /// <returns>0 where every result was right.</returns>
    public static int Run(TimeSpan time, int seed)
    {
        var jobs = Enumerable.Range(0, Jobs).Select(i => MakeJob(i, new Random((seed * 1000) + i))).ToArray();
        var expected = new byte[Jobs][];
        using (new ThreadBudget(1).Enter())
        {
            for (var i = 0; i < Jobs; i++)
                expected[i] = jobs[i]();
        }

        var clock = Stopwatch.StartNew();
        var counts = new Counts();
        var threads = new List<Thread>();
        for (var w = 0; w < Workers; w++)
            Start(w, random => counts.Note(Check(random), ref counts.Jobs));
        for (var w = 0; w < 2; w++)
            Start(100 + w, random => Allocate(random, counts));
        Start(200, random => ComeAndGo(random));
        Start(300, random => Fail(random, counts));
        foreach (var thread in threads)
            thread.Join();
        var first = counts.First is null ? "" : $"; the first failure: {counts.First}";
        Console.WriteLine(
            $"{clock.Elapsed.TotalSeconds:0} s on {Environment.ProcessorCount} processors: {counts.Jobs} jobs, {counts.Short} on threads that came and went ({counts.Refused} not given by the system), {counts.Thrown} exceptions passed on, {counts.Collections} collections forced, {GC.CollectionCount(0)} in all; {counts.Wrong} wrong, {counts.Failed} failed{first}"
        );
        return counts.Wrong + counts.Failed == 0 && counts.Jobs > 0 ? 0 : 1;

        bool Check(Random random)
        {
            var i = random.Next(Jobs);
            using var budget = new ThreadBudget(1 + random.Next(4)).Enter();
            return jobs[i]().AsSpan().SequenceEqual(expected[i]);
        }

        void Start(int number, Action<Random> step)
        {
            var thread = new Thread(() =>
            {
                var random = new Random((seed * 7919) + number);
                while (clock.Elapsed < time)
                {
                    try
                    {
                        step(random);
                    }
                    catch (Exception e)
                    {
                        counts.Fail(e);
                    }
                }
            });
            try
            {
                thread.Start();
                threads.Add(thread);
            }
            catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
            {
                Interlocked.Increment(ref counts.Refused);
            }
        }

        void ComeAndGo(Random random)
        {
            var own = new Thread(() =>
            {
                try
                {
                    counts.Note(Check(new Random(random.Next())), ref counts.Short);
                }
                catch (Exception e)
                {
                    counts.Fail(e);
                }
            });
            try
            {
                own.Start();
            }
            catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
            {
                Interlocked.Increment(ref counts.Refused);
                return;
            }

            own.Join();
        }
    }

    // Objects of many sizes, some of them kept for a while, and collections of every kind.
    private static void Allocate(Random random, Counts counts)
    {
        var kept = new object[64];
        for (var i = 0; i < 2000; i++)
            kept[random.Next(kept.Length)] = new byte[random.Next(random.Next(50) == 0 ? 200_000 : 2000)];
        GC.Collect(random.Next(3), GCCollectionMode.Forced, blocking: random.Next(4) != 0, compacting: random.Next(2) == 0);
        Interlocked.Increment(ref counts.Collections);
        GC.KeepAlive(kept);
        Thread.Sleep(random.Next(5));
    }

    // What a piece throws reaches the caller, and no helper is left at work.
    private static void Fail(Random random, Counts counts)
    {
        using var budget = new ThreadBudget(4).Enter();
        try
        {
            ParallelLoop.Run(50, 4, new Failing(random.Next(50)));
        }
        catch (NotImplementedException)
        {
            Interlocked.Increment(ref counts.Thrown);
        }

        using var stop = new CancellationTokenSource();
        using var buffers = new Buffers();
        var x = new float[600 * 8];
        var mechanism = Mechanisms.Create<float>(
            AttentionForm.Streaming,
            new AttentionShape(600, 8, 8),
            AttentionKernels.Named("softmax").Create(new KernelValues(2, 0, 8, 1)),
            false,
            buffers,
            stop.Token
        );
        stop.Cancel();
        try
        {
            mechanism.Compute(x, x, x, new float[x.Length], new float[600]);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref counts.Thrown);
        }
    }

    private static Func<byte[]> MakeJob(int number, Random random) =>
        number % 2 == 0 ? MakeJob<float>(number / 2, random) : MakeJob<double>(number / 2, random);

    private static Func<byte[]> MakeJob<T>(int number, Random random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (number % 4)
        {
            case 0 or 1:
                var (m, n, k) = (1 + random.Next(250), 1 + random.Next(250), 1 + random.Next(250));
                if (number % 8 == 1)
                    (m, n, k) = (2000, 1, 300);
                var (ta, tb) = (random.Next(2) == 0, random.Next(2) == 0);
                var (a, b) = (Numbers<T>(m * k, random), Numbers<T>(k * n, random));
                return () =>
                {
                    var c = new T[m * n];
                    Gemm.Multiply<T>(
                        ta ? Operand.Transposed : Operand.AsStored,
                        tb ? Operand.Transposed : Operand.AsStored,
                        m,
                        n,
                        k,
                        T.One,
                        a,
                        ta ? k : m,
                        b,
                        tb ? n : k,
                        T.Zero,
                        c,
                        m
                    );
                    return Bytes(c);
                };
            case 2:
                var shape = new AttentionShape(100 + random.Next(500), 1 + random.Next(32), 1 + random.Next(32));
                var names = AttentionKernels.All.Where(kind => kind.Name != "polynomial").ToArray();
                var kernel = names[random.Next(names.Length)].Create(new KernelValues(2, 0.5, 40, 3));
                var form = kernel.FeatureDimension(shape.D) is null ? AttentionForm.Streaming : (AttentionForm)random.Next(3);
                var causal = random.Next(2) == 0;
                var (q, keys, v) = (
                    Numbers<T>(shape.N * shape.D, random),
                    Numbers<T>(shape.N * shape.D, random),
                    Numbers<T>(shape.N * shape.M, random)
                );
                return () =>
                {
                    using var buffers = new Buffers();
                    var (output, denominators) = (new T[shape.N * shape.M], new T[shape.N]);
                    Mechanisms
                        .Create<T>(form, shape, kernel, causal, buffers, CancellationToken.None)
                        .Compute(q, keys, v, output, denominators);
                    return [.. Bytes(output), .. Bytes(denominators)];
                };
            default:
                var length = 60_000 + random.Next(20_000);
                var (gradient, weights) = (Numbers<T>(length, random), Numbers<T>(length, random));
                return () =>
                {
                    var (first, second, changed) = (new T[length], new T[length], weights.ToArray());
                    VectorOps.Adam<T>(new AdamStep<T>(2), gradient, first, second, changed);
                    VectorOps.Tanh<T>(first);
                    return [.. Bytes(first), .. Bytes(changed), .. Bytes<T>([VectorOps.Dot<T>(changed, gradient)])];
                };
        }
    }

    private static T[] Numbers<T>(int count, Random random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[count];
        foreach (ref var value in values.AsSpan())
            value = T.CreateChecked((2 * random.NextDouble()) - 1);
        return values;
    }

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private readonly struct Failing(int at) : IParallelBody
    {
        public void Run(int piece)
        {
            if (piece == at)
                throw new NotImplementedException();
        }
    }

    private sealed class Counts
    {
        public long Jobs;
        public long Short;
        public long Refused;
        public long Thrown;
        public long Collections;
        public long Wrong;
        public long Failed;

        public Exception? First;

        public void Note(bool right, ref long count)
        {
            Interlocked.Increment(ref count);
            if (!right)
                Interlocked.Increment(ref Wrong);
        }

        public void Fail(Exception e)
        {
            Interlocked.CompareExchange(ref First, e, null);
            Interlocked.Increment(ref Failed);
        }
    }
}
