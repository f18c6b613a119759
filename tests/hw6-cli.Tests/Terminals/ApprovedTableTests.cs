using Hw6.Cli.Output;
using Hw6.Cli.Tests.Docs;

namespace Hw6.Cli.Tests.Terminals;

/// <summary>
/// What each command shows in a terminal, as files that somebody has looked at: in Approved, made anew with <c>HW6_WRITE_APPROVED=1</c>. Sizes are small, and times,
/// which vary, left out.
/// </summary>
public sealed class ApprovedTableTests
{
    private static readonly string Folder = Path.Combine(RepositoryFolder.Path, "tests/hw6-cli.Tests/Terminals/Approved");

    private static readonly (string Name, string[] Commands)[] Tables =
    [
        ("zkc", ["zkc --epochs 300", "zkc --method all --epochs 300 -o /dev/null", "zkc --check-gradients --hidden 4,2"]),
        ("zkc-own-graph", ["zkc --graph ties.csv --method modularity,spectral --adjacency binary"]),
        (
            "attention",
            [
                "attention --n 16,32 --d 8 --m 8 --runs 1 --warmup 0",
                "attention moments --d 4,64 --mu 0.5 --sigma 1,2 --samples 1000",
            ]
        ),
        (
            "attention-train",
            [
                "attention train --kernel softmax,elu --layers 1 --heads 2 --width 16 --context 16 --batch 4 --steps 10",
                "attention --check-gradients --kernel softmax,favor --n 8 --d 4 --m 4",
            ]
        ),
        (
            "ae",
            [
                "ae --arch linear,relu --mode vanilla,masked --k 5,100 --lr 1e-4,1e-3 --epochs 1 --no-probe --baseline pca,raw",
                "ae --arch linear --mode vanilla --k 5 --repeats 3 --epochs 1 --probe-labels 60",
                "ae optimality --k 5 --steps 5",
            ]
        ),
        ("beam", ["beam", "beam --k 1..3 --n-best 2 -o /dev/null"]),
        (
            "sweep",
            [
                "ae --dataset synthetic --synthetic-samples 40,50 --synthetic-dim 5,6 --synthetic-signal 2,3 --synthetic-variance 4,9 --arch linear --mode denoising --noise-std 0.1,0.2 --lr 1e-3,2e-3 --beta1 0.8,0.9 --beta2 0.99,0.999 --k 2,3 --epochs 1,2 --batch 5,10 --probe-labels 8,all --seed 1,2 --dry-run --shard 1/1999",
            ]
        ),
    ];

    public static MatrixTheoryData<string, int> Files { get; } = new(Tables.Select(table => table.Name), [80, 120, 200]);

    [Theory]
    [MemberData(nameof(Files))]
    public void A_table_fits_its_terminal(string name, int columns)
    {
        Assert.SkipUnless(PseudoTerminal.IsThere, "needs script");
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["ties.csv"],
            "source,target\n東京,大阪\n大阪,京都\n京都,東京\na\u0085b,c\nc,d\na\u0085b,d\nd,東京\n"
        );
        var commands = Tables.Single(table => table.Name == name).Commands;
        using var terminal = new PseudoTerminal(
            string.Join(
                "; ",
                commands.Select(command => $"echo '$ hw6 {command}'; {ToolProcess.Hw6} {command} --no-timings; echo")
            ),
            columns,
            folder: folder["."]
        );
        var shown = PseudoTerminal.Plain(terminal.Wait());
        Assert.All(
            shown
                .Split('\n')
                .Where(line =>
                    !line.StartsWith("$ ", StringComparison.Ordinal) && !line.StartsWith("hw6: ", StringComparison.Ordinal)
                ),
            line => Assert.InRange(CellWidth.Of(line), 0, columns)
        );
        var file = Path.Combine(Folder, $"{name}-{columns}.txt");
        if (Environment.GetEnvironmentVariable("HW6_WRITE_APPROVED") == "1")
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(file, shown);
        }

        Assert.Equal(File.ReadAllText(file), shown);
    }
}
