using Hw6.Core.Experiments.Ae;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using Hw6.Core.Tests.Data;

namespace Hw6.Core.Tests.Experiments.Ae;

/// <summary>The baselines on the same data at other scales and far from 0.</summary>
public sealed class AeScaleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1e-12, 0)]
    [InlineData(1e12, 0)]
    [InlineData(1, 1e8)]
    [InlineData(1e-12, 1e8)]
    [InlineData(1e12, 1e8)]
    public void Principal_components_and_probes_are_the_same_up_to_the_scale(double scale, double offset)
    {
        var plain = Run(1, 0)
            .Where(cell => cell.Row?.Text("mode") is "pca" or "raw" or "random")
            .Select(cell => cell.Row!)
            .ToList();
        var cells = Run(scale, offset);
        var other = cells.Where(cell => cell.Row?.Text("mode") is "pca" or "raw" or "random").Select(cell => cell.Row!).ToList();
        Assert.Equal(plain.Select(row => row.Text("mode")), other.Select(row => row.Text("mode")));

        // Three networks, and seven baselines, which all end well.
        Assert.Equal((7, 10), (other.Count, cells.Count));
        Assert.All(cells.Skip(3), cell => Assert.Equal(CellStatus.Ok, cell.Status));
        Assert.All(cells.Take(3), cell => Assert.Equal(offset > 0, cell.Status == CellStatus.Failed));
        Assert.All(cells.Take(3).Where(cell => cell.Status == CellStatus.Ok), cell =>
            Assert.True(double.IsFinite(cell.Row!.Number("test_loss")!.Value))
        );
        for (var i = 0; i < plain.Count; i++)
        {
            foreach (var loss in new[] { "train_loss", "test_loss", "pca_loss" })
            {
                // Of an offset of 1e8 double precision keeps eight digits of the spread.
                if (plain[i].Number(loss) is { } expected)
                    Assert.Equal(
                        expected,
                        other[i].Number(loss)!.Value / (scale * scale),
                        1e-6 * plain[0].Number("pca_loss")!.Value
                    );
                else
                    Assert.Null(other[i][loss]);
            }

            Assert.Equal(plain[i].Number("probe_accuracy")!.Value, other[i].Number("probe_accuracy")!.Value, 0.011);
            Assert.True(other[i].Boolean("probe_converged"));
            Assert.Equal("standard", other[i].Text("probe_scale"));
        }
    }

    [Theory]
    [InlineData(1e-12, true)]
    [InlineData(1, false)]
    [InlineData(1e12, true)]
    public void A_scale_for_which_the_defaults_are_not_made_is_noted(double scale, bool noted)
    {
        var experiment = new AeExperiment(
            CommandText.Read(
                AeDeclaration.Definition,
                $"--dataset csv --data {Write(scale, 0)} --k 2 --arch linear --mode vanilla"
            )
        );
        Assert.Equal(
            noted,
            experiment.Notes.Any(note =>
                note.Contains("the defaults of --lr and --noise-std are made for about 1", StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public void Squares_that_overflow_are_no_result()
    {
        var rows = Run(1e19, 0);
        Assert.All(rows.Where(cell => cell.Row?.Text("mode") is "pca" or "random" && cell.Row.Integer("k") < 5), cell =>
        {
            Assert.Equal(CellStatus.Diverged, cell.Status);
            Assert.Null(cell.Row!["train_loss"]);
        });
    }

    [Fact]
    public void Networks_alone_on_what_single_precision_does_not_hold_are_refused() =>
        Assert.Contains(
            "which single precision, in which networks train, does not hold",
            Assert
                .Throws<InputException>(() =>
                    new AeExperiment(CommandText.Read(AeDeclaration.Definition, $"--dataset csv --data {Write(1, 1e8)} --k 2"))
                )
                .Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("--dataset digits --probe-scale auto", "none")]
    [InlineData("--dataset digits --probe-scale standard", "standard")]
    [InlineData("--dataset csv --data FILE --probe-scale none", "none")]
    [InlineData("--dataset csv --data FILE", "standard")]
    [InlineData("--dataset csv --data FILE --no-probe", null)]
    public void Rows_say_on_which_scale_the_probe_was(string options, string? expected)
    {
        var experiment = new AeExperiment(
            CommandText.Read(
                AeDeclaration.Definition,
                options.Replace("FILE", Write(1, 0)) + " --arch linear --mode vanilla --k 2"
            )
        );
        Assert.Equal(expected, experiment.NewRow(0).Text("probe_scale"));
    }

    private List<(CellStatus Status, Row? Row)> Run(double scale, double offset)
    {
        var experiment = new AeExperiment(
            CommandText.Read(
                AeDeclaration.Definition,
                $"--dataset csv --data {Write(scale, offset)} --split 0.4,0.3,0.3 --arch linear --mode vanilla --k 1,3,5 --epochs 1 --baseline pca,raw,random"
            )
        );
        var cells = new List<(CellStatus, Row?)>();
        for (var cell = 0; cell < experiment.CellCount; cell++)
        {
            try
            {
                var result = experiment.Run(cell, new CellContext(TestContext.Current.CancellationToken));
                cells.Add((result.Status, result.Rows[0]));
            }
            catch (InputException)
            {
                cells.Add((CellStatus.Failed, null));
            }
        }

        return cells;
    }

    // 300 samples of 5 entries and 3 classes.
    private string Write(double scale, double offset)
    {
        var random = new Random(41);
        var lines = new List<string> { "a,b,c,d,e,label" };
        for (var j = 0; j < 300; j++)
        {
            var label = random.Next(3);
            var entries = Enumerable
                .Range(0, 5)
                .Select(i => scale * (offset + (((i + 1.0) * (random.NextDouble() - 0.5)) + (i == label ? 2 : 0))));
            lines.Add(string.Join(',', entries.Select(value => FormattableString.Invariant($"{value}"))) + $",{label}");
        }

        return folder.Write(FormattableString.Invariant($"scale-{scale}-{offset}.csv"), string.Join('\n', lines));
    }
}
