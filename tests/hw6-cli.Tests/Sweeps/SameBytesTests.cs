using Hw6.Core.Experiments.Zkc;
using Hw6.Core.Sweeps.Files;

namespace Hw6.Cli.Tests.Sweeps;

/// <summary>
/// The same bytes for every number of threads, quiet or not, fresh or resumed, whole or sharded and merged: for every command that sweeps. A
/// command that is not in the table fails <see cref="Every_sweeping_command_is_here"/>.
/// </summary>
public sealed class SameBytesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    // Small sweeps of several cells each, with whatever needs a test: several rows a cell, history, repeats.
    public static TheoryData<string, string> Sweeps()
    {
        var sweeps = new TheoryData<string, string>
        {
            { "zkc", "--method all --labels modularity,club --epochs 300" },
            {
                "zkc",
                "--preset kipf-welling --graph {cora}/edges.csv.gz --node-labels {cora}/labels.csv.gz --node-features {cora}/features.csv.gz --method gcn,label-propagation --epochs 3 --seed 1..3"
            },
            {
                "attention",
                "--kernel softmax,quadratic,elu,favor --n 16..64*2 --d 4 --m 3 --features 8 --causal false,true --runs 1 --warmup 0"
            },
            { "attention moments", "--d 1,4,16 --mu 0,0.5 --samples 20000" },
            {
                "attention train",
                "--kernel softmax,elu --layers 1 --heads 2 --width 8 --context 8 --batch 2 --steps 4 --eval-every 3 --seed 1..2"
            },
            {
                "ae",
                "--dataset synthetic --synthetic-samples 600 --synthetic-dim 20 --synthetic-signal 5 --hidden 16 --k 2,4 --epochs 3 --repeats 2 --baseline pca,raw,random"
            },
            {
                "ae optimality",
                "--dataset synthetic --synthetic-samples 300 --synthetic-dim 12 --synthetic-signal 4 --k 2,5 --steps 30"
            },
            { "beam", "--k 1..5 --length 3" },
            { "beam", "--model rnn --vocabulary 300 --hidden 16 --length 6 --k 1,3,9" },
        };
        foreach (var sweep in SweptParameterTests.Sweeps)
            sweeps.Add(sweep.Data.Item1, sweep.Data.Item2);
        return sweeps;
    }

    public static TheoryData<string> SweepingCommands() =>
        [
            .. CommandTree
                .All()
                .Where(command => command.Command.Options.Any(option => option.Name == "--shard"))
                .Select(command => command.Path),
        ];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(SweepingCommands))]
    public void Every_sweeping_command_is_here(string path) => Assert.Contains(Sweeps(), sweep => sweep.Data.Item1 == path);

    [Theory]
    [MemberData(nameof(Sweeps))]
    public void A_sweep_gives_the_same_bytes_however_it_is_run(string path, string options)
    {
        var command = CommandTree.All().Single(command => command.Path == path).Command;
        var history =
            command.Options.Any(option => option.Name == "--history")
            && !options.Contains(ZkcParameters.CheckGradients.Option, StringComparison.Ordinal);
        // The folder's own name may hold blanks.
        var cora = Path.Combine(Docs.RepositoryFolder.Path, "samples", "citations", "cora");
        var words = options.Split(' ').Select(word => word.Replace("{cora}", cora, StringComparison.Ordinal));
        string[] sweep = [.. path.Split(' '), .. words, "--no-timings"];

        var whole = Run("whole", sweep, history, "--threads", "1");
        Assert.InRange(ResultFile.Read(folder["whole.csv"])!.CellCount, 2, 100);
        foreach (var threads in new[] { "2", "4" })
            Assert.Equal(whole, Run("threads", sweep, history, "--threads", threads));
        Assert.Equal(whole, Run("quiet", sweep, history, "--quiet"));
        Assert.Equal(whole.Rows, Tool.Run(sweep).Out);

        // Continued from a file that breaks off, once early and once late.
        foreach (var part in new[] { 0.3, 0.8 })
        {
            folder.Write("resumed.csv", whole.Rows[..(int)(whole.Rows.Length * part)]);
            if (history)
                folder.Write("resumed-history.csv", whole.History[..(int)(whole.History.Length * part)]);
            Assert.Equal(whole, Run("resumed", sweep, history, "--resume", "--threads", "2"));
        }

        for (var i = 1; i <= 3; i++)
            Run($"{i}", [.. sweep, "--shard", $"{i}/3"], history, "--threads", $"{i}");
        Assert.Equal(whole.Rows, Tool.Run("merge", folder["3.csv"], folder["1.csv"], folder["2.csv"]).Out);

        // The merged file gives the summary of the whole.
        Assert.Equal(0, Tool.Run("merge", folder["2.csv"], folder["3.csv"], folder["1.csv"], "-o", folder["merged.csv"]).Code);
        Assert.Equal(whole with { History = "" }, Run("merged", sweep, history: false, "--resume"));
        if (history && whole.History.Count(character => character == '\n') > 1)
            Assert.Equal(
                whole.History,
                Tool.Run("merge", folder["3-history.csv"], folder["1-history.csv"], folder["2-history.csv"]).Out
            );
    }

    private Files Run(string name, string[] sweep, bool history, params string[] more)
    {
        string[] args = [.. sweep, .. more, "-o", folder[$"{name}.csv"]];
        if (history)
            args = [.. args, "--history", folder[$"{name}-history.csv"]];
        if (!sweep.Contains("--shard"))
            args = [.. args, "--summary", folder[$"{name}-summary.csv"]];
        var result = Tool.Run(args);
        Assert.True(result.Code == 0, result.Error);
        return new Files(Text($"{name}.csv"), history ? Text($"{name}-history.csv") : "", Text($"{name}-summary.csv"));
    }

    private string Text(string name) => File.Exists(folder[name]) ? File.ReadAllText(folder[name]) : "";

    private sealed record Files(string Rows, string History, string Summary);
}
