using System.Text;

namespace Hw6.Cli.Tests;

/// <summary>Reads CSV as a program other than hw6 would: rows by the names of their columns.</summary>
internal static class CsvText
{
    /// <summary>The rows of a table, without its header.</summary>
    public static List<Dictionary<string, string>> Rows(string csv)
    {
        var records = Records(csv);
        return
        [
            .. records
                .Skip(1)
                .Select(record =>
                {
                    Assert.Equal(records[0].Count, record.Count);
                    return records[0].Zip(record).ToDictionary(pair => pair.First, pair => pair.Second);
                }),
        ];
    }

    /// <summary>The values of a column.</summary>
    public static IEnumerable<string> Column(string csv, string name) => Rows(csv).Select(row => row[name]);

    /// <summary>The fields of every record, the header's too.</summary>
    public static List<List<string>> Records(string csv)
    {
        var records = new List<List<string>>();
        var record = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < csv.Length; i++)
        {
            if (csv[i] == '"' && quoted && i + 1 < csv.Length && csv[i + 1] == '"')
                field.Append(csv[i++]);
            else if (csv[i] == '"')
                quoted = !quoted;
            else if (csv[i] is ',' or '\n' && !quoted)
                EndField(csv[i] == '\n');
            else
                field.Append(csv[i]);
        }

        Assert.False(quoted, "a quote is not closed");
        Assert.True(csv.Length == 0 || csv[^1] == '\n', "the last line breaks off");
        return records;

        void EndField(bool last)
        {
            record.Add(field.ToString());
            field.Clear();
            if (!last)
                return;
            records.Add(record);
            record = [];
        }
    }
}
