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
        IdxSamples.Join(folder, [.. files.Select(pair => (IdxReader.Read(pair.Images), IdxReader.Read(pair.Labels)))]);

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
            return MustFindPair(folder, stems[0]);
        throw new InputException(
            $"--data-dir: {folder}: found {stems.Count} files that end in {ImagesEnd}, expected one of them, or train{ImagesEnd} and t10k{ImagesEnd}, each with its labels, gzipped or not"
        );
    }

    private static (string Images, string Labels) MustFindPair(string folder, string stem)
    {
        var labels = stem + LabelsEnd;
        return (
            Existing(folder, stem + ImagesEnd)!,
            Existing(folder, labels)
                ?? throw new InputException($"--data-dir: {folder}: no file {labels} or {labels}.gz beside {stem}{ImagesEnd}")
        );
    }
}
