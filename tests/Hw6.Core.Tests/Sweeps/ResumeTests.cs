using System.Text;
using CsCheck;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Tests.Shared;

namespace Hw6.Core.Tests.Sweeps;

public sealed class ResumeTests : IDisposable
{
    private static readonly FakeOptions Nine = new() { Numbers = [.. Enumerable.Range(1, 9)], Diverges = n => n == 3 };

    private readonly SweepBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void A_file_cut_anywhere_is_continued_to_the_same_bytes()
    {
        bench.Run(Nine, "whole.csv", history: "whole-history.csv");
        var (rows, history) = (bench.Bytes("whole.csv"), bench.Bytes("whole-history.csv"));
        for (var length = 0; length <= rows.Length; length += 7)
        {
            File.WriteAllBytes(bench["x.csv"], rows[..length]);
            File.WriteAllBytes(bench["h.csv"], history[..Math.Min(length, history.Length)]);
            bench.Run(Nine, "x.csv", resume: true, history: "h.csv");
            Assert.Equal(rows, bench.Bytes("x.csv"));
            Assert.Equal(history, bench.Bytes("h.csv"));
        }
    }

    // Every state that a kill can leave: a run that stops at some operation of its output, the file then torn within its last write.
    [Fact]
    public void A_run_killed_at_any_operation_is_continued_to_the_same_bytes()
    {
        bench.Run(Nine, "whole.csv", history: "whole-history.csv");
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 40], Gen.Int[0, 60], Gen.Int[1, 4])
            .Sample(
                (first, second, torn, threads) =>
                {
                    foreach (var file in bench.Files.Where(file => !file.StartsWith("whole", StringComparison.Ordinal)))
                        File.Delete(bench[file]);
                    Interrupt(first, threads, resume: false);
                    Tear("x.csv", torn);
                    Interrupt(second, threads, resume: true);
                    Tear("x.csv.journal", torn);
                    bench.Run(Nine, "x.csv", threads, resume: true, history: "h.csv");
                    Assert.Equal(bench.Bytes("whole.csv"), bench.Bytes("x.csv"));
                    Assert.Equal(bench.Bytes("whole-history.csv"), bench.Bytes("h.csv"));
                    Assert.Equal(["h.csv", "whole-history.csv", "whole.csv", "x.csv"], bench.Files);
                },
                iter: 150,
                threads: 1
            );
    }

    [Fact]
    public void No_finished_cell_runs_again()
    {
        var finished = new HashSet<int>();
        var options = Nine with { Delay = TimeSpan.FromMilliseconds(4) };
        using var stop = new CancellationTokenSource();
        try
        {
            bench.Run(options, "x.csv", 3, history: "h.csv", stop: stop, wrap: output => new Counting(
                output,
                5,
                stop.Cancel,
                cell => finished.Add(cell + 1)
            ));
        }
        catch (OperationCanceledException) { }

        Assert.NotEmpty(finished);
        var again = new List<int>();
        bench.Run(Nine with { OnRun = again.Add }, "x.csv", resume: true, history: "h.csv");
        Assert.Empty(again.Intersect(finished));
        Assert.Equal(9, again.Count + finished.Count);
    }

    [Fact]
    public void Cells_without_their_history_run_again()
    {
        bench.Run(Nine, "x.csv", history: "h.csv");
        var (rows, history) = (bench.Bytes("x.csv"), bench.Bytes("h.csv"));
        File.Delete(bench["h.csv"]);
        var again = new List<int>();
        bench.Run(Nine with { OnRun = again.Add }, "x.csv", resume: true, history: "h.csv");
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], again);
        Assert.Equal(rows, bench.Bytes("x.csv"));
        Assert.Equal(history, bench.Bytes("h.csv"));
    }

    [Fact]
    public void A_merged_file_can_be_continued()
    {
        bench.Run(Nine, "whole.csv", timings: true);
        for (var i = 1; i <= 2; i++)
            bench.Run(Nine, $"{i}.csv", shard: new Shard(i, 2), timings: true);
        File.WriteAllBytes(bench["all.csv"], SweepMerge.Merge([bench["1.csv"], bench["2.csv"]]));
        Assert.NotEqual(bench.Bytes("whole.csv"), bench.Bytes("all.csv"));
        bench.Run(Nine with { OnRun = _ => Assert.Fail("a cell runs") }, "all.csv", resume: true, timings: true);
        Assert.Equal(bench.Bytes("whole.csv"), bench.Bytes("all.csv"));
    }

    [Fact]
    public void Files_that_do_not_belong_are_refused()
    {
        bench.Run(Nine, "x.csv", history: "h.csv");
        Refused("is of another sweep", Nine with { Seed = 3 });
        Refused("has other columns", Nine, timings: true);
        Refused("has cell 1, which is not of this --shard", Nine, shard: new Shard(2, 3));
        File.WriteAllText(bench["x.csv"], "notes of mine");
        Refused("is not a result of this command", Nine);
        File.WriteAllText(bench["x.csv"], "a,b\n1,2\n");
        Refused("it has no column 'sweep'", Nine);
    }

    [Fact]
    public void A_file_of_another_format_is_refused()
    {
        bench.Run(Nine, "x.csv");
        var rows = bench.Bytes("x.csv");
        bench.Rewrite("x.csv", (",1.2.3,2,", ",1.2.3,3,"));
        Refused("x.csv holds results of format 3; expected format 2, which this release writes", Nine);

        // Before formats had numbers, files had no column for them: that is said, not that columns differ.
        File.WriteAllBytes(bench["x.csv"], rows);
        bench.Rewrite("x.csv", ("version,format,", "version,"), (",1.2.3,2,", ",1.2.3,"));
        Refused("x.csv holds results of format 1; expected format 2, which this release writes", Nine);
        File.WriteAllLines(bench["x.csv"], File.ReadAllLines(bench["x.csv"])[..1]);
        Refused("x.csv holds results of format 1; expected format 2, which this release writes", Nine);
    }

    [Fact]
    public void A_file_of_another_release_is_continued()
    {
        bench.Run(Nine, "x.csv");
        File.WriteAllText(bench["x.csv"], Encoding.UTF8.GetString(bench.Bytes("x.csv")[..^60]));
        var layout = SweepBench.Layout(Nine, version: "9.9.9");
        var kept = bench.Resume(layout, Enumerable.Range(0, 9), "x.csv").Load(rowsAreRead: true);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], kept.Select(cell => cell.Cell));
        Assert.All(kept, cell => Assert.Equal(("1.2.3", 2L), (cell.Rows[0]["version"], cell.Rows[0]["format"])));
    }

    [Fact]
    public void A_journal_of_another_format_is_refused()
    {
        var layout = SweepBench.Layout(Nine);
        using (var journal = new Journal(bench["x.csv"], layout))
            journal.Add(Finished(layout, 4));
        bench.Rewrite("x.csv.journal", ("hw6 journal 2 2 ", "hw6 journal 2 1 "));
        Refused("x.csv.journal holds cells of another sweep", Nine);
    }

    [Fact]
    public void A_journal_that_does_not_belong_is_refused()
    {
        var layout = SweepBench.Layout(Nine);
        using (var journal = new Journal(bench["x.csv"], layout))
            journal.Add(Finished(layout, 4));
        Refused("x.csv.journal holds cells of another sweep", Nine with { Seed = 3 });
        Refused("x.csv.journal has cell 5, which is not of this --shard", Nine, shard: new Shard(1, 3));
    }

    [Fact]
    public void A_journal_is_read_up_to_where_it_breaks_off()
    {
        var layout = SweepBench.Layout(Nine);
        var path = Journal.PathFor(bench["x.csv"]);
        using (var journal = new Journal(bench["x.csv"], layout))
        {
            foreach (var cell in new[] { 4, 2, 8 })
                journal.Add(Finished(layout, cell));
        }

        var whole = File.ReadAllBytes(path);
        var counts = new List<int>();
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            counts.Add(Journal.Load(bench["x.csv"], layout).Cells.Count);
        }

        Assert.Equal(counts.Order(), counts);
        Assert.Equal([0, 1, 2, 3], counts.Distinct());
    }

    private static FinishedCell Finished(SweepLayout layout, int cell) =>
        layout.Lay(cell, layout.Experiment.Run(cell, new CellContext(CancellationToken.None)));

    private void Refused(string part, FakeOptions options, bool timings = false, Shard? shard = null)
    {
        var layout = SweepBench.Layout(options, timings);
        var cells = (shard ?? Shard.Whole).Select(layout.CellCount).ToHashSet();
        var error = Assert.Throws<InputException>(() => bench.Resume(layout, cells, "x.csv").Load(rowsAreRead: true));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private void Interrupt(int operations, int threads, bool resume)
    {
        try
        {
            bench.Run(Nine, "x.csv", threads, resume, history: "h.csv", wrap: output => new Counting(
                output,
                operations,
                () => throw new IOException("killed"),
                _ => { }
            ));
        }
        catch (IOException) { }
    }

    private void Tear(string name, int bytes)
    {
        if (!File.Exists(bench[name]))
            return;
        var whole = bench.Bytes(name);
        File.WriteAllBytes(bench[name], whole[..Math.Max(0, whole.Length - bytes)]);
    }

    /// <summary>Passes on so many operations, then does something else; never closes, as a process that is killed does not.</summary>
    private sealed class Counting(ISweepOutput inner, int operations, Action then, Action<int> passed) : ISweepOutput
    {
        private int left = operations;

        public void Keep(FinishedCell cell)
        {
            if (left-- <= 0)
                then();
            inner.Keep(cell);
            passed(cell.Cell);
        }

        public void Append(FinishedCell cell)
        {
            if (left-- <= 0)
                then();
            inner.Append(cell);
            passed(cell.Cell);
        }

        public void Restore(
            IReadOnlyList<FinishedCell> leading,
            IReadOnlyList<FinishedCell> later,
            IReadOnlyList<FinishedCell> again
        ) => inner.Restore(leading, later, again);

        public void Close(bool complete)
        {
            if (complete)
                inner.Close(complete);
        }

        public void Dispose() => inner.Dispose();
    }
}
