using System.Text;
using Hw6.Core.Files;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Tests.Shared;

namespace Hw6.Core.Tests.Sweeps;

public sealed class MergeTests : IDisposable
{
    private static readonly FakeOptions Ten = new() { Numbers = [.. Enumerable.Range(1, 10)], Fails = n => n == 2 };

    private readonly SweepBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Parts_in_any_order_give_the_bytes_of_one_run()
    {
        bench.Run(Ten, "whole.csv", history: "whole-history.csv");
        Parts(Ten, 4);
        foreach (var order in new int[][] { [1, 2, 3, 4], [4, 3, 2, 1], [3, 1, 4, 2] })
        {
            Assert.Equal(bench.Bytes("whole.csv"), SweepMerge.Merge([.. order.Select(i => bench[$"{i}.csv"])]));
            Assert.Equal(bench.Bytes("whole-history.csv"), SweepMerge.Merge([.. order.Select(i => bench[$"h{i}.csv"])]));
        }
    }

    [Fact]
    public void A_missing_part_is_refused()
    {
        Parts(Ten, 4);
        Refused("3 of 10 cells are in none of the files (2, 6, 10): a shard is missing or unfinished", "1.csv", "3.csv", "4.csv");
        bench.Run(Ten, "few.csv", shard: new Shard(1, 5));
        Refused("8 of 10 cells are in none of the files (2, 3, 4, 5, 7, 8, 9, 10): a shard", "few.csv");
    }

    [Fact]
    public void An_overlap_is_refused()
    {
        Parts(Ten, 2);
        File.Copy(bench["1.csv"], bench["copy.csv"]);
        Refused("copy.csv: cell 1 is in ", "1.csv", "2.csv", "copy.csv");
    }

    [Fact]
    public void Another_seed_is_refused_and_named()
    {
        Parts(Ten, 2);
        bench.Run(Ten with { Seed = 5 }, "2.csv", shard: new Shard(2, 2));
        Refused("2.csv: of --seed 5, but ", "1.csv", "2.csv");
    }

    [Fact]
    public void Other_options_are_refused()
    {
        Parts(Ten, 2);
        bench.Run(Ten with { Numbers = [.. Enumerable.Range(2, 10)] }, "2.csv", shard: new Shard(2, 2));
        Refused("2.csv: of sweep ", "1.csv", "2.csv");
    }

    [Fact]
    public void Another_format_is_refused()
    {
        Parts(Ten, 2);
        bench.Rewrite("2.csv", (",1.2.3,2,", ",1.2.3,3,"));
        Refused("2.csv holds results of format 3; expected format 2, which this release writes", "1.csv", "2.csv");
        Refused("2.csv holds results of format 3; expected format 2, which this release writes", "2.csv", "1.csv");
    }

    [Fact]
    public void A_part_of_before_formats_had_numbers_is_refused()
    {
        Parts(Ten, 2);
        foreach (var part in new[] { "1.csv", "2.csv" })
            bench.Rewrite(part, ("version,format,", "version,"), (",1.2.3,2,", ",1.2.3,"));
        Refused("1.csv holds results of format 1; expected format 2, which this release writes", "1.csv", "2.csv");
    }

    [Fact]
    public void A_file_of_two_formats_is_refused()
    {
        Parts(Ten, 1);
        var lines = File.ReadAllLines(bench["1.csv"]);
        lines[^1] = lines[^1].Replace(",1.2.3,2,", ",1.2.3,3,", StringComparison.Ordinal);
        File.WriteAllLines(bench["1.csv"], lines);
        Refused("the row is of another sweep or format than the rows above it", "1.csv");
    }

    [Fact]
    public void Parts_of_two_releases_of_one_format_are_merged()
    {
        Parts(Ten, 2);
        bench.Rewrite("2.csv", (",1.2.3,", ",1.2.4,"));
        var text = Encoding.UTF8.GetString(SweepMerge.Merge([bench["1.csv"], bench["2.csv"]]));
        Assert.Contains(",1.2.3,2,", text, StringComparison.Ordinal);
        Assert.Contains(",1.2.4,2,", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_columns_are_refused()
    {
        Parts(Ten, 2);
        bench.Run(Ten, "2.csv", shard: new Shard(2, 2), timings: true);
        Refused("2.csv: its columns differ from those of ", "1.csv", "2.csv");
        Refused("h2.csv: its columns differ from those of ", "1.csv", "h2.csv");
    }

    [Fact]
    public void A_torn_part_is_refused_wherever_it_is_torn()
    {
        Parts(Ten, 2);
        var whole = bench.Bytes("2.csv");
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(bench["2.csv"], whole[..length]);
            Assert.Throws<InputException>(() => SweepMerge.Merge([bench["1.csv"], bench["2.csv"]]));
        }
    }

    [Fact]
    public void A_line_lost_within_is_refused()
    {
        Parts(Ten with { Numbers = [2, 5, 8, 11, 14, 17] }, 2);
        var lines = File.ReadAllText(bench["2.csv"]).Split('\n');
        for (var lost = 1; lost < lines.Length - 1; lost++)
        {
            File.WriteAllText(bench["2.csv"], string.Join('\n', lines.Where((_, i) => i != lost)));
            Assert.Throws<InputException>(() => SweepMerge.Merge([bench["1.csv"], bench["2.csv"]]));
        }
    }

    [Fact]
    public void The_result_of_an_earlier_merge_is_no_part_of_the_next()
    {
        Parts(Ten, 2);
        File.WriteAllBytes(bench["all.csv"], SweepMerge.Merge([bench["1.csv"], bench["2.csv"]]));
        string[] everything = [bench["1.csv"], bench["2.csv"], bench["all.csv"]];
        Assert.Equal(bench.Bytes("all.csv"), SweepMerge.Merge(everything, FileEntry.Of(bench["all.csv"])));
        Assert.Throws<InputException>(() => SweepMerge.Merge(everything, FileEntry.Of(bench["other.csv"])));
    }

    [Fact]
    public void A_part_is_not_replaced_by_the_result()
    {
        Parts(Ten, 2);
        File.CreateSymbolicLink(bench["link.csv"], bench["2.csv"]);
        foreach (var output in new[] { "2.csv", "link.csv" })
        {
            var error = Assert.Throws<InputException>(() =>
                SweepMerge.Merge([bench["1.csv"], bench["2.csv"]], FileEntry.Of(bench[output]))
            );
            Assert.Equal($"--output: '{bench[output]}' is a part too; expected another file for the whole", error.Message);
        }
    }

    [Fact]
    public void A_history_that_lacks_a_cell_is_refused()
    {
        Parts(Ten, 4);
        Refused(
            "3 of 10 cells are in none of the files (2, 6, 10): a shard is missing or unfinished",
            "h1.csv",
            "h3.csv",
            "h4.csv"
        );
    }

    [Fact]
    public void A_count_of_cells_beyond_all_bounds_costs_nothing()
    {
        File.WriteAllText(bench["x.csv"], "status,version,format,sweep,cell,cells,rows\nok,1,2,a,1,2147483647,1\n");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused("2147483646 of 2147483647 cells are in none of the files (2, 3, 4, 5, 6, 7, 8, 9, …)", "x.csv");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData("ok,1,2,a,3,2,1\n", "row 2: cell 3 of a sweep of 2 cells")]
    [InlineData("ok,1,2,a,1,2,1\nok,1,2,a,1,2,1\n", "row 3: cell 1 has more rows than the 1 it says")]
    [InlineData("ok,1,2,a,1,2,1\nok,1,2,a,2,2,1\nok,1,2,a,1,2,1\n", "row 4: cell 1 appears twice")]
    public void A_file_that_contradicts_itself_is_refused(string rows, string expected)
    {
        File.WriteAllText(bench["x.csv"], "status,version,format,sweep,cell,cells,rows\n" + rows);
        Refused(expected, "x.csv");
    }

    private void Parts(FakeOptions options, int count)
    {
        for (var i = 1; i <= count; i++)
            bench.Run(options, $"{i}.csv", shard: new Shard(i, count), history: $"h{i}.csv");
    }

    private void Refused(string part, params string[] files)
    {
        var error = Assert.Throws<InputException>(() => SweepMerge.Merge([.. files.Select(file => bench[file])]));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
