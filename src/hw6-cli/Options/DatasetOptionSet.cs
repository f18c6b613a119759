using System.CommandLine;
using Hw6.Core;
using Hw6.Core.Data;

namespace Hw6.Cli.Options;

/// <summary>The options that say which data to read: those of every command on data sets.</summary>
internal sealed class DatasetOptionSet
{
    private readonly Option<string> dataset = Words(
        "--dataset",
        "Data set: " + string.Join(", ", DatasetLoader.Names) + ".",
        "digits",
        DatasetLoader.Names
    );
    private readonly Option<string?> dataDir = Opt.File(
        "--data-dir",
        "Folder with IDX files, gzipped or not, for mnist, fashion-mnist and idx.",
        "DIR"
    );
    private readonly Option<string?> data = Opt.File(
        "--data",
        "CSV file for the dataset csv: a column label, every other a feature."
    );
    private readonly Option<string?> dataUrl = Opt.Text(
        "--data-url",
        "Download mnist or fashion-mnist from this folder instead.",
        "URL"
    );
    private readonly Option<string?> split = Opt.Text(
        "--split",
        "Fractions that train, probe and test, for idx, csv and synthetic. [default: 0.7,0.1,0.2; synthetic: 0.7,0.2,0.1]",
        "LIST"
    );

    private readonly Setting<int> samples = Opt.Int("--synthetic-samples", "Samples that synthetic draws.", 20_000, 3);
    private readonly Setting<int> dimension = Opt.Int("--synthetic-dim", "Entries of a synthetic sample.", 100, 1, 10_000);
    private readonly Setting<int> signal = Opt.Int(
        "--synthetic-signal",
        "Directions of larger variance, which decide the label.",
        20,
        1,
        10_000
    );
    private readonly Setting<double> variance = Opt.Double(
        "--synthetic-variance",
        "Variance along those directions; 1 along the others.",
        10,
        Interval.Positive
    );

    /// <summary>The options, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [dataset, dataDir, data, dataUrl, split, samples, dimension, signal, variance];

    /// <summary>Reads them.</summary>
    /// <exception cref="InputException">The split is not three fractions.</exception>
    public DatasetOptions Read(ParseResult result) =>
        new()
        {
            Name = result.GetValue(dataset)!,
            DataDir = result.GetValue(dataDir),
            Data = result.GetValue(data),
            DataUrl = result.GetValue(dataUrl),
            Split = ReadSplit(result.GetValue(split)),
            Synthetic = new SyntheticOptions
            {
                Samples = result.GetValue(samples),
                Dimension = result.GetValue(dimension),
                Signal = result.GetValue(signal),
                Variance = result.GetValue(variance),
            },
        };

    // Not Opt.Choice: the words are Core's list, which keeps the loader and the help together.
    private static Option<string> Words(string name, string description, string fallback, IReadOnlyList<string> words)
    {
        var option = new Option<string>(name)
        {
            Description = $"{description} [default: {fallback}]",
            HelpName = "NAME",
            DefaultValueFactory = _ => fallback,
        };
        option.CompletionSources.Add([.. words]);
        return option;
    }

    private static SplitFractions? ReadSplit(string? text)
    {
        if (text is null)
            return null;
        var parts = text.Split(',');
        var values = new double[3];
        for (var i = 0; i < values.Length; i++)
        {
            if (parts.Length != values.Length || !Core.Tables.CellText.TryParseNumber(parts[i], out values[i]))
                throw new InputException(
                    $"--split: '{text}' is not accepted; expected three fractions for training, probe and test that add to 1, such as 0.7,0.1,0.2"
                );
        }

        return new SplitFractions(values[0], values[1], values[2]);
    }
}
