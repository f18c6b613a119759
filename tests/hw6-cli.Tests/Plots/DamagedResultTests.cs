using System.Globalization;
using System.Xml.Linq;
using Hw6.Core.Experiments;
using Hw6.Core.Tables;

namespace Hw6.Cli.Tests.Plots;

/// <summary>Files that a person or a program has changed: whatever stands in a column, there is a picture or a line that refuses.</summary>
public sealed class DamagedResultTests
{
    private static readonly string[] Numbers = ["nan", "inf", "-inf", "0", "-1", "1e308", "-1e308", "5e-324"];
    private static readonly string[] Integers = ["0", "-1", "9223372036854775807", "-9223372036854775808"];
    private static readonly string[] Files = ["rows.csv", "summary.csv", "history.csv"];
    private static readonly int[] AllRowsAndOne = [-1, 1];
    private static readonly string[] Texts = ["x", "<b>", "\u202E", "🐈"];

    [Theory]
    [InlineData("zkc --method all --epochs 30")]
    [InlineData("zkc --check-gradients")]
    [InlineData("attention --n 16,32 --d 4 --m 4 --runs 1 --warmup 0")]
    [InlineData("attention --n 16 --d 4 --m 4 --runs 1 --warmup 0")]
    [InlineData("attention moments --d 1,4 --samples 100")]
    [InlineData("ae --k 2,3 --epochs 2 --repeats 2 --no-probe --mode vanilla,masked --baseline pca,raw")]
    [InlineData("ae optimality --k 2 --steps 5")]
    [InlineData("beam --k 1,2")]
    public void Every_value_is_drawn_or_refused(string line)
    {
        using var folder = new TemporaryFolder();
        var args = line.Split(' ');
        Assert.Equal(ExitCode.Done, Tool.Run([.. args, "-q", "-o", folder["rows.csv"]]).Code);
        Assert.Equal(
            ExitCode.Done,
            Tool.Run([.. args, "-q", "-o", folder["again.csv"], "--summary", folder["summary.csv"]]).Code
        );
        if (Tool.Run([.. args, "-q", "-o", folder["again.csv"], "--history", folder["history.csv"]]).Code != ExitCode.Done)
            File.Delete(folder["history.csv"]);
        foreach (var file in Files.Where(file => File.Exists(folder[file])))
            Damage(folder, file);
    }

    private static void Damage(TemporaryFolder folder, string file)
    {
        var data = ResultReader.Read(folder[file]);
        var schema = data.Rows[0].Schema;
        for (var c = 0; c < schema.Columns.Count; c++)
        {
            var values = schema.Columns[c].Kind switch
            {
                ColumnKind.Number => Numbers,
                ColumnKind.Integer => Integers,
                ColumnKind.Boolean => ["true", "false"],
                _ => Texts,
            };
            foreach (var value in values.Prepend(""))
            {
                // The whole column, and one field of it.
                foreach (var only in AllRowsAndOne)
                {
                    var records = data.Rows.Select(
                        (row, r) =>
                            (IReadOnlyList<string>)
                                [
                                    .. row.Values.Select(
                                        (kept, i) => i == c && (only < 0 || only == r) ? value : CellText.Format(kept)
                                    ),
                                ]
                    );
                    File.WriteAllBytes(folder["damaged.csv"], [.. CsvRowWriter.Header(schema), .. CsvRowWriter.Raw(records)]);
                    Check(
                        folder,
                        $"{file}: {schema.Columns[c].Name} = '{value}' in {(only < 0 ? "all rows" : string.Create(CultureInfo.InvariantCulture, $"row {only}"))}"
                    );
                }
            }
        }
    }

    private static void Check(TemporaryFolder folder, string what)
    {
        var plot = Tool.Run("plot", folder["damaged.csv"]);
        Assert.True(plot.Code is ExitCode.Done or ExitCode.BadInput, $"{what}: plot ends with {plot.Code}: {plot.Error}");
        if (plot.Code == ExitCode.Done)
        {
            var coordinates = XElement
                .Parse(plot.Out)
                .DescendantsAndSelf()
                .Attributes()
                .Where(attribute =>
                    attribute.Name.LocalName
                        is "x"
                            or "y"
                            or "cx"
                            or "cy"
                            or "d"
                            or "width"
                            or "height"
                            or "viewBox"
                            or "transform"
                );
            Assert.All(coordinates, attribute =>
                Assert.False(
                    attribute.Value.Contains("NaN", StringComparison.Ordinal)
                        || attribute.Value.Contains('∞')
                        || attribute.Value.Contains("Inf", StringComparison.Ordinal),
                    $"{what}: {attribute}"
                )
            );
        }

        var report = Tool.Run("report", folder["damaged.csv"]);
        Assert.True(report.Code is ExitCode.Done or ExitCode.BadInput, $"{what}: report ends with {report.Code}: {report.Error}");
    }
}
