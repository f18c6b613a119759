namespace Hw6.Cli.Tests.Files;

/// <summary>No command destroys what a user has: outputs compared with inputs and with each other, and refusals that leave the folder as it was.</summary>
public sealed class OutputSafetyTests : IDisposable
{
    private const string Ties = "source,target\na,b\nb,c\nc,a\nd,a\n";

    private readonly TemporaryFolder folder = new();

    public OutputSafetyTests()
    {
        folder.Write("ties.csv", Ties);
        folder.Write("labels.csv", "node,label\na,x\nb,y\nc,x\nd,y\n");
        folder.Write("t.txt", "one two\nthree four\n");
        folder.Write("args.rsp", "--k 2\n");
        folder.Write("samples.csv", "x1,x2,label\n1,2,a\n2,1,b\n3,1,a\n1,3,b\n");
        Directory.CreateDirectory(folder["real"]);
        Directory.CreateSymbolicLink(folder["linked"], folder["real"]);
        File.CreateSymbolicLink(folder["ties-link.csv"], "ties.csv");
        File.WriteAllBytes(folder["n.csv"], System.Text.Encoding.UTF8.GetBytes(Tool.Run("zkc", "--method", "modularity").Out));
        Directory.CreateDirectory(folder["idx"]);
        Hw6.Tests.Shared.IdxFiles.WriteFour(folder["idx"]);
    }

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Clashes() =>
        [
            "zkc --method modularity --graph {ties.csv} -o {ties.csv}",
            "zkc --method modularity --graph {ties.csv} -o {ties-link.csv}",
            "zkc --method modularity --graph {ties-link.csv} -o {ties.csv}",
            "zkc --method modularity --graph {ties.csv} --summary {ties.csv}",
            "zkc --method modularity --graph {real/../ties.csv} --summary {ties.csv}",
            "zkc --method modularity --graph {linked/../ties.csv} --history {ties.csv}",
            "zkc --graph {ties.csv} --node-labels {labels.csv} -o {labels.csv}",
            "zkc --graph {ties.csv} --node-labels {labels.csv} --history {labels.csv}",
            "beam --model ngram --corpus {t.txt} -o {t.txt}",
            "ae --dataset csv --data {samples.csv} --k 1 -o {samples.csv}",
            "ae --dataset csv --data {samples.csv} --k 1 --save-features {samples.csv}",
            "ae --dataset idx --data-dir {idx} --k 1 --epochs 0 --no-probe --save-features {idx/t10k-labels-idx1-ubyte} --format csv",
            "ae --k 5 --save-features {f.csv} --save-model {f.csv}",
            "ae --k 5 -o {f.csv} --save-features {linked/../f.csv}",
            "ae --k 5 -o {f.csv} --save-features {f.csv.journal}",
            "plot {n.csv} -o {n.csv}",
            "report {n.csv} -o {n.csv}",
            "report -o {n.csv} {ties.csv}",
            "merge {n.csv} -o {n.csv}",
            "zkc -o {real/x.csv} --summary {linked/x.csv}",
            "zkc -o {x.csv} --history {x.csv.journal}",
            "zkc -o {x.csv} --plot {x.csv}",
            "beam @{args.rsp} -o {args.rsp} --format csv",
            "zkc --graph - --node-labels -",
            "zkc --summary -",
            "zkc -o - --history -",
            "zkc -o {x.csv} --summary - --history -",
            "beam --k 2 --plot {p.jpg}",
            "beam --k 2 --plot {p.gif}",
            "beam --k 2 --summary {s.json}",
            "beam --k 2 --history {h.json}",
            "beam --k 2 -o {x.xlsx}",
            "beam --k 2 -o {x.json} --format csv",
            "report {n.csv} -o {r.svg}",
            "plot {n.csv} -o {p.jpg}",
            "merge {n.csv} -o {m.json}",
            "ae --k 5 --save-model {m.csv}",
            "ae --k 5 --save-features {m.npz}",
            "ae --k 5 --reconstructions {m.png}",
            "zkc -o {x.txt} --resume",
            "zkc --resume",
            "zkc --resume -o -",
            "zkc --resume --overwrite -o {x.csv}",
            "zkc --shard 1/2 -o {x.csv} --summary {s.csv}",
            "zkc --shard 1/2 -o {x.csv} --plot {s.svg}",
            "zkc --overwrite",
            "zkc --shard-base 0",
            "merge /dev/zero",
            "merge {idx}",
            "beam @/dev/zero",
            "beam -o --resume",
            "beam -o --resume=1",
            "beam --output= --resume",
            "report {n.csv} --title -o {r.html}",
        ];

    [Theory]
    [MemberData(nameof(Clashes))]
    public void What_would_destroy_or_mislead_is_refused_and_nothing_is_touched(string command)
    {
        var before = folder.Snapshot();
        Tool.Refused(Run(command));
        Assert.Equal(before, folder.Snapshot());
    }

    [Fact]
    public void A_second_name_of_an_input_is_that_input()
    {
        Assert.SkipUnless(ToolProcess.HasShell, "there is no bash here");
        Assert.Equal(0, ToolProcess.Shell($"cd {folder.Path}; ln ties.csv hard.csv").Code);
        var before = folder.Snapshot();
        Tool.Refused(Run("zkc --method modularity --graph {ties.csv} -o {hard.csv}"), "ties.csv' is the output of --output too");
        Assert.Equal(before, folder.Snapshot());
    }

    [Theory]
    [InlineData("zkc --dry-run -o {ties.csv} --summary {labels.csv} --history {s.csv} --plot {s.svg}")]
    [InlineData(
        "ae --k 5,10 --dry-run -o {x.csv} --save-model {m-{k}-{arch}-{mode}.npz} --save-features {f-{k}-{arch}-{mode}.csv}"
    )]
    [InlineData("zkc --lr 0 -o {ties.csv}")]
    [InlineData("zkc --graph {nowhere.csv} -o {x.csv}")]
    [InlineData("beam --model ngram --corpus {idx} -o {x.csv} --history {h.csv}")]
    public void A_dry_run_and_a_refused_command_leave_the_folder_as_it_was(string command)
    {
        var before = folder.Snapshot();
        var result = Run(command);
        Assert.Equal(command.Contains("--dry-run", StringComparison.Ordinal) ? 0 : 2, result.Code);
        Assert.Equal(before, folder.Snapshot());
    }

    [Fact]
    public void Files_that_only_look_like_ours_stay()
    {
        folder.Write("x.csv.hw6-tmp", "mine");
        folder.Write(".hw6-mine.part", "mine");
        Assert.Equal(0, Run("beam --k 2 -o {x.csv}").Code);
        Assert.Equal("mine", File.ReadAllText(folder["x.csv.hw6-tmp"]));
        Assert.Equal("mine", File.ReadAllText(folder[".hw6-mine.part"]));

        folder.Write("y.csv.journal", "mine");
        Tool.Refused(Run("beam --k 2 -o {y.csv}"), "y.csv.journal' is no journal of hw6");
        Assert.Equal("mine", File.ReadAllText(folder["y.csv.journal"]));
        Assert.False(File.Exists(folder["y.csv"]));
    }

    [Fact]
    public void What_a_killed_process_left_goes_with_the_next_run_of_the_same_output()
    {
        // Written by a process that is no more, and by one that still writes.
        var dead = Part("x.csv", new string('0', 32));
        var other = Part("y.csv", new string('0', 32));
        var alive = Part("x.csv", new string('1', 32));
        using var open = new FileStream(alive, FileMode.Open, FileAccess.Write, FileShare.Read | FileShare.Delete);
        Assert.Equal(0, Run("beam --k 2 -o {x.csv}").Code);
        Assert.Equal((false, true, true), (File.Exists(dead), File.Exists(other), File.Exists(alive)));
    }

    [Fact]
    public void A_file_keeps_its_mode_its_owner_and_its_links()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes are Unix's");
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (var name in new[] { "real/f.csv", "real/m.npz", "real/s.csv", "real/o.csv" })
        {
            folder.Write(name, "old");
            File.SetUnixFileMode(folder[name], secret);
            File.CreateSymbolicLink(folder[Path.GetFileName(name)], folder[name]);
        }

        Assert.Equal(
            0,
            Run(
                "ae --dataset csv --data {samples.csv} --split 0.5,0.25,0.25 --no-probe --arch linear --mode vanilla --epochs 1 --k 1 -o {o.csv} --summary {s.csv} --save-features {f.csv} --save-model {m.npz}"
            ).Code
        );
        foreach (var name in new[] { "f.csv", "m.npz", "s.csv", "o.csv" })
        {
            Assert.Equal(folder["real/" + name], new FileInfo(folder[name]).LinkTarget);
            Assert.Equal(secret, File.GetUnixFileMode(folder["real/" + name]));
            Assert.NotEqual("old", File.ReadAllText(folder["real/" + name]));
        }
    }

    [Fact]
    public void What_an_ordinary_user_may_not_write_is_refused_and_stays()
    {
        var user = $"cd {folder.Path}; HOME={folder.Path} setpriv --reuid 65534 --clear-groups {ToolProcess.Hw6}";
        Assert.SkipUnless(
            ToolProcess.HasShell && ToolProcess.Shell($"chmod 777 {folder.Path}; {user} --version").Code == 0,
            "it needs root, setpriv, and a tool that others may read"
        );
        folder.Write("real/theirs.csv", "theirs");
        ToolProcess.Shell($"cd {folder.Path}; chmod 444 n.csv; chmod 755 real; chmod 666 real/theirs.csv");
        var before = folder.Snapshot();
        const string ae =
            "ae --dataset synthetic --synthetic-samples 50 --synthetic-dim 4 --synthetic-signal 2 --arch linear --mode vanilla --k 1 --epochs 1 --no-probe";
        foreach (
            var output in new[]
            {
                "-o n.csv",
                "--save-features n.csv",
                "-o real/theirs.csv",
                "--summary real/new.csv",
                "--history linked/theirs.csv",
            }
        )
            Tool.Refused(ToolProcess.Shell($"{user} {ae} {output}"), "cannot write", "no permission");
        Assert.Equal(before, folder.Snapshot());
    }

    [Fact]
    public void An_unset_variable_makes_no_file_and_a_value_with_a_dash_is_one()
    {
        Tool.Refused(Run("report {n.csv} -o {r.html} --title -o"), "--title: found the option -o in the place of its value");
        Assert.Equal(0, Run("report {n.csv} -o {r.html} --title=-o").Code);
        Assert.Contains("<title>-o</title>", File.ReadAllText(folder["r.html"]), StringComparison.Ordinal);
        Assert.Equal(0, Run("report {n.csv} -o {r.html} --title --x").Code);
        Assert.Contains("<title>--x</title>", File.ReadAllText(folder["r.html"]), StringComparison.Ordinal);
        Assert.Equal(0, Run("attention moments --mu -1 --samples 100 --d 2").Code);
        folder.Write("more.rsp", "-o\n--resume\n");
        Tool.Refused(Run("beam @{more.rsp}"), "-o: found the option --resume");
    }

    [Theory]
    [InlineData("x.json", "[")]
    [InlineData("x.md", "| ")]
    [InlineData("x.txt", "k 2 · length 3")]
    [InlineData("x.csv", "k,length")]
    [InlineData("x", "k,length")]
    [InlineData("lr-0.5", "k,length")]
    public void The_end_of_a_name_chooses_the_format(string name, string start)
    {
        Assert.Equal(0, Run($"beam --k 2 -o {{{name}}}").Code);
        Assert.StartsWith(start, File.ReadAllText(folder[name]), StringComparison.Ordinal);
    }

    private string Part(string name, string number)
    {
        var hash = System.IO.Hashing.XxHash64.HashToUInt64(System.Text.Encoding.UTF8.GetBytes(name));
        return folder.Write($".hw6-{hash:x16}-{number}.part", "half");
    }

    // A name in braces is that of a file in the folder.
    private ToolResult Run(string command) => Tool.Run([.. command.Split(' ').Select(InFolder)]);

    private string InFolder(string word)
    {
        var open = word.IndexOf('{', StringComparison.Ordinal);
        return open < 0 || !word.EndsWith('}') ? word : word[..open] + folder[word[(open + 1)..^1]];
    }
}
