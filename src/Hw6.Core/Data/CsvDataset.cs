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
        var values = new List<float>();
        var labels = new List<int>();
        var classes = new Dictionary<string, int>(StringComparer.Ordinal);
        int m;
        using (var reader = CsvRecordReader.Open(path, "x1,x2,label"))
        {
            var labelColumn = reader.Require(LabelColumn);
            m = reader.Header.Count - 1;
            if (m == 0)
                throw new InputException(
                    $"{path}, row 1: found no column but '{LabelColumn}', expected at least one of features"
                );
            CheckFirstColumn(path, reader.Header[0]);
            while (reader.Read())
            {
                if (values.Count > Array.MaxLength - m)
                    throw reader.Error($"more than {Array.MaxLength} values, expected a smaller file");
                for (var column = 0; column <= m; column++)
                {
                    if (column == labelColumn)
                        labels.Add(ClassOf(reader, column, classes));
                    else
                        values.Add(Feature(reader, column));
                }
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
        return Split(path, options, m, values, labels, classes);
    }

    // pandas and R write the number of the row there, and a network would learn it: rows are often in the order of their labels.
    private static void CheckFirstColumn(string path, string name)
    {
        if (name.Length == 0 || name.StartsWith("Unnamed:", StringComparison.OrdinalIgnoreCase))
            throw new InputException(
                $"{path}, row 1: the first column has no name, so it is likely a number of the row; expected only features and '{LabelColumn}': leave it out (pandas: to_csv(index=False)), or name it if it is a feature"
            );
    }

    private static float Feature(CsvRecordReader reader, int column) =>
        (float)reader.Number(column) is var value && float.IsFinite(value)
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
        int m,
        List<float> values,
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
        var order = SampleOrder.Shuffled(labels.Count, options.Seed).AsSpan();
        return new Dataset(
            options.Name,
            Take(order[..train]),
            Take(order.Slice(train, probe)),
            Take(order[(train + probe)..]),
            names,
            null,
            FormattableString.Invariant($"{Digest(m, values, labels, names, position)} {fractions} {options.Seed}")
        )
        {
            Split = fractions,
        };

        LabelledSamples Take(ReadOnlySpan<int> chosen)
        {
            var samples = new DenseMatrix(m, chosen.Length);
            var numbers = new int[chosen.Length];
            for (var j = 0; j < chosen.Length; j++)
            {
                for (var i = 0; i < m; i++)
                    samples.Values[(j * m) + i] = values[(chosen[j] * m) + i];
                numbers[j] = position[labels[chosen[j]]];
            }

            return new LabelledSamples(samples, numbers);
        }
    }

    private static string Digest(int m, List<float> values, List<int> labels, string[] names, int[] position)
    {
        var hash = new XxHash64();
        hash.Append(Encoding.UTF8.GetBytes($"{m}\n{string.Join('\n', names)}\n"));
        hash.Append(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)));
        hash.Append(MemoryMarshal.AsBytes<int>(labels.Select(label => position[label]).ToArray()));
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
