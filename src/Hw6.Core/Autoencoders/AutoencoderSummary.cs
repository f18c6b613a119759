using Hw6.Core.Tables;

namespace Hw6.Core.Autoencoders;

/// <summary>Takes the repeats of the same point together.</summary>
internal static class AutoencoderSummary
{
    public static IReadOnlyList<Row> Of(IReadOnlyList<Row> rows)
    {
        var summary = new List<Row>();
        foreach (var point in rows.GroupBy(row => (row.Text("dataset"), row.Text("arch"), row.Text("mode"), row.Integer("k"))))
        {
            // A cell that failed or diverged has no loss.
            var finished = point.Where(row => row.Number("train_loss") is not null).ToList();
            var line = AutoencoderColumns.Summary.NewRow();
            (line["dataset"], line["arch"], line["mode"], line["k"]) = point.Key;
            line["repeats"] = finished.Count;
            foreach (var name in AutoencoderColumns.Summarized)
            {
                var values = finished.Select(row => row.Number(name)).OfType<double>().ToList();
                if (values.Count == 0)
                    continue;
                line[$"{name}_mean"] = values.Average();
                line[$"{name}_min"] = values.Min();
                line[$"{name}_max"] = values.Max();
            }

            summary.Add(line);
        }

        return summary;
    }
}
