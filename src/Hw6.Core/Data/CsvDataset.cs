using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Hw6.Core.Tables;
using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Data;

/// <summary>
/// Reads a user's own samples: a column <c>label</c>, which may be text, and every other column a feature. Values are taken as they are.
/// </summary>
internal static class CsvDataset
{
    private const string LabelColumn = "label";

    // Each class costs a row of the probe's weights; past this, or where hardly two samples share a label, it is a measurement and no label.
    private const int MostClasses = 1000;
    private const int FewClasses = 3; // are classes in a file of a few rows too

    public static Dataset Load(string path, DatasetOptions options)
    {
        using var reader = CsvRecordReader.Open(path, "x1,x2,label");
        var labelColumn = reader.Require(LabelColumn);
        var m = reader.Header.Count - 1;
        if (m == 0)
            throw new InputException($"{path}, row 1: found no column but '{LabelColumn}', expected at least one of features");
        CheckFirstColumn(path, reader.Header[0]);
        var labels = new List<int>();
        var classes = new Dictionary<string, int>(StringComparer.Ordinal);
        using var table = new SampleTable(m);
        while (reader.Read())
        {
            if ((long)m * (labels.Count + 1) > Array.MaxLength)
                throw reader.Error($"more than {Array.MaxLength} values, expected a smaller file");
            var entries = table.Add();
            for (var column = 0; column <= m; column++)
            {
                if (column == labelColumn)
                    labels.Add(ClassOf(reader, column, classes));
                else
                    entries[column < labelColumn ? column : column - 1] = Feature(reader, column);
            }
        }

        if (classes.Count < 2)
            throw new InputException(
                $"{path}: column '{LabelColumn}': found {classes.Count} class in {labels.Count} rows, expected at least two classes"
            );
        if (classes.Count > FewClasses && 2L * classes.Count > labels.Count)
            throw new InputException(
                $"{path}: column '{LabelColumn}': found {classes.Count} different labels in {labels.Count} rows, expected at most half as many as rows: a label is a class, not a measurement"
            );
        return Split(path, options, table, labels, classes);
    }

    // pandas and R write the number of the row there, and a network would learn it: rows are often in the order of their labels.
    private static void CheckFirstColumn(string path, string name)
    {
        if (name.Length == 0 || name.StartsWith("Unnamed:", StringComparison.OrdinalIgnoreCase))
            throw new InputException(
                $"{path}, row 1: the first column has no name, so it is likely a number of the row; expected only features and '{LabelColumn}': leave it out (pandas: to_csv(index=False)), or name it if it is a feature"
            );
    }

    private static double Feature(CsvRecordReader reader, int column) =>
        reader.Number(column) is var value && float.IsFinite((float)value)
            ? value
            : throw reader.Error(column, "a finite number in single precision");

    private static int ClassOf(CsvRecordReader reader, int column, Dictionary<string, int> classes)
    {
        var text = reader.Text(column).Trim();
        if (text.Length == 0)
            throw reader.Error(column, "a label");
        if (!classes.TryGetValue(text, out var number))
        {
            classes.Add(text, number = classes.Count);
            if (classes.Count > MostClasses)
                throw reader.Error(column, $"at most {MostClasses} different labels");
        }

        return number;
    }

    private static Dataset Split(
        string path,
        DatasetOptions options,
        SampleTable table,
        List<int> labels,
        Dictionary<string, int> classes
    )
    {
        // Classes stand in order of their names, as numbers where all are, so that they do not depend on the order of the rows.
        var numeric = classes.Keys.All(name => CellText.TryParseNumber(name, out _));
        var names = classes
            .Keys.OrderBy(name => numeric && CellText.TryParseNumber(name, out var number) ? number : 0)
            .ThenBy(name => name, StringComparer.Ordinal)
            .ToArray();
        var position = new int[names.Length];
        for (var c = 0; c < names.Length; c++)
            position[classes[names[c]]] = c;

        var fractions = options.Split ?? SplitFractions.Default;
        var (train, probe, _) = fractions.Counts(labels.Count, path);
        var order = SampleOrder.Shuffled(labels.Count, options.Seed);
        var centre = new SampleCentre(table, order.AsSpan(0, train));
        var digest = Digest(table, labels, names, position);
        var (trains, probes, tests) = (
            Room(order.AsSpan(0, train)),
            Room(order.AsSpan(train, probe)),
            Room(order.AsSpan(train + probe))
        );
        var placeOf = new int[order.Length];
        for (var place = 0; place < order.Length; place++)
            placeOf[order[place]] = place;
        table.TakeAll(
            (sample, entries) =>
            {
                var place = placeOf[sample];
                if (place < train)
                    Put(entries, trains, place);
                else if (place < train + probe)
                    Put(entries, probes, place - train);
                else
                    Put(entries, tests, place - train - probe);
            }
        );
        return new Dataset(
            options.Name,
            trains,
            probes,
            tests,
            names,
            null,
            FormattableString.Invariant($"{digest} {fractions} {options.Seed}")
        )
        {
            Split = fractions,
            Centre = centre.Mean,
            TypicalSpread = centre.TypicalSpread,
            Unresolved = centre.Unresolved(path),
        };

        LabelledSamples Room(ReadOnlySpan<int> chosen)
        {
            var numbers = new int[chosen.Length];
            for (var j = 0; j < chosen.Length; j++)
                numbers[j] = position[labels[chosen[j]]];
            return new LabelledSamples(new DenseMatrix(table.Features, chosen.Length), numbers)
            {
                AboutCentre = new DenseMatrix(table.Features, chosen.Length),
            };
        }

        void Put(ReadOnlySpan<double> entries, LabelledSamples part, int column)
        {
            var m = entries.Length;
            var samples = part.Samples.Values.AsSpan(column * m, m);
            var about = part.AboutCentre.Values.AsSpan(column * m, m);
            for (var i = 0; i < m; i++)
            {
                samples[i] = (float)entries[i];
                about[i] = (float)(entries[i] - centre.Mean[i]);
            }
        }
    }

    private static string Digest(SampleTable table, List<int> labels, string[] names, int[] position)
    {
        var hash = new XxHash64();
        hash.Append(Encoding.UTF8.GetBytes($"{table.Features}\n{string.Join('\n', names)}\n"));
        for (var sample = 0; sample < table.Count; sample++)
            hash.Append(MemoryMarshal.AsBytes(table[sample]));
        hash.Append(MemoryMarshal.AsBytes<int>(labels.Select(label => position[label]).ToArray()));
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}

/// <summary>The mean of samples in double precision, and what rounding to single precision does to their spread.</summary>
internal sealed class SampleCentre
{
    // Rounding errors of this part of the spread, as mean squares, are no longer small beside it.
    private const double Most = 1e-4;

    private readonly string? unresolved;

    /// <summary>Takes the mean.</summary>
    /// <param name="table">All samples.</param>
    /// <param name="chosen">Those of which the mean is taken, at least one.</param>
    public SampleCentre(SampleTable table, ReadOnlySpan<int> chosen)
    {
        // Differences from the first sample: those of a column that does not vary are exactly 0.
        var m = table.Features;
        var first = table[chosen[0]];
        Mean = new double[m];
        foreach (var sample in chosen)
        {
            var entries = table[sample];
            for (var i = 0; i < m; i++)
                Mean[i] += entries[i] - first[i];
        }

        for (var i = 0; i < m; i++)
            Mean[i] = first[i] + (Mean[i] / chosen.Length);

        var (spreads, errors) = (new double[m], new double[m]);
        foreach (var sample in chosen)
        {
            var entries = table[sample];
            for (var i = 0; i < m; i++)
            {
                var value = entries[i];
                spreads[i] += (value - Mean[i]) * (value - Mean[i]);
                errors[i] += (value - (float)value) * (value - (float)value);
            }
        }

        double total = 0;
        for (var i = 0; i < m; i++)
        {
            total += spreads[i];
            if (unresolved is null && spreads[i] > 0 && errors[i] > Most * spreads[i])
                unresolved = FormattableString.Invariant(
                    $"feature {i + 1} varies by {Math.Sqrt(spreads[i] / chosen.Length):g3} about {Mean[i]:g9}"
                );
        }

        TypicalSpread = Math.Sqrt(total / ((double)m * chosen.Length));
    }

    /// <summary>The mean, m entries.</summary>
    public double[] Mean { get; }

    /// <summary>The root of the mean variance of entries.</summary>
    public double TypicalSpread { get; }

    /// <summary>Why single precision does not hold the samples, or <see langword="null"/>.</summary>
    /// <param name="source">Where they come from.</param>
    public string? Unresolved(string source) => unresolved is null ? null : $"{source}: {unresolved}";
}
