namespace Hw6.Core.Data;

/// <summary>Finds a data set by its name and reads it.</summary>
public static class DatasetLoader
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
        ArgumentNullException.ThrowIfNull(options);
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
            throw new InputException($"--dataset: found '{options.Name}', expected one of {string.Join(", ", Names)}");
        Require(
            options,
            options.DataDir is not null,
            "--data-dir",
            "a folder with IDX files",
            mustHave: ["idx"],
            mayHave: ["mnist", "fashion-mnist"]
        );
        Require(options, options.Data is not null, "--data", "a CSV file", mustHave: ["csv"], mayHave: []);
        Require(
            options,
            options.DataUrl is not null,
            "--data-url",
            "an address",
            mustHave: [],
            mayHave: ["mnist", "fashion-mnist"]
        );
        Require(options, options.Split is not null, "--split", "fractions", mustHave: [], mayHave: ["synthetic", "idx", "csv"]);
        if (options is { DataDir: not null, DataUrl: not null })
            throw new InputException(
                "--data-url: found together with --data-dir, expected one of the two: files in a folder are not downloaded"
            );
        options.Split?.Check();
    }

    private static void Require(
        DatasetOptions options,
        bool given,
        string option,
        string value,
        string[] mustHave,
        string[] mayHave
    )
    {
        if (given && !mustHave.Contains(options.Name) && !mayHave.Contains(options.Name))
        {
            var named = string.Join(" or ", mustHave.Concat(mayHave));
            throw new InputException($"{option}: found with --dataset {options.Name}, accepted only with --dataset {named}");
        }

        if (!given && mustHave.Contains(options.Name))
            throw new InputException($"{option}: --dataset {options.Name} needs {option} with {value}");
    }
}
