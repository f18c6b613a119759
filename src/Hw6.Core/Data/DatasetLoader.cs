namespace Hw6.Core.Data;

/// <summary>Finds a data set by its name and reads it.</summary>
internal static class DatasetLoader
{
    /// <summary>The names that <see cref="Load"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["digits", "synthetic", "mnist", "fashion-mnist", "idx", "csv"];

    /// <summary>Reads a data set.</summary>
    /// <param name="options">Which, and from where.</param>
    /// <param name="note">Told what takes long, such as a download.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="InputException">An option, a file or the network is not as it must be.</exception>
    public static Dataset Load(DatasetOptions options, Action<string>? note = null, CancellationToken cancellation = default)
    {
        Check(options);
        return options.Name switch
        {
            "digits" => EmbeddedDigits.Load(),
            "synthetic" => SyntheticData.Draw(options),
            "idx" => IdxDataset.Load(options.DataDir!, options),
            "csv" => CsvDataset.Load(options.Data!, options),
            _ => LoadKnown(KnownFiles.Find(options.Name), options, note, cancellation),
        };
    }

    private static Dataset LoadKnown(
        KnownFiles files,
        DatasetOptions options,
        Action<string>? note,
        CancellationToken cancellation
    )
    {
        var folder = options.DataDir ?? new DatasetCache(options.CacheFolder).Fetch(files, options.DataUrl, note, cancellation);
        return IdxDataset.LoadWithFixedSplit(options.Name, folder);
    }

    private static void Check(DatasetOptions options)
    {
        if (!Names.Contains(options.Name))
            throw new InputException($"--dataset: '{options.Name}' is not accepted; expected one of {string.Join(", ", Names)}");
        if (options is { Name: "idx", DataDir: null })
            throw new InputException("--data-dir: --dataset idx needs it; expected a folder with IDX files");
        if (options is { Name: "csv", Data: null })
            throw new InputException("--data: --dataset csv needs it; expected a CSV file");
        if (options is { DataDir: not null, DataUrl: not null })
            throw new InputException(
                "--data-url: found beside --data-dir; expected one of the two: files in a folder are not downloaded"
            );
    }
}

/// <summary>The 5,000 handwritten digits that come with the tool; Embedded/README.md says where they are from.</summary>
internal static class EmbeddedDigits
{
    private const string Images = "digits-images-idx3-ubyte.gz";
    private const string Labels = "digits-labels-idx1-ubyte.gz";
    private const int TrainCount = 3500;
    private const int ProbeCount = 500;

    public static Dataset Load()
    {
        var images = Read(Images, IdxKind.Images);
        var labels = Read(Labels, IdxKind.Labels);
        var samples = IdxSamples.Join("digits", [(images, labels)]);
        return samples.Split("digits", TrainCount, ProbeCount);
    }

    private static IdxArray Read(string name, IdxKind kind)
    {
        using var stream = typeof(EmbeddedDigits).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the assembly lacks its resource {name}");
        return IdxReader.Read(stream, name, kind);
    }
}

/// <summary>Which data set to read, and from where.</summary>
internal sealed record DatasetOptions
{
    /// <summary>The name: one of <see cref="DatasetLoader.Names"/>.</summary>
    public string Name { get; init; } = "digits";

    /// <summary>The folder with IDX files, for <c>mnist</c>, <c>fashion-mnist</c> and <c>idx</c>.</summary>
    public string? DataDir { get; init; }

    /// <summary>The CSV file, for <c>csv</c>.</summary>
    public string? Data { get; init; }

    /// <summary>The mirror to download <c>mnist</c> or <c>fashion-mnist</c> from, a folder's address.</summary>
    public string? DataUrl { get; init; }

    /// <summary>The parts of the samples that train, probe and test, adding to 1; <see langword="null"/> for the data set's own.</summary>
    public SplitFractions? Split { get; init; }

    /// <summary>The generator's options, for <c>synthetic</c>.</summary>
    public SyntheticOptions Synthetic { get; init; } = new();

    /// <summary>The user's seed: draws <c>synthetic</c>, and the split of <c>idx</c> and <c>csv</c>.</summary>
    public long Seed { get; init; }

    /// <summary>Where downloads are kept; <see langword="null"/> for the user's cache folder.</summary>
    public string? CacheFolder { get; init; }
}

/// <summary>What <c>synthetic</c> draws.</summary>
public sealed record SyntheticOptions
{
    /// <summary>n, the number of samples.</summary>
    public int Samples { get; init; } = 20_000;

    /// <summary>m, the entries of a sample.</summary>
    public int Dimension { get; init; } = 100;

    /// <summary>How many of the directions have the larger variance and decide the label.</summary>
    public int Signal { get; init; } = 20;

    /// <summary>The variance along those directions; it is 1 along the others.</summary>
    public double Variance { get; init; } = 10;
}

/// <summary>How samples are shared out.</summary>
/// <param name="Train">The part that trains the autoencoder.</param>
/// <param name="Probe">The part that fits the linear probe.</param>
/// <param name="Test">The part that tests both.</param>
internal sealed record SplitFractions(double Train, double Probe, double Test)
{
    /// <summary>What is used where neither the data set nor the user says otherwise.</summary>
    public static SplitFractions Default { get; } = new(0.7, 0.1, 0.2);

    /// <summary>The three numbers as <c>--split</c> takes them.</summary>
    public override string ToString() => FormattableString.Invariant($"{Train},{Probe},{Test}");

    /// <summary>Whether the fractions are positive and add to 1.</summary>
    public bool IsWhole => Train > 0 && Probe > 0 && Test > 0 && Math.Abs(Train + Probe + Test - 1) < 1e-9;

    /// <summary>The numbers of samples: rounded, and at least one for each part.</summary>
    /// <param name="n">All samples.</param>
    /// <param name="source">Where they come from, for the message.</param>
    /// <exception cref="InputException">There are fewer than three samples.</exception>
    internal (int Train, int Probe, int Test) Counts(int n, string source)
    {
        if (n < 3)
            throw new InputException(
                $"{source}: found {n} samples, expected at least 3: one each to train, to probe and to test"
            );
        var probe = Math.Clamp((int)Math.Round(Probe * n), 1, n - 2);
        var test = Math.Clamp((int)Math.Round(Test * n), 1, n - probe - 1);
        return (n - probe - test, probe, test);
    }
}
