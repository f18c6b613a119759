using Hw6.Core.Experiments.AeOptimality;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using Hw6.Core.Tests.Data;

namespace Hw6.Core.Tests.Experiments.AeOptimality;

public sealed class AeOptimalityExperimentTests
{
    [Fact]
    public void On_the_digits_the_points_are_what_theory_says()
    {
        var rows = Run("--k 5,40 --steps 600 --lr 0.015");
        foreach (var k in new[] { 5, 40 })
        {
            var points = rows.Where(row => row.Integer("k") == k).ToDictionary(row => row.Text("point")!);
            foreach (var name in new[] { "principal", "mixed" })
            {
                Assert.InRange(points[name].Number("gradient_w1")!.Value, 0, 1e-5);
                Assert.InRange(points[name].Number("gradient_w2")!.Value, 0, 1e-5);
                Assert.InRange(Math.Abs(points[name].Number("excess")!.Value), 0, 1e-5);
                Assert.InRange(points[name].Number("max_principal_angle_deg")!.Value, 0, 1e-4);
            }

            var gap = points["principal"].Number("eigengap")!.Value;
            Assert.Equal(2 * gap, points["principal"].Number("curvature")!.Value, 1e-3 * gap);
            Assert.InRange(points["eigenvectors"].Number("gradient_w1")!.Value, 0, 1e-5);
            Assert.InRange(points["eigenvectors"].Number("gradient_w2")!.Value, 0, 1e-5);
            Assert.True(points["eigenvectors"].Number("excess") > 0.05);
            Assert.True(points["eigenvectors"].Number("curvature") < 0);
            Assert.Equal(90, points["eigenvectors"].Number("max_principal_angle_deg")!.Value, 1e-3);
            Assert.Equal(1, points["random"].Number("gradient_w1"));
            Assert.InRange(points["trained"].Number("excess")!.Value, 0, 0.01);
        }

        Assert.InRange(rows.First(row => row.Text("point") == "trained").Number("max_principal_angle_deg")!.Value, 1e-6, 20);
    }

    [Theory]
    [InlineData("--k 0", "--k: '0' is not accepted; expected a whole number from 1 to 1000000")]
    [InlineData("--k 5,400", "--k: '400' is not accepted; expected at most 399, below the 400 entries of a sample of digits")]
    public void A_bottleneck_that_is_none_is_refused(string options, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<InputException>(() => Make(options)).Message, StringComparison.Ordinal);

    [Fact]
    public void Steps_rates_seeds_and_data_sets_are_swept()
    {
        const string small =
            "--dataset synthetic --synthetic-samples 60 --synthetic-dim 5 --synthetic-signal 2 --k 2 --steps 3,4 --lr 0.01,0.1 --seed 1..2";
        var rows = Run(small);

        Assert.Equal(2 * 2 * 2 * 5, rows.Count);
        Assert.Equal(
            ["3 0.01 1", "3 0.01 2", "3 0.1 1", "3 0.1 2", "4 0.01 1", "4 0.01 2", "4 0.1 1", "4 0.1 2"],
            rows.Where(row => row.Text("point") == "trained")
                .Select(row => FormattableString.Invariant($"{row["steps"]} {row["lr"]} {row["seed"]}"))
        );
        Assert.Distinct(rows.Where(row => row.Text("point") == "trained").Select(row => row.Number("loss")));
        var alone = Run(small, "--steps 4 --lr 0.01 --seed 2");
        Assert.Equal(
            alone.Select(row => row.Number("loss")),
            rows.Where(row => row.Integer("steps") == 4 && row.Number("lr") == 0.01 && row.Integer("seed") == 2)
                .Select(row => row.Number("loss"))
        );

        // Both data sets have five points, and each its own floor.
        var both = Run(small, "--dataset digits,synthetic --steps 0 --lr 0.01 --seed 1");
        Assert.Equal(["digits", "synthetic"], both.Select(row => row.Text("dataset")).Distinct());
        Assert.Equal(2, both.Select(row => row.Number("floor")).Distinct().Count());
    }

    [Theory]
    [InlineData(30, 12, 3, 0)]
    [InlineData(30, 12, 3, 4)]
    [InlineData(14, 20, 5, 2)]
    [InlineData(30, 6, 0, 6)]
    public void Where_samples_vary_along_few_directions_nothing_is_below_zero_or_no_number(int n, int m, int rank, int constant)
    {
        // Of rank `rank`, with columns that do not vary at all.
        using var folder = new TemporaryFolder();
        var random = new Random(n + rank);
        var basis = Enumerable.Range(0, rank * m).Select(_ => random.NextDouble() - 0.5).ToArray();
        var lines = new List<string> { string.Join(',', Enumerable.Range(0, m).Select(i => $"x{i}")) + ",label" };
        for (var j = 0; j < n; j++)
        {
            var coordinates = Enumerable.Range(0, rank).Select(_ => random.NextDouble() - 0.5).ToArray();
            var entries = Enumerable
                .Range(0, m)
                .Select(i => i < constant ? 0.1 : Enumerable.Range(0, rank).Sum(r => coordinates[r] * basis[(r * m) + i]));
            lines.Add(string.Join(',', entries.Select(value => FormattableString.Invariant($"{value}"))) + $",{j % 2}");
        }

        var file = folder.Write("low-rank.csv", string.Join('\n', lines));
        foreach (var k in new[] { 1, 2, 3, 4, m - 1 }.Distinct())
        foreach (var row in Run($"--dataset csv --data {file} --k {k} --steps 20"))
        {
            foreach (var column in row.Schema.Columns.Where(column => column.Kind == ColumnKind.Number))
                Assert.True(row.Number(column.Name) is not { } value || double.IsFinite(value), $"{column.Name}, k = {k}");
            Assert.True(row.Number("loss") >= 0);
            Assert.Equal(k >= rank, row.Number("floor") == 0);
            Assert.True(row.Number("excess") is null == k >= rank);
            Assert.True(row.Number("excess") is not { } excess || excess > -1e-9);
            Assert.Equal(rank == 0, row.Number("gradient_w1") is null);
            Assert.Equal(k > rank, row.Number("max_principal_angle_deg") is null);
            if (row.Text("point") is "principal" or "mixed")
            {
                Assert.True(row.Number("gradient_w1") is not { } first || first < 1e-6);
                Assert.True(row.Number("gradient_w2") is not { } second || second < 1e-6);
                Assert.InRange(row.Number("loss")!.Value - row.Number("floor")!.Value, -1e-12, 1e-12);
            }
        }
    }

    private static AeOptimalityExperiment Make(params string[] options) =>
        new(CommandText.Read(AeOptimalityDeclaration.Definition, options));

    private static List<Row> Run(params string[] options)
    {
        var experiment = Make(options);
        return
        [
            .. Enumerable
                .Range(0, experiment.CellCount)
                .SelectMany(cell => experiment.Run(cell, new CellContext(TestContext.Current.CancellationToken)).Rows),
        ];
    }
}
