using System.IO.Hashing;
using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Data;

/// <summary>Finds the IDX files in a folder and splits what they hold.</summary>
internal static class IdxDataset
{
    private const string ImagesEnd = "-images-idx3-ubyte";
    private const string LabelsEnd = "-labels-idx1-ubyte";

    /// <summary>
    /// Reads a folder of MNIST's four files: the first nine tenths of the training samples train, the last tenth probes, the test samples
    /// test (54,000, 6,000 and 10,000 in MNIST and Fashion-MNIST).
    /// </summary>
    public static Dataset LoadWithFixedSplit(string name, string folder)
    {
        CheckFolder(folder);
        return LoadFour(name, folder, MustFind(folder, "train"), MustFind(folder, "t10k"));
    }

    /// <summary>
    /// Reads a user's folder: MNIST's four files, split as MNIST is unless <c>--split</c> is given, or one pair of files of any name that ends like
    /// those, split by <c>--split</c>.
    /// </summary>
    public static Dataset Load(string folder, DatasetOptions options)
    {
        CheckFolder(folder);
        var train = Find(folder, "train");
        var test = Find(folder, "t10k");
        if (train is not null && test is not null)
        {
            if (options.Split is null)
                return LoadFour(options.Name, folder, train.Value, test.Value);
            return Join(folder, train.Value, test.Value).Split(options.Name, options.Split, options.Seed, folder);
        }

        return Join(folder, OnlyPair(folder)).Split(options.Name, options.Split ?? SplitFractions.Default, options.Seed, folder);
    }

    private static Dataset LoadFour(
        string name,
        string folder,
        (string Images, string Labels) train,
        (string Images, string Labels) test
    )
    {
        var samples = Join(folder, train, test);
        var trainCount = samples.FileCount(0);
        if (trainCount < 2)
            throw new InputException(
                $"{train.Images}: found {trainCount} images, expected at least 2: one to train and one to probe"
            );
        var probe = Math.Max(1, trainCount / 10);
        return samples.Split(name, trainCount - probe, probe);
    }

    private static IdxSamples Join(string folder, params (string Images, string Labels)[] files) =>
        IdxSamples.Join(
            folder,
            [.. files.Select(pair => (IdxReader.Read(pair.Images, IdxKind.Images), IdxReader.Read(pair.Labels, IdxKind.Labels)))]
        );

    /// <summary>The files of a folder that look like IDX files by their names.</summary>
    public static IEnumerable<string> FilesIn(string folder) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder)
                .Where(path =>
                    ((string[])[ImagesEnd, LabelsEnd]).Any(end =>
                        path.EndsWith(end, StringComparison.Ordinal) || path.EndsWith(end + ".gz", StringComparison.Ordinal)
                    )
                )
            : [];

    private static void CheckFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        var found = File.Exists(folder) ? "it is a file, not a folder" : "there is no such folder";
        throw new InputException(
            $"--data-dir: {folder}: {found}; expected a folder with IDX files, gzipped or not, such as train{ImagesEnd}"
        );
    }

    private static (string Images, string Labels) MustFind(string folder, string stem) =>
        (MustExist(folder, stem + ImagesEnd), MustExist(folder, stem + LabelsEnd));

    private static string MustExist(string folder, string name) =>
        Existing(folder, name)
        ?? throw new InputException(
            $"--data-dir: {folder}: no file {name} or {name}.gz; expected train{ImagesEnd}, train{LabelsEnd}, t10k{ImagesEnd} and t10k{LabelsEnd}, gzipped or not"
        );

    private static (string Images, string Labels)? Find(string folder, string stem) =>
        Existing(folder, stem + ImagesEnd) is { } images && Existing(folder, stem + LabelsEnd) is { } labels
            ? (images, labels)
            : null;

    private static string? Existing(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path
            : File.Exists(path + ".gz") ? path + ".gz"
            : null;
    }

    private static (string Images, string Labels) OnlyPair(string folder)
    {
        var stems = Directory
            .EnumerateFiles(folder)
            .Select(path => Path.GetFileName(path))
            .Select(name => name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name)
            .Where(name => name.EndsWith(ImagesEnd, StringComparison.Ordinal))
            .Select(name => name[..^ImagesEnd.Length])
            .Distinct()
            .ToList();
        if (stems.Count == 1)
        {
            var (images, labels) = (stems[0] + ImagesEnd, stems[0] + LabelsEnd);
            return (
                Existing(folder, images)!,
                Existing(folder, labels)
                    ?? throw new InputException($"--data-dir: {folder}: no file {labels} or {labels}.gz beside {images}")
            );
        }

        throw new InputException(
            $"--data-dir: {folder}: found {stems.Count} files that end in {ImagesEnd}, expected one of them, or train{ImagesEnd} and t10k{ImagesEnd}, each with its labels, gzipped or not"
        );
    }
}

/// <summary>Pictures with their labels, still as bytes; scaled to [0, 1] when they are split.</summary>
internal sealed class IdxSamples(IReadOnlyList<(IdxArray Images, IdxArray Labels)> files, string[] classes, string digest)
{
    /// <summary>All pictures in all files.</summary>
    public int Count => files.Sum(file => file.Labels.Shape[0]);

    /// <summary>The pictures in one of the files.</summary>
    public int FileCount(int file) => files[file].Labels.Shape[0];

    /// <summary>Puts files after each other.</summary>
    /// <param name="source">Where they come from, for messages.</param>
    /// <param name="files">Files of images, each with its file of labels.</param>
    /// <exception cref="InputException">Sizes disagree, or there is one class only.</exception>
    public static IdxSamples Join(string source, IReadOnlyList<(IdxArray Images, IdxArray Labels)> files)
    {
        var shape = files[0].Images.Shape;
        // It tells data sets apart, and guards against nobody; a cryptographic hash would load a library for it.
        var hash = new XxHash64();
        long bytes = 0;
        var seen = new bool[256];
        foreach (var (images, labels) in files)
        {
            if (images.Shape[0] != labels.Shape[0])
                throw new InputException(
                    $"{labels.File}: found {labels.Shape[0]} labels, expected {images.Shape[0]} as there are images in {images.File}"
                );
            if (images.Shape[1] != shape[1] || images.Shape[2] != shape[2])
            {
                throw new InputException(
                    $"{images.File}: found images of {images.Shape[1]}×{images.Shape[2]} pixels, expected {shape[1]}×{shape[2]} as in {files[0].Images.File}"
                );
            }

            foreach (var label in labels.Values.Span)
                seen[label] = true;
            foreach (var size in images.Shape)
                hash.Append(BitConverter.GetBytes(size));
            hash.Append(images.Values.Span);
            hash.Append(labels.Values.Span);
            bytes += images.Values.Length;
        }

        if (seen.Count(found => found) < 2)
            throw new InputException($"{source}: found labels of one class only, expected at least two");
        if (bytes > Array.MaxLength)
            throw new InputException($"{source}: found {bytes} pixels, expected at most {Array.MaxLength}");
        var classes = Enumerable.Range(0, Array.LastIndexOf(seen, true) + 1).Select(label => label.ToString()).ToArray();
        return new IdxSamples(files, classes, Convert.ToHexStringLower(hash.GetCurrentHash()));
    }

    /// <summary>Splits in the order of the files: the first samples train, the next probe, the rest test.</summary>
    public Dataset Split(string name, int train, int probe) =>
        Split(name, Enumerable.Range(0, Count).ToArray(), train, probe, string.Empty);

    /// <summary>Splits after shuffling: files are often sorted by class.</summary>
    public Dataset Split(string name, SplitFractions fractions, long seed, string source)
    {
        var (train, probe, _) = fractions.Counts(Count, source);
        return Split(name, SampleOrder.Shuffled(Count, seed), train, probe, $" {fractions} {seed}") with { Split = fractions };
    }

    private Dataset Split(string name, ReadOnlySpan<int> order, int train, int probe, string split)
    {
        var shape = files[0].Images.Shape;
        return new Dataset(
            name,
            Take(order[..train]),
            Take(order.Slice(train, probe)),
            Take(order[(train + probe)..]),
            classes,
            (shape[1], shape[2]),
            digest + split
        );
    }

    private LabelledSamples Take(ReadOnlySpan<int> order)
    {
        // A byte over 255 in single precision, as NumPy and PyTorch scale them.
        Span<float> scaled = stackalloc float[256];
        for (var value = 0; value < scaled.Length; value++)
            scaled[value] = value / 255f;

        var m = files[0].Images.Shape[1] * files[0].Images.Shape[2];
        var samples = new DenseMatrix(m, order.Length);
        var labels = new int[order.Length];
        for (var j = 0; j < order.Length; j++)
        {
            var (images, classOf, i) = Locate(order[j]);
            var source = images.Span.Slice(i * m, m);
            var target = samples.Values.AsSpan(j * m, m);
            for (var p = 0; p < m; p++)
                target[p] = scaled[source[p]];
            labels[j] = classOf.Span[i];
        }

        return new LabelledSamples(samples, labels);
    }

    private (ReadOnlyMemory<byte> Images, ReadOnlyMemory<byte> Labels, int Index) Locate(int sample)
    {
        var f = 0;
        while (sample >= files[f].Labels.Shape[0])
            sample -= files[f++].Labels.Shape[0];
        return (files[f].Images.Values, files[f].Labels.Values, sample);
    }
}
