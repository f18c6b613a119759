using System.Runtime.CompilerServices;

namespace Hw6.Cli.Tests;

public sealed class BeamCommandTests
{
    [Fact]
    public void The_default_prints_what_is_kept_at_each_timestep()
    {
        var result = Tool.Run("beam", "--k", "2", "--no-timings", "--format", "table");
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal(
            """
            k 2 · length 3 · model tree · length_penalty 0 · n_best 1 · max_expansions 1000000

            timestep  rank  sequence               log_prob  parent_rank  token    token_log_prob  place
            ────────  ────  ─────────────────────  ────────  ───────────  ───────  ──────────────  ─────
                   1     1  neural                   -0.598               neural           -0.598
                   1     2  network                  -0.799               network          -0.799
                   2     1  neural neural            -1.196            1  neural           -0.598
                   2     2  neural network           -1.397            1  network          -0.799
                   3     1  neural network neural    -1.62             2  neural           -0.223      1
                   3     2  neural neural neural     -1.869            1  neural           -0.673
            """,
            string.Join('\n', result.Lines.Select(line => line.TrimEnd()))
        );
        Assert.Equal(
            """
            k 2 · length 3 · model tree · length_penalty 0 · n_best 1 · max_expansions 1000000 · most_likely_log_prob_mean -1.504

            finished  returned               returned_log_prob_mean  most_likely             optimal  gap_mean  pruned_at
            ────────  ─────────────────────  ──────────────────────  ──────────────────────  ───────  ────────  ─────────
                   1  neural network neural                   -1.62  network neural network  false       0.116          2
            """,
            string.Join('\n', result.Error.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd()))
        );
    }

    [Fact]
    public void The_same_command_gives_the_same_bytes_for_any_number_of_threads()
    {
        string[] command =
        [
            "beam",
            "--model",
            "rnn",
            "--vocabulary",
            "2000",
            "--hidden",
            "32",
            "--length",
            "5,9",
            "--k",
            "1..9*3",
            "--no-timings",
        ];
        var expected = Tool.Run([.. command, "--threads", "1"]);
        Assert.Equal(ExitCode.Done, expected.Code);
        Assert.Equal(1 + (5 * (1 + 3 + 9)) + (9 * (1 + 3 + 9)), expected.Lines.Length);
        foreach (var threads in (string[])["1", "2", "4"])
        {
            var again = Tool.Run([.. command, "--threads", threads]);
            Assert.Equal(expected.Out, again.Out);
            Assert.Equal(expected.Error, again.Error);
        }
    }

    [Fact]
    public void Trace_history_and_summary_go_to_files()
    {
        using var folder = new TemporaryFolder();
        var (rows, history, summary) = (folder["rows.csv"], folder["history.csv"], folder["summary.csv"]);
        var result = Tool.Run("beam", "--k", "1..4", "-o", rows, "--history", history, "--summary", summary, "-q");
        Assert.Equal((ExitCode.Done, "", ""), (result.Code, result.Out, result.Error));
        Assert.Equal(1 + (1 + 1 + 1) + (2 + 2 + 2) + (2 + 3 + 3) + (2 + 4 + 4), File.ReadAllLines(rows).Length);
        Assert.Contains(File.ReadLines(history), line =>
            line.Contains(",network neural,", StringComparison.Ordinal) && line.Contains(",false,", StringComparison.Ordinal)
        );
        Assert.Equal(["false", "false", "true", "true"], CsvText.Column(File.ReadAllText(summary), "optimal"));
    }

    [Fact]
    public void A_wider_beam_can_be_worse()
    {
        using var folder = new TemporaryFolder();
        var summary = folder["summary.csv"];
        Tool.Run("beam", "--tree", Sample("trees/wider-is-worse.csv"), "--k", "1,2,3", "--summary", summary);
        Assert.Equal(["a a a", "b a a", "a a a"], CsvText.Column(File.ReadAllText(summary), "returned"));
    }

    [Fact]
    public void A_text_is_continued_and_its_perplexity_reported()
    {
        var result = Tool.Run(
            "beam",
            "--corpus",
            Sample("corpus/genesis.txt"),
            "--prompt",
            "In the beginning God created the",
            "--length",
            "12",
            "--k",
            "4",
            "--format",
            "json"
        );
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains("heaven to give light upon the earth . </s>", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_is_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        var tree = folder["tree.csv"];
        const string header = "prefix,token,log_prob\n";
        RefusesTree("", "empty");
        RefusesTree(header, "no branches");
        RefusesTree(header + ",a,-1\n,b,0.5\n", "row 3", "log_prob", "0.5");
        RefusesTree(header + ",a,NaN\n", "row 2", "log_prob", "NaN");
        RefusesTree(header + ",a,-1\n,b,-1\na,a,-1\nb,a,-1\nb,b,-1\n", "row 4", "missing");
        RefusesTree(header + ",a,-1\n,a,-1\n", "row 3", "twice");
        RefusesTree(header + ",a,-1\nx,a,-1\n", "row 3", "unknown prefix");

        var corpus = folder["corpus.txt"];
        File.WriteAllText(corpus, "\n \n");
        Tool.Refuses(["beam", "--corpus", corpus], corpus, "empty");
        File.WriteAllText(corpus, "to be or not\n");
        Tool.Refuses(["beam", "--corpus", corpus, "--order", "9"], "--order: '9'", "at most 5, the tokens of");
        Tool.Refuses(["beam", "--corpus", folder["missing.txt"]], "missing.txt", "no such file");

        Tool.Refuses(["beam", "--k", "0"], "--k: '0'");
        Tool.Refuses(["beam", "--k", "2,2"], "--k: '2' is given twice");
        Tool.Refuses(["beam", "--length", "4"], "--length: '4'", "from 1 to 3, as deep as the tree is");
        Tool.Refuses(["beam", "--length-penalty", "-1"], "--length-penalty: '-1'");
        Tool.Refuses(["beam", "--n-best", "3"], "--n-best: '3'", "at most 2");
        Tool.Refuses(["beam", "--eos", "x"], "--eos: 'x'", "'neural', 'network'");
        Tool.Refuses(["beam", "--eos", "neural", "--no-eos"], "--eos: 'neural'", "--no-eos");
        Tool.Refuses(["beam", "--model", "ngram"], "--corpus");
        Tool.Refuses(["beam", "--model", "lstm"], "--model: 'lstm'", "tree, ngram, rnn");
        Tool.Refuses(["beam", "--prompt", "a"], "--prompt: 'a'", "--model ngram");
        Tool.Refuses(["beam", "--max-expansions", "-1"], "--max-expansions: '-1'");

        void RefusesTree(string text, params string[] parts)
        {
            File.WriteAllText(tree, text);
            Tool.Refuses(["beam", "--tree", tree], [tree, .. parts]);
        }
    }

    private static string Sample(string name, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "samples", name));
}
