using System.Text;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tests.Data;

namespace Hw6.Core.Tests.Sweeps;

public sealed class CellArtifactsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ToyExperiment experiment = new(new ParameterValues().With(ToyExperiment.Rate, 0.5, 2, 3));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_cell_writes_its_own_file()
    {
        var artifacts = Prepare(ToyExperiment.Own, "{rate}.txt");
        Assert.Empty(Files());

        artifacts.Write(2, [Own("third")]);
        artifacts.Write(0, [Own("first")]);

        Assert.Equal(["0.5.txt", "3.txt"], Files());
        Assert.Equal("first", File.ReadAllText(folder.File("0.5.txt")));
        Assert.Equal("third", File.ReadAllText(folder.File("3.txt")));
    }

    [Fact]
    public void A_file_that_is_not_whole_leaves_what_was_there()
    {
        folder.Write("2.txt", "earlier");
        var artifacts = Prepare(ToyExperiment.Own, "{rate}.txt");

        Assert.Throws<IOException>(() => artifacts.Write(1, [new CellFile(ToyExperiment.Own, stream =>
                    {
                        stream.WriteByte(1);
                        throw new IOException("the disk is full");
                    })]));

        Assert.Equal(["2.txt"], Files());
        Assert.Equal("earlier", File.ReadAllText(folder.File("2.txt")));
        artifacts.Write(1, [Own("later")]);
        Assert.Equal("later", File.ReadAllText(folder.File("2.txt")));
    }

    [Fact]
    public void The_file_of_all_cells_is_written_once_all_have_ended_in_the_order_of_the_sweep()
    {
        var artifacts = Prepare(ToyExperiment.Joint, "all.txt");
        foreach (var cell in new[] { 1, 2, 0 })
        {
            artifacts.Write(cell, [new CellFile(ToyExperiment.Joint, Part: $"cell {cell}")]);
            Assert.Empty(Files());
        }

        artifacts.Complete();
        Assert.Equal("cell 0+cell 1+cell 2", File.ReadAllText(folder.File("all.txt")));
        Assert.Equal(["all.txt"], Files());
    }

    [Fact]
    public void Cells_that_agree_in_all_that_a_file_depends_on_write_it_once()
    {
        var shared = new Artifact("shared", ".txt", "One for each rate.") { DependsOn = [ToyExperiment.Rate] };
        var sweep = new ToyExperiment(new ParameterValues().With(ToyExperiment.Rate, 0.5, 2).With(ToyExperiment.Size, 1, 2, 3));
        var asked = new Dictionary<Artifact, string> { [shared] = folder.File("{rate}.txt") };
        var artifacts = new CellArtifacts(asked, sweep, Stream.Null);
        var written = 0;

        for (var cell = 0; cell < 6; cell++)
        {
            var kept = artifacts.Write(cell, [new CellFile(shared, stream =>
                    {
                        written++;
                        stream.Write(Encoding.UTF8.GetBytes($"{sweep.Cells[cell].Get(ToyExperiment.Rate)}"));
                    })]);
            Assert.Single(kept);
        }

        Assert.Equal(2, written);
        Assert.Equal(2, artifacts.Files.Count());
        Assert.Equal("0.5", File.ReadAllText(folder.File("0.5.txt")));
        Assert.Contains(
            "expected a name in which {rate} tell them apart",
            Assert
                .Throws<InputException>(() =>
                    new CellArtifacts(new Dictionary<Artifact, string> { [shared] = folder.File("one.txt") }, sweep, Stream.Null)
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_file_that_only_some_cells_write_is_asked_of_these_alone()
    {
        var some = new Artifact("some", ".txt", "Of one rate.")
        {
            WrittenWhen = new Condition("with --rate 2", point => point.Get(ToyExperiment.Rate) == 2),
        };
        var artifacts = Prepare(some, "one.txt");
        Assert.Single(artifacts.Files);

        var rate = new ToyExperiment(new ParameterValues().With(ToyExperiment.Rate, 0.5));
        var error = Assert.Throws<InputException>(() =>
            new CellArtifacts(new Dictionary<Artifact, string> { [some] = folder.File("one.txt") }, rate, Stream.Null)
        );
        Assert.Equal("--some changes nothing here; expected it only with --rate 2", error.Message);
    }

    [Fact]
    public void Cells_may_write_side_by_side()
    {
        var many = new ToyExperiment(new ParameterValues().With(ToyExperiment.Size, [.. Enumerable.Range(1, 60)]));
        var artifacts = new CellArtifacts(
            new Dictionary<Artifact, string>
            {
                [ToyExperiment.Own] = folder.File("{size}.txt"),
                [ToyExperiment.Joint] = folder.File("all.txt"),
            },
            many,
            Stream.Null
        );

        Parallel.For(0, 60, cell => artifacts.Write(cell, [Own($"{cell}"), new CellFile(ToyExperiment.Joint, Part: $"{cell}")]));
        artifacts.Complete();

        Assert.Equal(61, Files().Count());
        Assert.Equal(string.Join('+', Enumerable.Range(0, 60)), File.ReadAllText(folder.File("all.txt")));
    }

    [Fact]
    public void A_file_that_cannot_be_written_ends_the_sweep_and_its_cell_keeps_its_numbers()
    {
        var toy = new ToyExperiment(new ParameterValues().With(ToyExperiment.Rate, 0.5, 2, 3), (toy, cell) =>
            new CellResult([toy.Begin(cell)])
            {
                Files =
                [
                    cell == 1 ? new CellFile(ToyExperiment.Own, _ => throw new IOException("the disk is full")) : Own($"{cell}"),
                ],
            }
        );
        var layout = new SweepLayout(toy, "1.2.3", timings: true);
        var artifacts = new CellArtifacts(
            new Dictionary<Artifact, string> { [ToyExperiment.Own] = folder.File("{rate}.txt") },
            toy,
            Stream.Null
        );
        using var output = new SweepFiles(layout, OutputFile.Prepare(folder.File("x.csv"), "--output", Stream.Null));
        var sequence = new CellSequence([0, 1, 2], output, toy);

        var error = Assert.Throws<IOException>(() =>
            new SweepRunner(layout, 1, failFast: false, artifacts).Run([0, 1, 2], sequence, new Silent(), CancellationToken.None)
        );
        sequence.Close(skipMissing: false);

        Assert.Equal($"cannot write '{folder.File("2.txt")}': the disk is full", error.Message);
        Assert.Equal(["ok", "ok"], sequence.Rows.Select(row => row.Text("status")));
        Assert.Equal(["0.5.txt", "x.csv", "x.csv.journal"], Files());
    }

    [Fact]
    public void What_cannot_be_written_is_refused_before_any_cell_runs()
    {
        Directory.CreateDirectory(folder.File("2"));
        var missing = Path.Combine("missing", "{rate}.txt");

        Refused("--own: cannot write '", ToyExperiment.Own, missing);
        Refused("--own: '", ToyExperiment.Own, "{rate}");
        Refused("--own: '", ToyExperiment.Own, "one.txt");
        Refused("--joint: ", ToyExperiment.Joint, Path.Combine("missing", "all.txt"));
        Refused("--joint: ", ToyExperiment.Joint, "2");
        Assert.Empty(Files());

        // A file of the whole sweep has one name: nothing in it is a placeholder.
        var artifacts = Prepare(ToyExperiment.Joint, "{rate}.txt");
        artifacts.Write(0, [new CellFile(ToyExperiment.Joint, Part: "a")]);
        artifacts.Complete();
        Assert.Equal(["{rate}.txt"], Files());
    }

    [Fact]
    public void A_name_that_is_nothing_but_an_empty_value_is_refused()
    {
        var plain = new ToyExperiment(new ParameterValues().With(ToyExperiment.Kind, "plain"));
        var files = new Dictionary<Artifact, string> { [ToyExperiment.Own] = "{repeat}" };
        Assert.StartsWith(
            "--own: the file name is empty",
            Assert.Throws<InputException>(() => new CellArtifacts(files, plain, Stream.Null)).Message,
            StringComparison.Ordinal
        );
    }

    private static CellFile Own(string text) => new(ToyExperiment.Own, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private CellArtifacts Prepare(Artifact artifact, string name) =>
        new(new Dictionary<Artifact, string> { [artifact] = folder.File(name) }, experiment, Stream.Null);

    private IEnumerable<string?> Files() =>
        Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private void Refused(string expected, Artifact artifact, string name)
    {
        var message = Assert.Throws<InputException>(() => Prepare(artifact, name)).Message;
        Assert.StartsWith(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private sealed class Silent : ISweepObserver
    {
        public void Began(int cell) { }

        public void Progressed(int cell, double part) { }

        public void Noted(int cell, string line) { }

        public void Finished(FinishedCell cell) { }
    }
}
