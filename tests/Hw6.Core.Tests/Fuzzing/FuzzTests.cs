using System.Globalization;
using System.IO.Compression;
using System.Text;
using Hw6.Core.Data;
using Hw6.Core.Decoding;
using Hw6.Core.Graphs;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tables;
using Hw6.Core.Tests.Sweeps;
using Hw6.Tests.Shared;

namespace Hw6.Core.Tests.Fuzzing;

/// <summary>
/// Damaged files, 100,000 of them over all readers: each is read, or refused by an <see cref="InputException"/> of one line, within a bound on memory
/// that its size sets. <c>HW6_FUZZ_INPUTS</c> asks for another number, <c>HW6_FUZZ_SEED</c> for other ones.
/// </summary>
public sealed class FuzzTests : IDisposable
{
    // What a reader may allocate: buffers, and so much a byte. Text takes 2 bytes a character, a field an object, a row an array of them.
    private const long FixedBytes = 1 << 20;
    private const long BytesPerByte = 1000;

    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(10);
    private static readonly FakeOptions Sweep = new()
    {
        Numbers = [.. Enumerable.Range(1, 9)],
        Fails = n => n == 4,
        Diverges = n => n == 5,
    };
    private static readonly WeightedGraph Karate = KarateClub.Graph();

    private readonly SweepBench bench = new();

    public static TheoryData<string> Readers() => [.. Targets.Keys];

    private static readonly Dictionary<string, Target> Targets = new()
    {
        ["result"] = new(10, Results, (path, _) => ResultFile.Read(path)),
        ["merge"] = new(10, Results, (path, _) => SweepMerge.Merge([path])),
        ["resume"] = new(10, Results, (path, layout) =>
            new ResumePoint(layout, Enumerable.Range(0, 9).ToHashSet(), OutputFile.Prepare(path, "-o", Stream.Null), null).Load(
                rowsAreRead: true
            )
        ),
        ["journal"] = new(10, JournalBytes, (path, layout) => Journal.Load(path[..^".journal".Length], layout)),
        ["csv"] = new(10, () => [.. Results(), .. Trees(), .. Edges(), .. Labels(), .. Tables()], ReadAll),
        ["idx"] = new(15, Idx, (path, _) => IdxReader.Read(path)),
        ["data set"] = new(10, Tables, (path, _) => CsvDataset.Load(path, new DatasetOptions { Name = "csv", Data = path })),
        ["edge list"] = new(10, Edges, (path, _) => EdgeList.Read(path)),
        ["labels"] = new(5, Labels, (path, _) => NodeLabelFile.Read(path, Karate)),
        ["tree"] = new(10, Trees, (path, _) => TreeReader.Read(path)),
    };

    public void Dispose() => bench.Dispose();

    [Fact]
    public void The_parts_make_100_000_inputs() => Assert.Equal(100, Targets.Values.Sum(target => target.Percent));

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_damaged_file_is_read_or_refused(string reader)
    {
        var target = Targets[reader];
        var inputs = Setting("HW6_FUZZ_INPUTS", 100_000) * target.Percent / 100;
        var samples = target.Samples();
        var mutator = new Mutator((int)Setting("HW6_FUZZ_SEED", 20260514), samples);
        var layout = SweepBench.Layout(Sweep);
        var path = bench["x.csv.journal"];
        foreach (var sample in samples)
            Check(target, path, sample, layout, "a whole file");

        // On a thread of its own, so that a hang is a failure and not a run without end.
        var input = Array.Empty<byte>();
        var done = 0L;
        Exception? failure = null;
        var work = new Thread(() =>
        {
            try
            {
                for (; done < inputs; done++)
                {
                    input = mutator.Next();
                    Check(target, path, input, layout, $"input {done}");
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
        Assert.True(work.Join(Hang), $"reading hangs at input {done}: {Convert.ToBase64String(input)}");
        if (failure is not null)
            throw new InvalidOperationException(failure.Message, failure);
    }

    private static void Check(Target target, string path, byte[] input, SweepLayout layout, string what)
    {
        File.WriteAllBytes(path, input);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Read(path, layout);
        }
        catch (InputException e)
        {
            Assert.False(e.Message.AsSpan().ContainsAny('\n', '\r', '\0'), $"{what}: a message of several lines: {e.Message}");
            Assert.True(e.Message.Length < 1000, $"{what}: a message without end: {e.Message}");
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what}: {e.GetType().Name}: {e.Message}; {Convert.ToBase64String(input)}", e);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(
            allocated <= FixedBytes + (BytesPerByte * input.Length),
            $"{what}: {allocated} bytes allocated for {input.Length}: {Convert.ToBase64String(input)}"
        );
    }

    private static long Setting(string name, long fallback) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : fallback;

    private static void ReadAll(string path, SweepLayout layout)
    {
        using var reader = CsvRecordReader.Open(path, "a,b");
        while (reader.Read())
        {
            for (var column = 0; column < reader.Header.Count; column++)
                _ = reader.Text(column);
            if (reader.Row % 4 == 0)
                _ = reader.Number(0);
        }
    }

    private static byte[][] Results()
    {
        using var bench = new SweepBench();
        bench.Run(Sweep, "x.csv", history: "h.csv");
        return [bench.Bytes("x.csv"), bench.Bytes("h.csv")];
    }

    private static byte[][] JournalBytes()
    {
        using var bench = new SweepBench();
        var layout = SweepBench.Layout(Sweep);
        using (var journal = new Journal(bench["x.csv"], layout))
        {
            foreach (var cell in new[] { 7, 2, 5 })
                journal.Add(layout.Lay(cell, layout.Experiment.Run(cell, new CellContext(CancellationToken.None))));
        }

        return [bench.Bytes("x.csv.journal")];
    }

    private static byte[][] Idx()
    {
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 2, .. Enumerable.Range(0, 24).Select(i => (byte)(i * 11))];
        byte[] labels = [0, 0, 8, 1, 0, 0, 0, 4, 1, 2, 3, 1];
        return [images, labels, Zip(images), Zip(labels)];
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var stream = new GZipStream(zipped, CompressionLevel.Optimal))
            stream.Write(bytes);
        return zipped.ToArray();
    }

    private static byte[][] Tables() =>
        [
            Text("x1,x2,label\n", Enumerable.Range(0, 20), i => $"{i * 0.25},{-i},{i % 3}\n"),
            Text("label,a\n", Enumerable.Range(0, 12), i => $"\"class, {i % 2}\",{i}e-3\n"),
        ];

    private static byte[][] Edges() =>
        [
            Text("source,target,weight\n", Enumerable.Range(0, 20), i => $"{i % 7},{i % 5},{i + 1}\n"),
            Text("target,source\n", Enumerable.Range(0, 10), i => $"n{i},\"n {i * i % 9}\"\n"),
        ];

    private static byte[][] Labels() =>
        [
            Text("node,label,split\n", Enumerable.Range(0, 34), i =>
                $"{i},{(i < 17 ? "hi" : "john")},{(i % 3 == 0 ? "test" : "train")}\n"
            ),
            Text("node,label\n", Enumerable.Range(0, 20), i => $"{i},{i % 2}\n"),
        ];

    private static byte[][] Trees() =>
        [
            Encoding.UTF8.GetBytes(
                "prefix,token,log_prob\n,a,-0.5\n,b,-0.9\na,a,-0.1\na,b,-2.5\nb,a,-0.7\nb,b,-inf\na a,a,-1\na a,b,-1e-3\n"
            ),
            Encoding.UTF8.GetBytes("token,log_prob,prefix\nneural,-0.2,\nnetwork,-1.7,\nnetwork,-0.01,neural\n"),
        ];

    private static byte[] Text(string header, IEnumerable<int> rows, Func<int, FormattableString> line) =>
        Encoding.UTF8.GetBytes(header + string.Concat(rows.Select(row => line(row).ToString(CultureInfo.InvariantCulture))));

    private sealed record Target(int Percent, Func<byte[][]> Samples, Action<string, SweepLayout> Read);
}
