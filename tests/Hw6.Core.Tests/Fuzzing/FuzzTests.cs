using System.Globalization;
using Hw6.Core.Tests.Sweeps;

namespace Hw6.Core.Tests.Fuzzing;

/// <summary>
/// Damaged files, 100,000 of them over all readers: each is read, or refused by an <see cref="InputException"/> of one line, within a bound on memory
/// that its size sets. <c>HW6_FUZZ_INPUTS</c> asks for another number, <c>HW6_FUZZ_SEED</c> for another seed than those here.
/// </summary>
public sealed class FuzzTests : IDisposable
{
    private static readonly long[] Seeds = [20260514, 101, 202];
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // So many without a step are a hang.
    private const int Looks = 120;

    private readonly SweepBench bench = new();

    public static TheoryData<string> Names() => [.. Readers.All.Keys];

    public void Dispose() => bench.Dispose();

    [Fact]
    public void The_parts_make_100_000_inputs() => Assert.Equal(100, Readers.All.Values.Sum(reader => reader.Percent));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_file_is_read_or_refused(string name)
    {
        var reader = Readers.All[name];
        var samples = reader.Samples();
        var path = bench["x.csv.journal"];
        foreach (var sample in samples)
            reader.Check(path, sample, Readers.Layout);

        var seeds = Setting("HW6_FUZZ_SEED") is { } seed ? [seed] : Seeds;
        var inputs = (Setting("HW6_FUZZ_INPUTS") ?? 100_000) * reader.Percent / 100;

        // On a thread of its own, so that a hang is a failure and not a run without end.
        var input = Array.Empty<byte>();
        var done = 0L;
        Exception? failure = null;
        var work = new Thread(() =>
        {
            try
            {
                var mutators = Array.ConvertAll(seeds, s => new Mutator((int)s, samples));
                for (; done < inputs; Volatile.Write(ref done, done + 1))
                {
                    input = mutators[done % mutators.Length].Next();
                    reader.Check(path, input, Readers.Layout);
                }
            }
            catch (Exception e)
            {
                failure = e;
            }
        })
        {
            IsBackground = true,
        };
        work.Start();
        var (seen, still) = (-1L, 0);
        while (!work.Join(Look))
        {
            // Counted by looks, not by the clock, which runs on where the machine stands still.
            still = Volatile.Read(ref done) == seen ? still + 1 : 0;
            seen = Volatile.Read(ref done);
            Assert.True(still < Looks, $"reading hangs at input {done}: {Convert.ToBase64String(input)}");
        }

        if (failure is not null)
            throw new InvalidOperationException($"input {done}: {failure.Message}; {Convert.ToBase64String(input)}", failure);
    }

    private static long? Setting(string name) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
