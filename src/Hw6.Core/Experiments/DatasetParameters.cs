using Hw6.Core.Data;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments;

/// <summary>The parameters that say which data to read: those of every experiment on data sets.</summary>
internal static class DatasetParameters
{
    private static readonly SyntheticOptions Drawn = new();

    public static readonly Parameter<string> Dataset = Parameter
        .Of("dataset", $"Data set: {string.Join(", ", DatasetLoader.Names)}.", Domain.Names(DatasetLoader.Names), "digits")
        .InColumns("Name of the data set.");

    public static readonly Parameter<string> DataDir = Parameter
        .Of<string>("data-dir", "Folder with IDX files, gzipped or not.", Domain.File(Domain.Folder))
        .OfFilesIn(IdxDataset.FilesIn)
        .When(Condition.Is(Dataset, "mnist", "fashion-mnist", "idx"));

    public static readonly Parameter<string> Data = Parameter
        .Of<string>("data", "CSV file: a column label, every other a feature.", Domain.File())
        .When(Condition.Is(Dataset, "csv"));

    public static readonly Parameter<string> DataUrl = new Parameter<string>(
        "data-url",
        "Download from this folder instead.",
        Domain.Text("URL")
    )
    {
        IsSwept = false,
        ChangesResults = false,
        InTable = false,
        InHistory = false,
    }.When(Condition.Is(Dataset, "mnist", "fashion-mnist"));

    /// <summary>Whether the seed draws the samples or shares them out.</summary>
    public static readonly Condition IsSeeded = Condition.Is(Dataset, "synthetic", "idx", "csv");

    public static readonly Parameter<SplitFractions> Split = Parameter
        .Of<SplitFractions>(
            "split",
            "Fractions that train, probe and test.",
            Domain.Of(
                "FRACTIONS",
                "three positive fractions for training, probe and test that add to 1, such as 0.7,0.1,0.2",
                ParseSplit,
                value => value.ToString()!
            )
        )
        .WithDefault("0.7,0.1,0.2; synthetic: 0.7,0.2,0.1")
        .InColumns("Fractions of the samples that train, probe and test; empty where the split is fixed.")
        .When(IsSeeded);

    private static readonly Condition IsDrawn = Condition.Is(Dataset, "synthetic");

    public static readonly Parameter<int> Samples = Parameter
        .Whole("synthetic-samples", "Samples drawn.", 3, int.MaxValue, Drawn.Samples)
        .When(IsDrawn);

    public static readonly Parameter<int> Dimension = Parameter
        .Whole("synthetic-dim", "Entries of a drawn sample.", 1, 10_000, Drawn.Dimension)
        .When(IsDrawn);

    public static readonly Parameter<int> Signal = Parameter
        .Whole("synthetic-signal", "Directions of larger variance, which decide the label.", 1, 10_000, Drawn.Signal)
        .When(IsDrawn);

    public static readonly Parameter<double> Variance = Parameter
        .Real(
            "synthetic-variance",
            "Variance along those directions; 1 along the others.",
            Interval.AboveUpTo(0, 1e12),
            Drawn.Variance
        )
        .When(IsDrawn);

    /// <summary>All of them, in the order of the help.</summary>
    public static readonly IReadOnlyList<Parameter> All =
    [
        Dataset,
        DataDir,
        Data,
        DataUrl,
        Split,
        Samples,
        Dimension,
        Signal,
        Variance,
    ];

    /// <summary>Reads the data of every cell, each set once.</summary>
    /// <param name="seed">The parameter that holds the seed.</param>
    /// <returns>The data of each cell.</returns>
    /// <exception cref="InputException">An option, a file or the network is not as it must be.</exception>
    public static IReadOnlyList<Dataset> Read(IReadOnlyList<Point> cells, Parameter<long> seed, RunRequest request)
    {
        var read = new Dictionary<DatasetOptions, Dataset>();
        var data = new Dataset[cells.Count];
        for (var i = 0; i < data.Length; i++)
        {
            var options = OptionsOf(cells[i], seed);
            if (!read.TryGetValue(options, out var set))
                read.Add(options, set = DatasetLoader.Load(options, request.Note, request.Cancellation));
            data[i] = set;
        }

        return data;
    }

    /// <summary>The different sets of all cells. By reference: comparing samples one by one would take longer than some sweeps.</summary>
    public static IEnumerable<Dataset> Sets(IReadOnlyList<Dataset> data) =>
        data.Distinct<Dataset>(ReferenceEqualityComparer.Instance);

    /// <summary>Fills in what the data say of themselves.</summary>
    public static void Complete(Dataset data, Row row) => row[Split.ColumnName] = data.Split?.ToString();

    private static DatasetOptions OptionsOf(Point cell, Parameter<long> seed) =>
        new()
        {
            Name = cell.Get(Dataset),
            DataDir = cell.Find(DataDir) as string,
            Data = cell.Find(Data) as string,
            DataUrl = cell.Find(DataUrl) as string,
            Split = cell.Find(Split) as SplitFractions,
            Synthetic = cell.Has(Samples)
                ? new SyntheticOptions
                {
                    Samples = cell.Get(Samples),
                    Dimension = cell.Get(Dimension),
                    Signal = cell.Get(Signal),
                    Variance = cell.Get(Variance),
                }
                : Drawn,
            Seed = IsSeeded.Holds(cell) ? cell.Get(seed) : 0,
        };

    private static SplitFractions? ParseSplit(string text)
    {
        var parts = text.Split(',');
        var values = new double[3];
        for (var i = 0; i < values.Length; i++)
        {
            if (parts.Length != values.Length || !CellText.TryParseNumber(parts[i], out values[i]))
                return null;
        }

        var split = new SplitFractions(values[0], values[1], values[2]);
        return split.IsWhole ? split : null;
    }
}

/// <summary>The parameters that tell the runs of a point apart: they have the same names in every experiment.</summary>
internal static class CommonParameters
{
    /// <param name="text">What it seeds.</param>
    public static Parameter<long> Seed(string text) =>
        new("seed", text, Domain.Long(), 0) { IsRun = true, AlwaysAccepted = true };

    /// <param name="text">What is repeated.</param>
    public static Parameter<int> Repeats(string text) =>
        new("repeats", text, Domain.Count(1_000_000), 0)
        {
            NameOfColumn = "repeat",
            IsRun = true,
            IsSwept = false,
        };
}
