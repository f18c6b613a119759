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
