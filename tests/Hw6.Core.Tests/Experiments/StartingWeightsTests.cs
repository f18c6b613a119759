using Hw6.Core.Experiments.Ae;
using Hw6.Core.Experiments.Zkc;
using Hw6.Core.Files;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tables;
using Hw6.Core.Tests.Data;

namespace Hw6.Core.Tests.Experiments;

/// <summary>Networks that are saved, and start from what was saved.</summary>
public sealed class StartingWeightsTests : IDisposable
{
    private const string Ae =
        "--dataset synthetic --synthetic-samples 200 --synthetic-dim 7 --synthetic-signal 2 --k 3 --mode masked";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--arch relu --hidden 5,4")]
    [InlineData("--arch relu --hidden none")]
    [InlineData("--arch linear --hidden 6")]
    public void An_autoencoder_goes_on_from_its_untrained_weights_as_the_run_itself(string options)
    {
        var saved = folder.File("untrained.npz");
        Run(Ae, $"{options} --epochs 0", (AeParameters.SaveModel, saved));

        var (whole, resumed) = (Run(Ae, $"{options} --epochs 3"), Run(Ae, $"{options} --epochs 3 --weights {saved}"));

        Assert.Equal("untrained.npz", resumed["weights"]);
        foreach (var measure in new[] { "train_loss", "valid_loss", "test_loss", "probe_accuracy" })
            Assert.Equal(whole[measure], resumed[measure]);
    }

    [Fact]
    public void The_graph_network_goes_on_from_its_untrained_weights_as_the_run_itself()
    {
        var saved = folder.File("untrained.npz");
        RunZkc("--epochs 0 --hidden 8,3,2 --seed 4", (ZkcParameters.SaveModel, saved));

        var whole = RunZkc("--epochs 90 --hidden 8,3,2 --seed 4");
        var resumed = RunZkc($"--epochs 90 --hidden 8,3,2 --weights {saved}");

        foreach (var measure in new[] { "train_loss", "test_loss", "probability", "embedding_2", "best_epoch" })
            Assert.Equal(whole.Select(row => row[measure]), resumed.Select(row => row[measure]));
    }

    [Fact]
    public void What_is_in_the_file_is_in_the_identity()
    {
        string[] files = [folder.File("a.npz"), folder.File("b.npz")];
        Run(Ae, "--arch linear --epochs 0", (AeParameters.SaveModel, files[0]));
        Run(Ae, "--arch linear --epochs 0 --seed 1", (AeParameters.SaveModel, files[1]));
        Directory.CreateDirectory(folder.File("moved"));
        File.Copy(files[0], folder.File("moved/a.npz"));
        File.Copy(files[1], folder.File("moved/b.npz"));
        var first = Identity(files[0]);

        Assert.Equal(first, Identity(folder.File("moved/a.npz")));
        File.Copy(files[1], folder.File("moved/a.npz"), overwrite: true);
        Assert.NotEqual(first, Identity(folder.File("moved/a.npz")));

        string Identity(string path) =>
            new SweepLayout(Make(Ae, $"--arch linear --weights {path}"), "1.2.3", timings: true).Sweep;
    }

    [Fact]
    public void A_file_of_another_network_is_refused_before_any_work()
    {
        var saved = folder.File("linear.npz");
        Run(Ae, "--arch linear --epochs 0", (AeParameters.SaveModel, saved));
        var extra = folder.File("extra.npz");
        using (var archive = NumpyArchive.Open(saved))
        using (var file = File.Create(extra))
            NumpyArchive.Write(
                file,
                [
                    new("encoder_1_weight", archive.Read<float>("encoder_1_weight", 3, 7), [3, 7]),
                    new("encoder_1_bias", archive.Read<float>("encoder_1_bias", 3), [3]),
                    new("decoder_1_weight", archive.Read<float>("decoder_1_weight", 7, 3), [7, 3]),
                    new("decoder_1_bias", archive.Read<float>("decoder_1_bias", 7), [7]),
                    new("scale", archive.Read<float>("encoder_1_bias", 3), [3]),
                ]
            );

        Refused($"{saved}: array 'encoder_1_weight' is 3 × 7; expected 4 × 7", () =>
            Make(Ae.Replace("--k 3", "--k 4", StringComparison.Ordinal), $"--arch linear --weights {saved}")
        );
        Refused($"{saved}: there is no array 'encoder_2_weight'; found", () =>
            Make(Ae, $"--arch relu --hidden 3 --weights {saved}")
        );
        Refused($"{extra}: there is an array 'scale' too; expected only", () => Make(Ae, $"--arch linear --weights {extra}"));
        Refused($"{saved}: there is no array 'convolution_1_weight'; found", () => MakeZkc($"--weights {saved}"));
        Refused($"{folder.File("none.npz")}: there is no such file", () => MakeZkc($"--weights {folder.File("none.npz")}"));
        Refused($"{folder.Write("text.npz", "weights")}: it is no archive of arrays, or a damaged one", () =>
            MakeZkc($"--weights {folder.File("text.npz")}")
        );
    }

    private static AeExperiment Make(params string[] options) => new(CommandText.Read(AeDeclaration.Definition, options));

    private static ZkcExperiment MakeZkc(string options) => new(CommandText.Read(ZkcDeclaration.Definition, options));

    private static Row Run(string data, string options, params (Artifact Artifact, string Path)[] files) =>
        Run(
            new AeExperiment(
                CommandText.Read(AeDeclaration.Definition, data, options),
                new RunRequest { Artifacts = [.. files.Select(file => file.Artifact)] }
            ),
            files
        )[0];

    private static IReadOnlyList<Row> RunZkc(string options, params (Artifact Artifact, string Path)[] files) =>
        Run(
            new ZkcExperiment(
                CommandText.Read(ZkcDeclaration.Definition, options),
                new RunRequest { Artifacts = [.. files.Select(file => file.Artifact)] }
            ),
            files
        );

    private static IReadOnlyList<Row> Run(Experiment experiment, (Artifact Artifact, string Path)[] files)
    {
        var artifacts = new CellArtifacts(files.ToDictionary(file => file.Artifact, file => file.Path), experiment, Stream.Null);
        var result = experiment.Run(0, new CellContext(CancellationToken.None));
        artifacts.Write(0, result.Files);
        return result.Rows;
    }

    private static void Refused(string expected, Action action)
    {
        var message = Assert.Throws<InputException>(action).Message;
        Assert.StartsWith(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
