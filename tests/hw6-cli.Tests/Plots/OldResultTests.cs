using System.Xml.Linq;

namespace Hw6.Cli.Tests.Plots;

/// <summary>
/// Files that hw6 0.1.0 wrote, one of each of its tables, those of attention and of beam search's recurrent network with timings: they are drawn and
/// reported as ever, and no sweep of this release is mixed with them.
/// </summary>
public sealed class OldResultTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly TemporaryFolder folder = new();

    // Each with what its picture says, and with a heading or a finding of its page.
    public static TheoryData<string, string, string> Files { get; } =
        new()
        {
            { "zkc.csv", "34 nodes. The prediction differs from the club that the member joined at node 8.", "at node 8." },
            { "zkc.summary.csv", "modularity, adjacency = binary, right on test nodes: 100 %.", "at nodes 8 and 9." },
            { "zkc.history.csv", "training nodes: 0.8689 at 1, 0.02996 at 50.", "test accuracy is 100 %." },
            {
                "zkc-gradients.csv",
                "convolution_1 weights, labels = club, adjacency = weighted, repeat = 0, relative difference: 1.06·10⁻¹⁰.",
                "the table of hw6 zkc --check-gradients"
            },
            { "attention.csv", "softmax direct: 73.2 µs at 256, 761.3 µs at 1,024.", "45.6 times as fast as softmax direct" },
            { "attention.summary.csv", "elu linear, measured: 0.5043.", "time grows as N^1.69" },
            { "attention-moments.csv", "expected: 54 at 3, 126 at 7.", "At d = 7 the variance is 127.2, expected 126" },
            {
                "ae.csv",
                "principal components: 14.2 at 5, 10.34 at 10.",
                "The least loss, 41.36, is that of linear vanilla with k = 10."
            },
            {
                "ae.summary.csv",
                "principal components: 14.2 at 5, 10.34 at 10.",
                "The best probe, 41.9 %, is that of linear masked with k = 10."
            },
            { "ae.history.csv", "k = 5: 59.5 at 1. k = 10: 41.25 at 1.", "Autoencoders and linear probes" },
            {
                "ae-optimality.csv",
                "k = 5, principal components, gradient of W₁: 6.32·10⁻¹⁴.",
                "training ends 35.08 % above the floor"
            },
            {
                "beam.csv",
                "timestep 2 keeps neural neural (−1.196), neural network (−1.397).",
                "With k = 4 beam search returns “network neural network” at −1.504, the most likely sequence."
            },
            { "beam.summary.csv", "k = 2, most likely: −1.504. k = 2, returned: −1.62.", "is 0.116 nats better" },
            { "beam.history.csv", "timestep 2 keeps neural neural (−1.196), neural network (−1.397).", "Beam search" },
            { "beam-rnn.csv", "k = 1, length = 3: timestep 1 keeps w107 (−2.333).", "“w83 w19 w50 w159 w47 w98” at −6.062" },
            { "beam-rnn.summary.csv", "k = 1, T = 6, most likely: −6.062. k = 1, T = 6, returned: −9.809.", "3.747 nats better" },
        };

    // Each with a command of this release that writes such a table; with -o a main table, with --history a history.
    public static TheoryData<string, string> Continued { get; } =
        new()
        {
            { "zkc.csv", "zkc --no-timings" },
            { "zkc.history.csv", "zkc --no-timings" },
            { "zkc-gradients.csv", "zkc --check-gradients --labels club,modularity --no-timings" },
            { "attention.csv", "attention --n 256..1024*2" },
            { "attention-moments.csv", "attention moments --no-timings" },
            { "ae.csv", "ae --no-timings" },
            { "ae.history.csv", "ae --no-timings" },
            { "ae-optimality.csv", "ae optimality --no-timings" },
            { "beam.csv", "beam --no-timings" },
            { "beam.history.csv", "beam --no-timings" },
            { "beam-rnn.csv", "beam --model rnn" },
        };

    public static TheoryData<string, string[]> Sweeps { get; } =
        new()
        {
            { "Autoencoders and linear probes · digits", ["ae.csv", "ae.summary.csv", "ae.history.csv"] },
            { "Beam search · tree", ["beam.csv", "beam.summary.csv", "beam.history.csv"] },
            { "Attention in quadratic and linear time · softmax, elu", ["attention.csv", "attention.summary.csv"] },
        };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_file_of_the_old_release_is_here() =>
        Assert.Equal(
            Directory.GetFiles(Fixture("")).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Files.Select(file => file.Data.Item1).Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Files))]
    public void It_is_drawn(string file, string said, string _)
    {
        var result = Tool.Run("plot", Fixture(file), "-o", folder["figure.svg"]);
        Assert.Equal((ExitCode.Done, "", ""), (result.Code, result.Out, result.Error));
        var figure = XElement.Load(folder["figure.svg"]);
        Assert.Contains(said, figure.Element(Svg + "desc")!.Value, StringComparison.Ordinal);
        Assert.True(figure.Descendants(Svg + "text").Count() > 3);
        Assert.DoesNotContain("NaN", File.ReadAllText(folder["figure.svg"]), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void It_is_reported(string file, string _, string said)
    {
        var result = Tool.Run("report", Fixture(file));
        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        Assert.Contains(said, result.Out, StringComparison.Ordinal);
        Assert.Contains("<svg", result.Out, StringComparison.Ordinal);
        Assert.Equal(
            !file.Contains("history", StringComparison.Ordinal),
            result.Out.Contains("<table", StringComparison.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(Sweeps))]
    public void Files_of_one_sweep_share_a_section(string title, string[] files)
    {
        var result = Tool.Run(["report", .. files.Select(Fixture)]);
        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        Assert.Equal(2, result.Out.Split("<section ").Length);
        Assert.Contains($">{title}</h2>", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Old_and_new_results_of_one_experiment_are_reported_beside_each_other()
    {
        Assert.Equal(ExitCode.Done, Tool.Run("beam", "--k", "1,2,4", "--no-timings", "-q", "-o", folder["new.csv"]).Code);
        var result = Tool.Run("report", Fixture("beam.csv"), folder["new.csv"]);
        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        Assert.Equal(3, result.Out.Split("<section ").Length);
        Assert.Equal(3, result.Out.Split("With k = 2 beam search returns “neural network neural” at −1.62;").Length);
    }

    [Theory]
    [MemberData(nameof(Continued))]
    public void It_is_not_continued(string file, string command)
    {
        var old = folder["old.csv"];
        File.Copy(Fixture(file), old);
        string[] to = file.Contains("history", StringComparison.Ordinal)
            ? ["-o", folder["new.csv"], "--history", old]
            : ["-o", old];
        Tool.Refuses([.. command.Split(' '), "--resume", .. to], $"--resume: {old} holds results of format 1; expected format 2");
        Assert.Equal(File.ReadAllBytes(Fixture(file)), File.ReadAllBytes(old));
        Assert.Equal(["old.csv"], folder.Files);
    }

    [Theory]
    [MemberData(nameof(Continued))]
    public void It_is_not_merged(string file, string _)
    {
        Tool.Refuses(["merge", Fixture(file)], $"{Fixture(file)} holds results of format 1; expected format 2");
        Tool.Refuses(["merge", Fixture(file), "-o", folder["all.csv"]], "format 1");
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void Old_and_new_parts_are_not_merged()
    {
        Assert.Equal(
            ExitCode.Done,
            Tool.Run("beam", "--k", "1,2,4", "--no-timings", "-q", "--shard", "1/2", "-o", folder["new.csv"]).Code
        );
        foreach (
            var files in new string[][] { [Fixture("beam.csv"), folder["new.csv"]], [folder["new.csv"], Fixture("beam.csv")] }
        )
            Tool.Refuses(["merge", .. files], $"{Fixture("beam.csv")} holds results of format 1; expected format 2");
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "0.1.0", name);
}
