using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Hw6.Core.Experiments.Ae;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tests.Data;

namespace Hw6.Core.Tests.Experiments.Ae;

public sealed class SavedFileTests : IDisposable
{
    private const string Drawn =
        "--dataset synthetic --synthetic-samples 100 --synthetic-dim 5 --synthetic-signal 2 --k 3 --epochs 1";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Features_are_written_for_every_sample_and_reproduce_the_code()
    {
        var csv = folder.Write(
            "mine.csv",
            "label,x1,x2\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{(i % 2 == 0 ? "\"=a,b\"" : "c")},{i},{-i}\n"))
        );
        var experiment = Run(
            $"--dataset csv --data {csv} --arch relu --k 3 --epochs 1 --baseline raw",
            (AeParameters.SaveFeatures, folder.File("{mode}-{k}.csv"))
        );

        var lines = File.ReadAllText(folder.File("raw-2.csv")).Split('\n');

        Assert.Equal("split,label,z_1,z_2", lines[0]);
        Assert.Equal(32, lines.Length);
        Assert.Equal("", lines[^1]);
        var data = experiment.Data[0];
        var first = data.Test.Samples[0, 0];
        Assert.Equal(
            $"test,{(data.Test.Labels[0] == 0 ? "\"'=a,b\"" : "c")},{first},{-first}",
            lines[1 + data.Train.Count + data.Probe.Count]
        );
        Assert.Equal(21, lines.Count(line => line.StartsWith("train,", StringComparison.Ordinal)));
        Assert.True(File.Exists(folder.File("masked-3.csv")));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.part"));
    }

    [Fact]
    public void A_saved_model_holds_the_layers_as_NumPy_reads_them()
    {
        Run($"{Drawn} --arch relu --mode vanilla --hidden 4", (AeParameters.SaveModel, folder.File("model.npz")));
        using var archive = ZipFile.OpenRead(folder.File("model.npz"));

        Assert.Equal(
            [
                "encoder_1_weight.npy",
                "encoder_1_bias.npy",
                "encoder_2_weight.npy",
                "encoder_2_bias.npy",
                "decoder_1_weight.npy",
                "decoder_1_bias.npy",
                "decoder_2_weight.npy",
                "decoder_2_bias.npy",
            ],
            archive.Entries.Select(entry => entry.FullName)
        );
        var (header, values) = Read(archive.GetEntry("encoder_1_weight.npy")!);
        Assert.Equal("{'descr': '<f4', 'fortran_order': True, 'shape': (4, 5), }", header);
        Assert.Equal(20, values.Length);
        (header, values) = Read(archive.GetEntry("decoder_2_bias.npy")!);
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }", header);
        Assert.All(values, value => Assert.True(value is > -1 and < 1 and not 0));
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes()
    {
        foreach (var run in new[] { 1, 2 })
            Run(
                $"{Drawn} --arch linear --mode masked",
                (AeParameters.SaveModel, folder.File($"{run}.npz")),
                (AeParameters.SaveFeatures, folder.File($"{run}.csv"))
            );

        Assert.Equal(File.ReadAllBytes(folder.File("1.npz")), File.ReadAllBytes(folder.File("2.npz")));
        Assert.Equal(File.ReadAllBytes(folder.File("1.csv")), File.ReadAllBytes(folder.File("2.csv")));
    }

    private static AeExperiment Run(string options, params (Artifact Artifact, string Path)[] files)
    {
        var experiment = new AeExperiment(
            CommandText.Read(AeDeclaration.Definition, options),
            new RunRequest { Artifacts = [.. files.Select(file => file.Artifact)] }
        );
        var artifacts = new CellArtifacts(files.ToDictionary(file => file.Artifact, file => file.Path), experiment, Stream.Null);
        for (var cell = 0; cell < experiment.CellCount; cell++)
            artifacts.Write(cell, experiment.Run(cell, new CellContext(CancellationToken.None)).Files);
        return experiment;
    }

    private static (string Header, float[] Values) Read(ZipArchiveEntry entry)
    {
        using var stream = new MemoryStream();
        using (var content = entry.Open())
            content.CopyTo(stream);
        var bytes = stream.ToArray();
        Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0], bytes[..8]);
        var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        Assert.Equal(0, (10 + length) % 64);
        Assert.Equal((byte)'\n', bytes[9 + length]);
        return (
            Encoding.ASCII.GetString(bytes, 10, length).TrimEnd(),
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + length)).ToArray()
        );
    }
}
