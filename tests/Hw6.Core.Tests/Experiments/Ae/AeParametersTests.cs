using Hw6.Core.Experiments.Ae;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tests.Data;

namespace Hw6.Core.Tests.Experiments.Ae;

public sealed class AeParametersTests
{
    private const string Small = "--dataset synthetic --synthetic-samples 300 --synthetic-dim 6 --synthetic-signal 2 --k 2,3";

    // Every option that changes results, beside what leaves the others as they are.
    private static readonly Dictionary<string, string[]> Changes = new()
    {
        ["--dataset"] = ["--dataset synthetic,digits"],
        ["--split"] = ["--split 0.6,0.2,0.2"],
        ["--synthetic-samples"] = ["--synthetic-samples 301"],
        ["--synthetic-dim"] = ["--synthetic-dim 7"],
        ["--synthetic-signal"] = ["--synthetic-signal 3"],
        ["--synthetic-variance"] = ["--synthetic-variance 5"],
        ["--baseline"] = ["--baseline pca", "--baseline raw"],
        ["--arch"] = ["--arch relu", "--arch relu,linear"],
        ["--mode"] = ["--mode masked"],
        ["--k"] = ["--k 3", "--k 3,2"],
        ["--repeats"] = ["--repeats 2"],
        ["--seed"] = ["--seed 1", "--seed 0,1"],
        ["--hidden"] = ["--hidden 255", "--hidden 256,255", "--hidden none", "--hidden 256"],
        ["--noise-std"] = ["--noise-std 0.4"],
        ["--mask-prob"] = ["--mask-prob 0.2"],
        ["--masked-loss"] = ["--masked-loss visible"],
        ["--lr"] = ["--lr 0.01", "--lr 0.001,0.01"],
        ["--beta1"] = ["--beta1 0.8"],
        ["--beta2"] = ["--beta2 0.9"],
        ["--eps"] = ["--eps 1e-6"],
        ["--batch"] = ["--batch 10"],
        ["--epochs"] = ["--epochs 1"],
        ["--no-probe"] = ["--no-probe"],
        ["--probe-labels"] = ["--probe-labels 20"],
        ["--probe-scale"] = ["--probe-scale standard"],
    };

    [Theory]
    [InlineData("--k 0", "--k: '0' is not accepted; expected a whole number from 1 to 1000000, a list (5,10) or a range")]
    [InlineData("--k 5,-1", "--k: '5,-1' is not accepted ('-1' is no such value); expected a whole number from 1")]
    [InlineData("--k 5,10,5", "--k: '5' is given twice; expected each value once")]
    [InlineData(
        "--k 1000000",
        "--k: '1000000' is not accepted; expected at most 268435456 parameters, of which --hidden none has 801000400 on digits"
    )]
    [InlineData("--arch conv", "--arch: 'conv' is not accepted; expected linear, relu")]
    [InlineData("--mode masked,masked", "--mode: 'masked' is given twice")]
    [InlineData("--baseline raw,raw", "--baseline: 'raw' is given twice")]
    [InlineData(
        "--hidden 256,0",
        "--hidden: '256,0' is not accepted; expected none, or 1 to 16 widths from 1 to 1000000, such as 256 or 512,256"
    )]
    [InlineData("--hidden 256 --hidden 256", "--hidden: '256' is given twice")]
    [InlineData("--repeats 0", "--repeats: '0' is not accepted; expected a whole number from 1 to 1000000")]
    [InlineData("--batch 0", "--batch: '0' is not accepted; expected a whole number from 1 to")]
    [InlineData("--epochs -1", "--epochs: '-1' is not accepted; expected a whole number from 0 to")]
    [InlineData("--noise-std -1", "--noise-std: '-1' is not accepted; expected a number from 0 to 1000000")]
    [InlineData("--noise-std nan", "--noise-std: 'nan' is not accepted")]
    [InlineData("--mask-prob 1.5", "--mask-prob: '1.5' is not accepted; expected a number from 0 to 1")]
    [InlineData("--lr 0", "--lr: '0' is not accepted; expected a number from 0 to 1000000, 0 excluded")]
    [InlineData("--lr inf", "--lr: 'inf' is not accepted")]
    [InlineData("--beta1 1", "--beta1: '1' is not accepted; expected a number from 0 to 1, 1 excluded")]
    [InlineData("--beta2 -0.1", "--beta2: '-0.1' is not accepted")]
    [InlineData("--eps 0", "--eps: '0' is not accepted; expected a number from 0 to 1, 0 excluded")]
    [InlineData(
        "--masked-loss hidden --mode vanilla",
        "--masked-loss: 'hidden' changes nothing here; expected it only with --mode masked"
    )]
    [InlineData(
        "--mask-prob 0.5 --mode vanilla,denoising",
        "--mask-prob: '0.5' changes nothing here; expected it only with --mode masked"
    )]
    [InlineData(
        "--noise-std 0.1 --mode masked",
        "--noise-std: '0.1' changes nothing here; expected it only with --mode denoising"
    )]
    [InlineData("--hidden none --hidden none", "--hidden: 'none' is given twice")]
    [InlineData("--probe-labels 0", "--probe-labels: '0' is not accepted; expected all, a whole number from 1 to 1000000")]
    [InlineData(
        "--probe-labels 501",
        "--probe-labels: '501' is not accepted; expected at most 500, the samples in the probe split of digits, or all"
    )]
    [InlineData(
        "--probe-labels 1",
        "--probe-labels: the first 1 samples of the probe split are of one class; expected at least two"
    )]
    [InlineData(
        "--probe-labels 100 --no-probe",
        "--probe-labels: '100' changes nothing here; expected it only without --no-probe"
    )]
    [InlineData("--probe-every 0", "--probe-every: '0' is not accepted; expected never, a whole number from 1")]
    [InlineData("--probe-every 1,2", "--probe-every: '1,2' is not accepted; expected never, a whole number from 1")]
    [InlineData("--history-steps", "--history-steps: found without --history; expected both", false)]
    [InlineData("--probe-every 1", "--probe-every: found without --history; expected both", false)]
    [InlineData("--probe-every 1 --no-probe", "--probe-every: '1' changes nothing here; expected it only without --no-probe")]
    [InlineData(
        "--dataset digits2",
        "--dataset: 'digits2' is not accepted; expected digits, synthetic, mnist, fashion-mnist, idx, csv"
    )]
    public void Values_that_are_not_accepted_are_refused_in_one_line(string options, string expected, bool history = true)
    {
        var message = Assert.Throws<InputException>(() => Make(new RunRequest { History = history }, options)).Message;

        Assert.StartsWith(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Values_that_no_text_gives_are_refused_too()
    {
        var asked = new ParameterValues();

        Refused("--k: the list is empty; expected a whole number", () => asked.With(AeParameters.K));
        Refused("--arch: the list is empty; expected linear, relu", () => asked.With(AeParameters.Arch));
        Refused("--hidden: '0' is not accepted; expected none, or 1", () => asked.With(AeParameters.Hidden, new WidthList(0)));
        Refused("--lr: 'inf' is not accepted", () => asked.With(AeParameters.LearningRate, double.PositiveInfinity));
        Refused("--k: '-1' is not accepted", () => asked.With(AeParameters.K, 5, -1));
        Assert.Empty(asked.Given);
    }

    [Fact]
    public void Only_pictures_can_be_drawn()
    {
        var request = new RunRequest { Artifacts = [AeParameters.Reconstructions] };
        Refused("--reconstructions: the samples of synthetic are no pictures; expected digits, mnist, fashion-mnist or idx", () =>
            Make(request, Small)
        );
        Assert.Equal(1, Make(request, "--arch linear --mode vanilla --k 5").CellCount);
    }

    [Fact]
    public void Files_that_cells_cannot_write_are_refused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("folder-linear"));
        var many = Make(new RunRequest());
        var two = Make(new RunRequest(), "--mode vanilla --k 5");

        Refused("--save-features: cannot write '/no/such/folder/f-linear-vanilla-5.csv': ", () =>
            Prepare(AeParameters.SaveFeatures, "/no/such/folder/f-{arch}-{mode}-{k}.csv", many)
        );
        Refused(
            "--save-features: 'f-{mode}-{k}.csv' names 'f-vanilla-5.csv' for two of 24 cells; expected a name in which {arch} and {mode} and {k}",
            () => Prepare(AeParameters.SaveFeatures, "f-{mode}-{k}.csv", many)
        );
        Refused("--save-model: 'm.npz' names 'm.npz' for two of 24 cells", () => Prepare(AeParameters.SaveModel, "m.npz", many));
        Refused($"--save-model: '{folder.File("folder-linear")}' is a folder; expected the name of a file", () =>
            Prepare(AeParameters.SaveModel, folder.File("folder-{arch}"), two)
        );
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void Every_option_that_changes_results_is_in_the_identity()
    {
        var original = Sweep(Small);
        var sweeps = Changes.Values.SelectMany(changes => changes).Select(change => Sweep(Small, change)).ToList();

        Assert.DoesNotContain(original, sweeps);
        Assert.Distinct(sweeps);

        // Those that name files have tests of their own.
        Assert.Equal(
            AeDeclaration
                .Definition.Parameters.Where(parameter => parameter.ChangesResults)
                .Select(parameter => parameter.Option)
                .Except(["--data", "--data-dir", "--weights"])
                .Order(),
            Changes.Keys.Order()
        );
    }

    [Fact]
    public void A_default_is_in_the_identity_as_if_it_were_given()
    {
        Assert.Equal(Sweep(Small), Sweep(Small, "--lr 0.001 --seed 0 --repeats 1 --probe-labels all"));
        Assert.Equal(Sweep(Small, "--arch relu"), Sweep(Small, "--arch relu --hidden 256"));
        Assert.Equal(Sweep(Small, "--arch linear"), Sweep(Small, "--arch linear --hidden none"));
        Assert.Equal(Sweep(Small), Sweep(Small, "--arch linear,relu --mode vanilla,denoising,masked --epochs 1e1"));
    }

    [Fact]
    public void What_changes_no_result_is_not_in_the_identity()
    {
        Artifact[] all = [AeParameters.SaveFeatures, AeParameters.SaveModel, AeParameters.Reconstructions];
        const string pictures = "--arch linear --mode vanilla --k 5";
        Assert.Equal(Sweep(pictures), Sweep(new RunRequest { Artifacts = all }, pictures));
        Assert.Equal(Sweep(new RunRequest(), Small), Sweep(Small));
        foreach (var history in new[] { "--probe-every 2", "--probe-every never", "--history-steps" })
            Assert.Equal(Sweep(Small), Sweep(Small, history));
        Assert.Equal(Sweep(Small), new SweepLayout(Make(new RunRequest(), Small), "9.9.9", timings: false).Sweep);
        Assert.Matches("^s[0-9a-f]{16}$", Sweep(Small));
    }

    [Fact]
    public void A_file_is_in_the_identity_by_its_contents_and_its_name_and_not_by_its_folder()
    {
        using var folder = new TemporaryFolder();
        var samples = "label,x,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i % 2},{i},{i * i}\n"));
        string[] folders = ["one", "two", "three"];
        foreach (var name in folders)
            Directory.CreateDirectory(folder.File(name));
        var first = folder.Write("one/mine.csv", samples);
        var moved = folder.Write("two/mine.csv", samples);
        var changed = folder.Write("three/mine.csv", samples.Replace("1,39,", "1,38,", StringComparison.Ordinal));
        var renamed = folder.Write("two/yours.csv", samples);

        Assert.Equal(Of(first), Of(moved));
        Assert.NotEqual(Of(first), Of(changed));

        // Its rows have another name in them.
        Assert.NotEqual(Of(first), Of(renamed));

        string Of(string path) => Sweep($"--dataset csv --data {path} --k 1 --probe-labels 4");
    }

    private static AeExperiment Make(RunRequest request, params string[] options) =>
        new(CommandText.Read(AeDeclaration.Definition, options), request);

    private static string Sweep(params string[] options) => Sweep(new RunRequest { History = true }, options);

    private static string Sweep(RunRequest request, params string[] options) =>
        new SweepLayout(Make(request, options), "1.2.3", timings: true).Sweep;

    private static void Prepare(Artifact artifact, string path, AeExperiment experiment) =>
        _ = new CellArtifacts(new Dictionary<Artifact, string> { [artifact] = path }, experiment, Stream.Null);

    private static void Refused(string expected, Action action)
    {
        var message = Assert.Throws<InputException>(action).Message;
        Assert.StartsWith(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
