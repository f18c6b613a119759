using System.Globalization;
using System.IO.Compression;
using System.Text;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Data;
using Hw6.Core.Decoding;
using Hw6.Core.Experiments;
using Hw6.Core.Experiments.AttentionMoments;
using Hw6.Core.Files;
using Hw6.Core.Graphs;
using Hw6.Core.Nn;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tables;
using Hw6.Core.Tests.Sweeps;
using Hw6.Tests.Shared;

namespace Hw6.Core.Tests.Fuzzing;

/// <summary>A reader of files, to be given damaged ones.</summary>
/// <param name="Percent">Its share of the inputs of the tests.</param>
/// <param name="Samples">Whole files.</param>
/// <param name="Read">Reads the file at a path.</param>
internal sealed record Reader(int Percent, Func<byte[][]> Samples, Action<string, SweepLayout> Read)
{
    // What a reader may allocate: buffers, and so much a byte. Text takes 2 bytes a character, a field an object, a row an array of them.
    private const long FixedBytes = 1 << 20;
    private const long BytesPerByte = 1000;

    /// <summary>Reads a file, or sees it refused as it should be: by one exception, with a message of at most two lines, within a bound on memory.</summary>
    /// <param name="path">Where the file is put.</param>
    /// <param name="input">Its bytes.</param>
    /// <exception cref="InvalidOperationException">Anything else happened.</exception>
    public void Check(string path, byte[] input, SweepLayout layout)
    {
        File.WriteAllBytes(path, input);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Read(path, layout);
        }
        catch (InputException e)
        {
            if (e.Message.AsSpan().ContainsAny('\n', '\r', '\0') || e.Message.Length > MessageText.MostCharacters)
                throw new InvalidOperationException($"a message of more than a line or two: {e.Message}");
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.GetType().Name}: {e.Message}", e);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > FixedBytes + (BytesPerByte * input.Length))
            throw new InvalidOperationException($"{allocated} bytes allocated for {input.Length}");
    }
}

/// <summary>All readers of Hw6.Core by name, for the seeded damage of the tests and for the fuzzer that coverage guides (tests/Fuzzing).</summary>
internal static class Readers
{
    private const byte MarkOfJournal = 0;

    private static readonly FakeOptions Sweep = new()
    {
        Numbers = [.. Enumerable.Range(1, 9)],
        Fails = n => n == 4,
        Diverges = n => n == 5,
    };
    private static readonly WeightedGraph Karate = KarateClub.Graph();

    /// <summary>The sweep that files are read for.</summary>
    public static SweepLayout Layout { get; } = SweepBench.Layout(Sweep);

    /// <summary>The readers. Their paths end in <c>.csv.journal</c>.</summary>
    public static Dictionary<string, Reader> All { get; } =
        new()
        {
            ["result"] = new(8, Results, (path, _) => ResultFile.Read(path)),
            ["table"] = new(8, Results, (path, _) => ResultReader.Read(path)),
            ["merge"] = new(8, Results, (path, _) => SweepMerge.Merge([path])),
            ["resume"] = new(8, () => [.. Results(), .. ResultsWithJournal()], ReadWithJournal),
            ["journal"] = new(8, JournalBytes, (path, layout) => Journal.Load(TargetOf(path), layout)),
            ["csv"] = new(5, () => [.. Results(), .. Trees(), .. Edges(), .. Labels(), .. Tables()], ReadAll),
            ["idx"] = new(7, Idx, (path, _) => IdxReader.Read(path)),
            ["data set"] = new(7, Tables, (path, _) => CsvDataset.Load(path, new DatasetOptions { Name = "csv", Data = path })),
            ["edge list"] = new(6, Edges, (path, _) => EdgeList.Read(path)),
            ["labels"] = new(5, Labels, (path, _) => NodeLabelFile.Read(path, NameIndex.Of(Karate)).Targets(Karate.NodeCount)),
            ["features"] = new(5, Features, (path, _) => NodeFeatureFile.Read(path, NameIndex.Of(Karate)).Normalized(out var _)),
            ["tree"] = new(6, Trees, (path, _) => TreeReader.Read(path)),
            ["corpus"] = new(4, Corpora, (path, _) => Corpus.Read(path, TextUnit.Words, heldOutEvery: 3)),
            ["model"] = new(6, Models, (path, _) => ReadModel(path)),
            ["language model"] = new(4, LanguageModels, (path, _) => LanguageModel.Load(path)),
            ["vector"] = new(5, Vectors, (path, _) => MeanVector.Read(path)),
        };

    // The journal's path is that of the file whose cells it keeps, and more.
    private static string TargetOf(string journal) => journal[..^Journal.PathFor("").Length];

    // A result, and after the first zero the journal beside it.
    private static void ReadWithJournal(string path, SweepLayout layout)
    {
        var bytes = File.ReadAllBytes(path);
        var end = Array.IndexOf(bytes, MarkOfJournal);
        var rows = TargetOf(path);
        File.WriteAllBytes(rows, end < 0 ? bytes : bytes[..end]);
        File.WriteAllBytes(path, end < 0 ? [] : bytes[(end + 1)..]);
        new ResumePoint(
            layout,
            Enumerable.Range(0, layout.CellCount).ToHashSet(),
            OutputFile.Prepare(rows, "-o", Stream.Null),
            null
        ).Load(rowsAreRead: true);
    }

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

    private static byte[][] ResultsWithJournal() =>
        [
            [.. Results()[0], MarkOfJournal, .. JournalBytes()[0]],
        ];

    private static void ReadModel(string path)
    {
        using var archive = NumpyArchive.Open(path);
        foreach (var name in archive.Names)
            archive.Read<float>(name, archive.ShapeOf(name)!.ToArray());
    }

    private static readonly NamedArray[] Arrays =
    [
        new("encoder_1_weight", new float[] { 1, -2, 0.5f, 4, 5, -6 }, [2, 3]),
        new("encoder_1_bias", new double[] { 0.25, -1 }, [2]),
        new("layers", new int[] { 3, 2, 3 }, [3]),
    ];

    private static byte[][] Models()
    {
        using var plain = new MemoryStream();
        NumpyArchive.Write(plain, Arrays);
        using var packed = new MemoryStream();
        using (var from = new ZipArchive(new MemoryStream(plain.ToArray())))
        using (var to = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in from.Entries)
            {
                using var source = entry.Open();
                using var target = to.CreateEntry(entry.FullName, CompressionLevel.Optimal).Open();
                source.CopyTo(target);
            }
        }

        return [plain.ToArray(), packed.ToArray()];
    }

    private static byte[][] LanguageModels()
    {
        var choice = new KernelChoice(
            Array.Find(AttentionKernels.All, one => one.Name == "favor")!,
            new KernelValues(2, 0.5, 8, 3)
        );
        var network = new Transformer<float>(new TransformerSize(3, 4, 1, 2, 4), choice.Create(), scaled: true);
        network.Initialise(new RandomSource(1, 0, "initialisation"));
        using var file = new MemoryStream();
        NumpyArchive.Write(file, new LanguageModel(network, choice, ["a", "b", "\n"], TextUnit.Characters).Arrays);
        return [file.ToArray()];
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

    private static byte[][] Features() =>
        [
            Text("node,feature,value\n", Enumerable.Range(0, 60), i => $"{i % 34},f{i % 7},{i % 5}.5\n"),
            Text("node,feature\n", Enumerable.Range(0, 60), i => $"{i % 34},w{i % 11}\n"),
            Text("node,size,colour\n", Enumerable.Range(0, 34), i => $"{i},{i / 4.0},{(i % 3 == 0 ? "red" : "blue")}\n"),
        ];

    private static byte[][] Trees() =>
        [
            Encoding.UTF8.GetBytes(
                "prefix,token,log_prob\n,a,-0.5\n,b,-0.9\na,a,-0.1\na,b,-2.5\nb,a,-0.7\nb,b,-inf\na a,a,-1\na a,b,-1e-3\n"
            ),
            Encoding.UTF8.GetBytes("token,log_prob,prefix\nneural,-0.2,\nnetwork,-1.7,\nnetwork,-0.01,neural\n"),
        ];

    private static byte[][] Corpora() =>
        ["the cat sat.\nthe dog's bone – it sat\r\n\n3.5 naïve cats\n"u8.ToArray(), "a\rb c\n\u00e9\U0001F600\n"u8.ToArray()];

    private static byte[][] Vectors() => ["1\n-0.5\n2e-3\n"u8.ToArray(), "0.25, 1; -3\t4\n"u8.ToArray()];

    private static byte[] Text(string header, IEnumerable<int> rows, Func<int, FormattableString> line) =>
        Encoding.UTF8.GetBytes(header + string.Concat(rows.Select(row => line(row).ToString(CultureInfo.InvariantCulture))));
}
