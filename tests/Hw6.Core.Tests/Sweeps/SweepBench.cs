using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Tests.Shared;

namespace Hw6.Core.Tests.Sweeps;

/// <summary>Runs fake sweeps into a folder that goes away with the test.</summary>
internal sealed class SweepBench : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hw6-sweep-").FullName;

    public string this[string name] => Path.Combine(folder, name);

    public string[] Files => [.. Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    public byte[] Bytes(string name) => File.ReadAllBytes(this[name]);

    /// <summary>Changes the text of a file; each change must find something.</summary>
    public void Rewrite(string name, params (string From, string To)[] changes)
    {
        var text = File.ReadAllText(this[name]);
        foreach (var (from, to) in changes)
        {
            if (!text.Contains(from, StringComparison.Ordinal))
                throw new ArgumentException($"there is no {from} in {text}", nameof(changes));
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        File.WriteAllText(this[name], text);
    }

    public static SweepLayout Layout(FakeOptions options, bool timings = false, string version = "1.2.3") =>
        new(new FakeExperiment(options), version, timings);

    /// <summary>Runs a sweep into the file <paramref name="name"/>, the history beside it.</summary>
    public void Run(
        FakeOptions options,
        string name,
        int threads = 1,
        bool resume = false,
        Shard? shard = null,
        bool failFast = false,
        string? history = null,
        bool timings = false,
        CancellationTokenSource? stop = null,
        Func<ISweepOutput, ISweepOutput>? wrap = null
    )
    {
        var layout = new SweepLayout(new FakeExperiment(options), "1.2.3", timings, history is not null);
        int[] cells = [.. (shard ?? Shard.Whole).Select(layout.CellCount)];
        var found = resume ? Resume(layout, cells, name, history).Load(rowsAreRead: true) : [];
        var kept = found.Where(cell => history is null || cell.History.Count > 0).ToList();
        using var output = Open(layout, name, history);
        var sequence = new CellSequence(cells, wrap is null ? output : wrap(output), shard is null ? layout.Experiment : null);
        if (found.Count > 0)
            sequence.Resume(kept, [.. found.Except(kept)]);
        var done = kept.Select(cell => cell.Cell).ToHashSet();
        try
        {
            new SweepRunner(layout, threads, failFast).Run(
                [.. cells.Where(cell => !done.Contains(cell))],
                sequence,
                new Silent(),
                stop?.Token ?? CancellationToken.None
            );
        }
        finally
        {
            sequence.Close(skipMissing: false);
        }
    }

    public ISweepOutput Open(SweepLayout layout, string name, string? history)
    {
        ISweepOutput output = new SweepFiles(layout, Prepare(name));
        return history is null ? output : new HistoryOutput(output, Prepare(history), layout.History!);
    }

    /// <summary>What an earlier run has left in files.</summary>
    public ResumePoint Resume(SweepLayout layout, IEnumerable<int> cells, string name, string? history = null) =>
        new(layout, cells.ToHashSet(), Prepare(name), history is null ? null : Prepare(history));

    /// <summary>A file as an output.</summary>
    public OutputFile Prepare(string name) => OutputFile.Prepare(this[name], "-o", Stream.Null);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private sealed class Silent : ISweepObserver
    {
        public void Began(int cell) { }

        public void Progressed(int cell, double part) { }

        public void Noted(int cell, string line) { }

        public void Finished(FinishedCell cell) { }
    }
}
