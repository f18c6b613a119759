using Hw6.Core.Data;
using Hw6.Tests.Shared;

namespace Hw6.Core.Tests.Data;

public sealed class DatasetLoaderTests
{
    [Fact]
    public void The_embedded_digits_have_their_fixed_split_and_scale()
    {
        var data = Load(new DatasetOptions());

        Assert.Equal((3500, 500, 1000), (data.Train.Count, data.Probe.Count, data.Test.Count));
        Assert.Equal((400, 10, (20, 20)), (data.Features, data.Classes.Count, data.Image));
        var values = data.Train.Samples.Values;
        Assert.Equal((0f, 1f), (values.Min(), values.Max()));
        Assert.All(data.Train.Labels.CountBy(label => label), count => Assert.InRange(count.Value, 300, 400));
        Assert.Equal(500, data.Train.Labels.Concat(data.Probe.Labels).Concat(data.Test.Labels).Count(label => label == 7));
    }

    [Fact]
    public void Four_idx_files_keep_their_test_set_and_give_the_last_tenth_to_the_probe()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteFour(folder.Path);
        foreach (var name in new[] { "mnist", "fashion-mnist", "idx" })
        {
            var data = Load(new DatasetOptions { Name = name, DataDir = folder.Path });

            Assert.Equal((36, 4, 10), (data.Train.Count, data.Probe.Count, data.Test.Count));
            Assert.Equal((12, (3, 4)), (data.Features, data.Image));
            Assert.Equal(36 % 3, data.Probe.Labels[0]);
            Assert.Equal(12 / 255f, data.Train.Samples[0, 1]);
            Assert.Equal((36 * 12 % 256) / 255f, data.Probe.Samples[0, 0]);
            Assert.Equal(100 / 255f, data.Test.Samples[0, 0]);
            Assert.Null(data.Split);
        }
    }

    [Fact]
    public void A_split_of_idx_files_shuffles_and_keeps_images_with_their_labels()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteFour(folder.Path, train: 15, test: 5);
        var options = new DatasetOptions
        {
            Name = "idx",
            DataDir = folder.Path,
            Split = new(0.5, 0.2, 0.3),
            Seed = 1,
        };

        var data = Load(options);

        Assert.Equal((10, 4, 6), (data.Train.Count, data.Probe.Count, data.Test.Count));
        var found = new List<int>();
        foreach (var part in new[] { data.Train, data.Probe, data.Test })
        {
            for (var j = 0; j < part.Count; j++)
            {
                // The first pixel tells which image it is: 12·i in the training file, 100 + 12·i in the test file.
                var first = (int)Math.Round(part.Samples[0, j] * 255);
                var sample = Enumerable
                    .Range(0, 20)
                    .Single(i =>
                        first == (i < 15 ? 12 * i : 100 + (12 * (i - 15))) && part.Labels[j] == (i < 15 ? i : i - 15) % 3
                    );
                found.Add(sample);
            }
        }

        Assert.Equal(Enumerable.Range(0, 20), found.Order());
        Assert.NotEqual(found.Order(), found);
        Assert.Equal(data.Digest, Load(options).Digest);
        Assert.NotEqual(data.Digest, Load(options with { Seed = 2 }).Digest);
        Assert.NotEqual(data.Digest, Load(options with { Split = null }).Digest);
    }

    [Fact]
    public void One_pair_of_idx_files_of_any_name_is_split_by_the_usual_fractions()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("mine-images-idx3-ubyte"), IdxFiles.Images(20));
        File.WriteAllBytes(folder.File("mine-labels-idx1-ubyte.gz"), IdxFiles.Gzip(IdxFiles.Labels(20)));

        var data = Load(new DatasetOptions { Name = "idx", DataDir = folder.Path });

        Assert.Equal((14, 2, 4), (data.Train.Count, data.Probe.Count, data.Test.Count));
        Assert.Equal("0.7,0.1,0.2", data.Split!.ToString());
    }

    [Fact]
    public void Idx_files_that_do_not_fit_together_are_refused()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteFour(folder.Path);
        var labels = folder.File("t10k-labels-idx1-ubyte");

        File.WriteAllBytes(labels, IdxFiles.Labels(9));
        Assert.Contains("found 9 labels, expected 10", Refused(), StringComparison.Ordinal);
        File.WriteAllBytes(labels, IdxFiles.Images(10));
        Assert.Contains(
            "t10k-labels-idx1-ubyte: found an IDX file of images, expected labels",
            Refused(),
            StringComparison.Ordinal
        );
        File.WriteAllBytes(folder.File("t10k-images-idx3-ubyte.gz"), IdxFiles.Labels(10));
        Assert.Contains(
            "t10k-images-idx3-ubyte.gz: found an IDX file of labels, expected images",
            Refused(),
            StringComparison.Ordinal
        );
        File.WriteAllBytes(folder.File("t10k-images-idx3-ubyte.gz"), IdxFiles.Images(10, height: 5));
        File.WriteAllBytes(labels, IdxFiles.Labels(10));
        Assert.Contains("found images of 5×4 pixels, expected 3×4", Refused(), StringComparison.Ordinal);
        File.Delete(labels);
        Assert.Contains("no file t10k-labels-idx1-ubyte or t10k-labels-idx1-ubyte.gz", Refused(), StringComparison.Ordinal);

        string Refused() =>
            Assert.Throws<InputException>(() => Load(new DatasetOptions { Name = "mnist", DataDir = folder.Path })).Message;
    }

    [Fact]
    public void Idx_labels_of_one_class_are_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("mine-images-idx3-ubyte"), IdxFiles.Images(20));
        File.WriteAllBytes(folder.File("mine-labels-idx1-ubyte"), IdxFiles.Labels(20, classes: 1));

        Assert.Contains(
            "one class only",
            Refused(new DatasetOptions { Name = "idx", DataDir = folder.Path }),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        "mnits",
        null,
        null,
        null,
        "--dataset: 'mnits' is not accepted; expected one of digits, synthetic, mnist, fashion-mnist, idx, csv"
    )]
    [InlineData("idx", null, null, null, "--data-dir: --dataset idx needs")]
    [InlineData("csv", null, null, null, "--data: --dataset csv needs")]
    [InlineData("idx", "/no/such/folder", null, null, "there is no such folder")]
    [InlineData("mnist", null, null, "example.org/mnist", "--data-url: found 'example.org/mnist'")]
    [InlineData("mnist", null, null, "file:///tmp/", "--data-url: found 'file:///tmp/'")]
    [InlineData("mnist", "/tmp", null, "https://example.org", "--data-url: found beside --data-dir; expected one of the two")]
    public void Options_that_do_not_fit_the_data_set_are_refused(
        string name,
        string? folder,
        string? file,
        string? url,
        string expected
    )
    {
        using var cache = new TemporaryFolder();
        var options = new DatasetOptions
        {
            Name = name,
            DataDir = folder,
            Data = file,
            DataUrl = url,
            CacheFolder = cache.Path,
        };

        Assert.Contains(expected, Refused(options), StringComparison.Ordinal);
    }

    private static Dataset Load(DatasetOptions options) =>
        DatasetLoader.Load(options, null, TestContext.Current.CancellationToken);

    private static string Refused(DatasetOptions options) => Assert.Throws<InputException>(() => Load(options)).Message;
}
