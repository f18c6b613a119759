using Hw6.Core.Experiments;

namespace Hw6.Cli.Tests.Sweeps;

/// <summary>
/// Sweeps over parameters that had one value a run before: their cells are the product of the values, each row says which it is of, and people see the
/// columns. <see cref="SameBytesTests"/> resumes, shards and merges the same sweeps.
/// </summary>
public sealed class SweptParameterTests
{
    /// <summary>The command, its options, the columns that were swept, and their values in each cell.</summary>
    public static TheoryData<string, string, string, string[]> Sweeps { get; } =
        new()
        {
            {
                "ae",
                "--k 5 --mode denoising --noise-std 0.3,0.5 --lr 5e-4,1e-3 --epochs 2,4 --arch linear",
                "noise_std lr epochs",
                [
                    "0.3 0.0005 2",
                    "0.3 0.0005 4",
                    "0.3 0.001 2",
                    "0.3 0.001 4",
                    "0.5 0.0005 2",
                    "0.5 0.0005 4",
                    "0.5 0.001 2",
                    "0.5 0.001 4",
                ]
            },
            {
                "ae",
                "--dataset synthetic --synthetic-samples 300,400 --synthetic-dim 12 --synthetic-signal 3 --k 2 --arch linear,relu --mode masked --mask-prob 0.2..0.4+0.2 --hidden 6 --hidden 8,4 --batch 50 --epochs 1 --probe-labels 20,all",
                "synthetic_samples arch hidden mask_prob probe_labels",
                [
                    .. from samples in new[] { (300, 60), (400, 80) }
                    from model in new[] { "linear 6", "linear 8,4", "relu 6", "relu 8,4" }
                    from probability in new[] { "0.2", "0.4" }
                    from labels in new[] { 20, samples.Item2 }
                    select $"{samples.Item1} {model} {probability} {labels}",
                ]
            },
            {
                "ae optimality",
                "--dataset synthetic --synthetic-samples 200 --synthetic-dim 8 --synthetic-signal 3 --synthetic-variance 4,9 --k 2 --steps 3..6*2 --lr 0.01,0.02",
                "synthetic_variance steps lr",
                ["4 3 0.01", "4 3 0.02", "4 6 0.01", "4 6 0.02", "9 3 0.01", "9 3 0.02", "9 6 0.01", "9 6 0.02"]
            },
            {
                "zkc",
                "--hidden 16,2 --hidden 8,4,3 --optimizer gd,adam --epochs 10..20+10 --patience 5",
                "hidden optimizer epochs",
                [
                    "16,2 gd 10",
                    "16,2 gd 20",
                    "16,2 adam 10",
                    "16,2 adam 20",
                    "8,4,3 gd 10",
                    "8,4,3 gd 20",
                    "8,4,3 adam 10",
                    "8,4,3 adam 20",
                ]
            },
            {
                "zkc",
                "--method gcn,min-cut --epochs 10 --patience 3,4 --source 0 --source 1 --sink 33 --sink 32",
                "method patience source sink",
                ["gcn 3  ", "gcn 4  ", "min-cut  0 33", "min-cut  1 32"]
            },
            { "zkc", "--check-gradients --hidden 4,2 --hidden 3", "hidden", ["4,2", "3"] },
            {
                "attention",
                "--kernel quadratic --form direct,linear --n 16 --d 4 --m 3 --constant 0.5,1 --input-dim 5,6 --dtype float,double --runs 1 --warmup 0",
                "input_dim dtype constant form",
                [
                    .. from dim in new[] { 5, 6 }
                    from type in new[] { "float", "double" }
                    from constant in new[] { "0.5", "1" }
                    from form in new[] { "direct", "linear" }
                    select $"{dim} {type} {constant} {form}",
                ]
            },
            { "attention moments", "--d 1,4 --samples 1000,2000", "d samples", ["1 1000", "1 2000", "4 1000", "4 2000"] },
            {
                "attention train",
                "--kernel softmax,elu --layers 1,2 --heads 2 --width 8 --context 8 --batch 2 --steps 2 --lr 1e-3,2e-3",
                "layers lr kernel",
                [
                    "1 0.001 softmax",
                    "1 0.001 elu",
                    "1 0.002 softmax",
                    "1 0.002 elu",
                    "2 0.001 softmax",
                    "2 0.001 elu",
                    "2 0.002 softmax",
                    "2 0.002 elu",
                ]
            },
            {
                "beam",
                "--k 2 --length 3 --length-penalty 0,0.6 --n-best 1,2",
                "length_penalty n_best",
                ["0 1", "0 2", "0.6 1", "0.6 2"]
            },
            {
                "beam",
                "--model tree,rnn --vocabulary 50,80 --hidden 4,8 --k 1 --length 3",
                "model vocabulary hidden",
                ["tree  ", "rnn 50 4", "rnn 50 8", "rnn 80 4", "rnn 80 8"]
            },
        };

    public static TheoryData<string> SweepingCommands() => SameBytesTests.SweepingCommands();

    [Theory]
    [MemberData(nameof(SweepingCommands))]
    public void Every_sweeping_command_is_here(string path) => Assert.Contains(Sweeps, sweep => sweep.Data.Item1 == path);

    [Theory]
    [MemberData(nameof(Sweeps))]
    public void Every_row_says_which_values_it_is_of(string path, string options, string columns, string[] cells)
    {
        using var folder = new TemporaryFolder();
        string[] line = [.. path.Split(' '), .. options.Split(' '), "--no-timings", "-q"];
        var result = Tool.Run([.. line, "-o", folder["s.csv"], "--summary", folder["summary.csv"]]);
        Assert.True(result.Code == 0, result.Error);
        var names = columns.Split(' ');
        var rows = CsvText.Rows(File.ReadAllText(folder["s.csv"]));
        Assert.Equal(cells, rows.DistinctBy(row => row["cell"]).Select(Values));
        Assert.Equal(Enumerable.Range(1, cells.Length).Select(cell => $"{cell}"), rows.Select(row => row["cell"]).Distinct());
        Assert.All(rows, row => Assert.Equal(cells[int.Parse(row["cell"]) - 1], Values(row)));
        Assert.All(rows, row => Assert.Equal("ok", row["status"]));

        // One run a cell: the summary has its points.
        Assert.Equal(cells, CsvText.Rows(File.ReadAllText(folder["summary.csv"])).Select(Values).Distinct());

        // What a table for people leaves out is the same in all rows.
        var table = Tool.Run([.. line, "--format", "table"]).Lines.AsSpan();
        table = table[(table.IndexOf("") + 1)..];
        Assert.Equal(rows.Count + 2, table.Length);
        var header = table[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(names, name => Assert.Contains(name, header));

        string Values(Dictionary<string, string> row) => string.Join(' ', names.Select(name => row[name]));
    }

    [Fact]
    public void Every_parameter_with_a_column_can_be_swept()
    {
        foreach (var definition in AllExperiments.All)
        {
            foreach (var parameter in definition.Parameters.Where(parameter => parameter is { InTable: true, IsRun: false }))
                Assert.True(parameter.IsSwept, $"hw6 {definition.Command} {parameter.Option}");
        }
    }
}
