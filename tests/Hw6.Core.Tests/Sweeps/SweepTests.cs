using System.Text;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Tests.Shared;

namespace Hw6.Core.Tests.Sweeps;

public sealed class SweepTests : IDisposable
{
    private static readonly FakeOptions Twelve = new()
    {
        Numbers = [.. Enumerable.Range(1, 12)],
        Diverges = n => n == 5,
        Fails = n => n == 7,
    };

    private readonly SweepBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(20)]
    public void Any_number_of_threads_gives_the_same_bytes(int threads)
    {
        bench.Run(Twelve, "whole.csv", history: "whole-history.csv");
        bench.Run(Twelve with { Delay = TimeSpan.FromMilliseconds(5) }, "x.csv", threads, history: "h.csv");
        Assert.Equal(bench.Bytes("whole.csv"), bench.Bytes("x.csv"));
        Assert.Equal(bench.Bytes("whole-history.csv"), bench.Bytes("h.csv"));
        Assert.Equal(["h.csv", "whole-history.csv", "whole.csv", "x.csv"], bench.Files);
    }

    [Fact]
    public void The_longest_of_the_last_cells_begin_first_and_rows_keep_their_order()
    {
        var begun = new List<int>();
        var options = Twelve with
        {
            Work = cell => cell,
            OnRun = number =>
            {
                lock (begun)
                    begun.Add(number);
                Thread.Sleep(5);
            },
        };
        bench.Run(options, "x.csv", threads: 2);
        bench.Run(Twelve, "whole.csv");
        Assert.Equal(bench.Bytes("whole.csv"), bench.Bytes("x.csv"));

        // Two workers may swap those that they begin next to each other.
        int[] expected = [1, 2, 3, 4, 5, 6, 7, 8, 12, 11, 10, 9];
        Assert.All(expected, (number, place) => Assert.InRange(begun.IndexOf(number), place - 1, place + 1));
    }

    [Fact]
    public void A_cell_that_fails_leaves_a_row_and_the_sweep_goes_on()
    {
        bench.Run(Twelve, "x.csv");
        var file = ResultFile.Read(bench["x.csv"])!;
        Assert.Equal(12, file.Cells.Count);
        var status = file.Header.ToList().IndexOf("status");
        Assert.Equal("diverged", file.Cells[4][0][status]);
        Assert.Equal(["failed", "no cell for 7 and that on two lines"], file.Cells[6][0][status..(status + 2)]);
        Assert.Equal(10, file.Cells.Values.Count(rows => rows[0][status] == "ok"));
    }

    [Fact]
    public void Failed_cells_run_again_when_resumed_and_diverged_ones_do_not()
    {
        bench.Run(Twelve, "x.csv");
        var again = new List<int>();
        bench.Run(Twelve with { Fails = _ => false, OnRun = again.Add }, "x.csv", resume: true);
        Assert.Equal([7], again);
        bench.Run(Twelve with { Fails = _ => false }, "whole.csv");
        Assert.Equal(bench.Bytes("whole.csv"), bench.Bytes("x.csv"));
    }

    [Fact]
    public void Fail_fast_stops_and_what_is_finished_stays()
    {
        var ran = new List<int>();
        bench.Run(Twelve with { OnRun = ran.Add }, "x.csv", failFast: true);
        Assert.Equal([1, 2, 3, 4, 5], ran);
        Assert.Equal(5, ResultFile.Read(bench["x.csv"])!.Cells.Count);
    }

    [Fact]
    public void A_loop_in_parallel_that_is_interrupted_is_no_failed_cell()
    {
        using var stop = new CancellationTokenSource();
        var options = Twelve with
        {
            OnRun = n =>
            {
                if (n != 4)
                    return;
                stop.Cancel();
                Parallel.For(0, 4, _ => throw new OperationCanceledException());
            },
        };
        Assert.ThrowsAny<OperationCanceledException>(() => bench.Run(options, "x.csv", stop: stop));
        Assert.Equal(3, ResultFile.Read(bench["x.csv"])!.Cells.Count);
    }

    [Fact]
    public void A_sweep_that_is_interrupted_after_its_last_cell_is_whole()
    {
        using var stop = new CancellationTokenSource();
        bench.Run(new FakeOptions { Numbers = [1] }, "x.csv", stop: stop, wrap: output => new Hook(output, stop.Cancel));
        Assert.Single(ResultFile.Read(bench["x.csv"])!.Cells);
    }

    [Fact]
    public void A_part_without_cells_is_a_file_with_a_header()
    {
        var two = new FakeOptions { Numbers = [1, 2] };
        bench.Run(two, "whole.csv", history: "whole-history.csv");
        for (var i = 1; i <= 3; i++)
            bench.Run(two, $"{i}.csv", shard: new Shard(i, 3), history: $"h{i}.csv");
        Assert.Equal(bench.Bytes("whole.csv"), SweepMerge.Merge([bench["3.csv"], bench["2.csv"], bench["1.csv"]]));
        Assert.Equal(bench.Bytes("whole-history.csv"), SweepMerge.Merge([bench["h3.csv"], bench["h1.csv"], bench["h2.csv"]]));
    }

    [Fact]
    public void An_old_result_is_replaced_only_when_the_first_row_is_ready()
    {
        File.WriteAllText(bench["x.csv"], "precious");
        var seen = "";
        bench.Run(
            new FakeOptions { Numbers = [1, 2], OnRun = n => seen += n == 1 ? File.ReadAllText(bench["x.csv"]) : "" },
            "x.csv"
        );
        Assert.Equal("precious", seen);
        Assert.Equal(2, ResultFile.Read(bench["x.csv"])!.Cells.Count);
    }

    [Fact]
    public void A_journal_of_an_earlier_run_goes_with_the_file_it_belonged_to()
    {
        var layout = SweepBench.Layout(Twelve);
        using (var journal = new Journal(bench["x.csv"], layout))
            journal.Add(layout.Lay(8, new FakeExperiment(Twelve).Run(8, new CellContext(CancellationToken.None))));
        bench.Run(Twelve, "x.csv", failFast: true);
        Assert.Equal(["x.csv"], bench.Files);
    }

    [Fact]
    public void A_cell_that_ends_before_its_turn_waits_in_the_journal()
    {
        var layout = SweepBench.Layout(Twelve);
        using var output = bench.Open(layout, "x.csv", null);
        var sequence = new CellSequence([0, 1, 2], output, null);
        sequence.Add(Finished(layout, 2));
        Assert.Equal([2], Journal.Load(bench["x.csv"], layout).Cells.Select(cell => cell.Cell));
        Assert.Empty(ResultFile.Read(bench["x.csv"])!.Cells);
        sequence.Add(Finished(layout, 0));
        sequence.Add(Finished(layout, 1));
        Assert.Equal([0, 1, 2], ResultFile.Read(bench["x.csv"])!.Cells.Keys);
        sequence.Close(skipMissing: false);
        Assert.Equal(["x.csv"], bench.Files);
    }

    [Fact]
    public void A_journal_is_read_up_to_what_does_not_fit_its_checksum()
    {
        var layout = SweepBench.Layout(Twelve);
        using (var journal = new Journal(bench["x.csv"], layout))
            journal.Restart([Finished(layout, 1), Finished(layout, 3), Finished(layout, 8)]);
        Assert.Equal([1, 3, 8], Journal.Load(bench["x.csv"], layout).Cells.Select(cell => cell.Cell));
        var bytes = bench.Bytes("x.csv.journal");
        var last = bytes.AsSpan().LastIndexOf("1.2.3"u8);
        bytes[last] = (byte)'9';
        File.WriteAllBytes(bench["x.csv.journal"], bytes);
        Assert.Equal([1, 3], Journal.Load(bench["x.csv"], layout).Cells.Select(cell => cell.Cell));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 4)]
    public void Cells_run_side_by_side_only_where_the_experiment_lets_them(bool sideBySide, int most)
    {
        var (now, greatest) = (0, 0);
        var options = new FakeOptions
        {
            Numbers = [.. Enumerable.Range(1, 12)],
            SideBySide = sideBySide,
            OnRun = _ =>
            {
                var running = Interlocked.Increment(ref now);
                for (int seen = greatest; seen < running; seen = greatest)
                    Interlocked.CompareExchange(ref greatest, running, seen);
                Thread.Sleep(20);
                Interlocked.Decrement(ref now);
            },
        };
        bench.Run(options, "x.csv", threads: 4);
        Assert.InRange(greatest, Math.Min(2, most), most);
    }

    [Fact]
    public void How_a_cell_ended_is_shown_where_one_did_not_end_well_and_on_one_line()
    {
        var layout = SweepBench.Layout(Twelve);
        var diverged = layout.Lay(0, new CellResult([layout.Experiment.Rows.NewRow()], [], CellStatus.Diverged, "two\nlines"));
        Assert.Equal("two lines", diverged.Rows[0].Text(Bookkeeping.Error.Name));
        foreach (var column in new[] { Bookkeeping.Status, Bookkeeping.Error })
        {
            Assert.True(Bookkeeping.IsShown(column, diverged.Rows));
            Assert.False(Bookkeeping.IsShown(column, Finished(layout, 0).Rows));
        }

        Assert.False(Bookkeeping.IsShown(Bookkeeping.Version, diverged.Rows));
    }

    [Fact]
    public void A_failed_cell_in_the_journal_runs_again()
    {
        var layout = SweepBench.Layout(Twelve);
        var failed = layout.Lay(6, new CellResult([layout.Experiment.Rows.NewRow()], [], CellStatus.Failed, "no"));
        using (var journal = new Journal(bench["x.csv"], layout))
            journal.Restart([Finished(layout, 4), failed]);
        Assert.Equal([4, 6], Journal.Load(bench["x.csv"], layout).Cells.Select(cell => cell.Cell));
        var kept = bench.Resume(layout, Enumerable.Range(0, 12), "x.csv").Load(rowsAreRead: true);
        Assert.Equal([4], kept.Select(cell => cell.Cell));
    }

    [Fact]
    public void Cells_behind_a_missing_one_are_written_in_order_and_counted_as_they_ended()
    {
        var layout = SweepBench.Layout(Twelve);
        using var output = bench.Open(layout, "x.csv", null);
        var sequence = new CellSequence([0, 1, 2, 3, 4], output, null);
        foreach (var cell in new[] { 4, 2, 3 })
            sequence.Add(Finished(layout, cell));
        sequence.Close(skipMissing: true);
        Assert.Equal([2, 3, 4], ResultFile.Read(bench["x.csv"])!.Cells.Keys);
        Assert.Equal((3, 1), (sequence.Finished, sequence.Unsuccessful));
    }

    [Fact]
    public void An_output_that_fails_takes_no_more_cells_and_keeps_the_journal()
    {
        var layout = SweepBench.Layout(Twelve);
        using var output = bench.Open(layout, "x.csv", null);
        var left = 1;
        var sequence = new CellSequence([0, 1, 2], new Failing(output, () => left-- > 0), null);
        sequence.Add(Finished(layout, 2));
        sequence.Add(Finished(layout, 0));
        Assert.Throws<IOException>(() => sequence.Add(Finished(layout, 1)));
        Assert.Throws<IOException>(() => sequence.Add(Finished(layout, 3)));
        sequence.Close(skipMissing: true);
        Assert.False(sequence.IsComplete);
        Assert.Equal([0], ResultFile.Read(bench["x.csv"])!.Cells.Keys);
        Assert.Equal([2], Journal.Load(bench["x.csv"], layout).Cells.Select(cell => cell.Cell));
    }

    [Fact]
    public void A_file_or_a_folder_that_goes_away_is_noticed_at_the_next_cell()
    {
        foreach (
            var attack in new Action<string>[]
            {
                File.Delete,
                path => File.AppendAllText(path, "x"),
                path => File.WriteAllText(path, ""),
            }
        )
        {
            var error = Assert.Throws<IOException>(() =>
                bench.Run(
                    new FakeOptions
                    {
                        Numbers = [1, 2, 3],
                        OnRun = n =>
                        {
                            if (n == 3)
                                attack(bench["x.csv"]);
                        },
                    },
                    "x.csv"
                )
            );
            Assert.Contains("x.csv", error.Message, StringComparison.Ordinal);
            Assert.Contains("during the run", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_compares_cells_is_the_same_after_resuming_as_in_one_run()
    {
        bench.Run(Twelve, "whole.csv", timings: true);
        var text = Encoding.UTF8.GetString(bench.Bytes("whole.csv"));
        File.WriteAllText(bench["x.csv"], text[..(text.Length / 2)]);
        bench.Run(Twelve, "x.csv", resume: true, timings: true);
        Assert.Equal(bench.Bytes("whole.csv"), bench.Bytes("x.csv"));
    }

    private static FinishedCell Finished(SweepLayout layout, int cell) =>
        layout.Lay(cell, layout.Experiment.Run(cell, new CellContext(CancellationToken.None)));

    private sealed class Hook(ISweepOutput inner, Action after) : ISweepOutput
    {
        public void Keep(FinishedCell cell) => inner.Keep(cell);

        public void Append(FinishedCell cell)
        {
            inner.Append(cell);
            after();
        }

        public void Restore(
            IReadOnlyList<FinishedCell> leading,
            IReadOnlyList<FinishedCell> later,
            IReadOnlyList<FinishedCell> again
        ) => inner.Restore(leading, later, again);

        public void Close(bool complete) => inner.Close(complete);

        public void Dispose() => inner.Dispose();
    }

    private sealed class Failing(ISweepOutput inner, Func<bool> works) : ISweepOutput
    {
        public void Keep(FinishedCell cell) => inner.Keep(cell);

        public void Append(FinishedCell cell)
        {
            if (!works())
                throw new IOException("the disk is full");
            inner.Append(cell);
        }

        public void Restore(
            IReadOnlyList<FinishedCell> leading,
            IReadOnlyList<FinishedCell> later,
            IReadOnlyList<FinishedCell> again
        ) => inner.Restore(leading, later, again);

        public void Close(bool complete) => inner.Close(complete);

        public void Dispose() => inner.Dispose();
    }
}
