using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Hw6.Core.Files;
using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps.Files;

/// <summary>
/// Cells that ended before their turn, beside the file they wait for. A text file: a line that names the sweep, then for each cell a line
/// with its number, the sizes and a checksum of its parts, then its CSV lines. A torn end is recognised by size and checksum.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const string Magic = "hw6 journal 1";
    private readonly string path;
    private readonly SweepLayout layout;
    private readonly GrowingFile file;

    /// <summary>Creates the journal of a file; nothing is written until a cell is.</summary>
    /// <param name="target">The file that the cells wait for, no link to it.</param>
    public Journal(string target, SweepLayout layout)
    {
        path = PathFor(target);
        this.layout = layout;
        file = new GrowingFile(path, path);
    }

    /// <summary>The journal's path beside a file.</summary>
    public static string PathFor(string target) => target + ".journal";

    /// <summary>Replaces the journal by one that holds these cells, atomically.</summary>
    /// <exception cref="IOException">It cannot be written; the old one is intact.</exception>
    public void Restart(IEnumerable<FinishedCell> cells)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.ASCII.GetBytes(FirstLine(layout)));
        foreach (var cell in cells)
            bytes.Write(Frame(cell));
        file.Replace(bytes.ToArray());
    }

    /// <summary>Adds a cell: it survives the process once this returns.</summary>
    /// <exception cref="IOException">It cannot be written, or the journal is gone.</exception>
    public void Add(FinishedCell cell)
    {
        if (file.Started)
            file.Append(Frame(cell));
        else
            Restart([cell]);
    }

    /// <summary>Removes the journal: everything in it has found its place, or is not wanted.</summary>
    public void Delete()
    {
        Dispose();
        AtomicFile.TryDelete(path);
    }

    /// <summary>Closes the journal and leaves it where it is.</summary>
    public void Dispose() => file.Abandon();

    /// <summary>Reads the whole cells of a journal up to where it breaks off.</summary>
    /// <param name="target">The file that the cells wait for, no link to it.</param>
    /// <returns>The cells, in the order in which they ended; none if there is no journal.</returns>
    /// <exception cref="InputException">It cannot be read, or is of another sweep.</exception>
    public static IReadOnlyList<FinishedCell> Load(string target, SweepLayout layout)
    {
        var path = PathFor(target);
        if (!File.Exists(path))
            return [];
        var bytes = FileFailure.ReadAllBytes(path);
        var cells = new List<FinishedCell>();
        var at = 0;
        if (NextLine(bytes, ref at) is not { } first)
            return cells;
        if (first + "\n" != FirstLine(layout))
            throw new InputException(
                $"--resume: {path} holds cells of another sweep, or with other columns; remove it, or run the command that wrote it"
            );
        while (NextLine(bytes, ref at) is { } line && TryReadFrame(line, bytes, ref at, layout) is { } cell)
            cells.Add(cell);
        return cells;
    }

    private static FinishedCell? TryReadFrame(string line, byte[] bytes, ref int at, SweepLayout layout)
    {
        var words = line.Split(' ');
        if (
            words.Length != 5
            || words[0] != "cell"
            || !int.TryParse(words[1], NumberStyles.None, null, out var cell)
            || !int.TryParse(words[2], NumberStyles.None, null, out var rowBytes)
            || !int.TryParse(words[3], NumberStyles.None, null, out var historyBytes)
            || cell < 1
            || cell > layout.CellCount
            || (long)rowBytes + historyBytes > bytes.Length - at
        )
        {
            return null;
        }

        var body = bytes.AsSpan(at, rowBytes + historyBytes);
        if (Checksum(body) != words[4])
            return null;
        at += body.Length;
        try
        {
            var rows = CsvTable.Parse(body[..rowBytes], layout.Rows);
            var history = layout.History is null ? [] : CsvTable.Parse(body[rowBytes..], layout.History);
            return rows.Count == 0 || rows.Any(row => row.Integer(Bookkeeping.Cell.Name) != cell)
                ? null
                : new FinishedCell(cell - 1, rows, history);
        }
        catch (InputException)
        {
            return null;
        }
    }

    private static string? NextLine(byte[] bytes, ref int at)
    {
        var length = bytes.AsSpan(at).IndexOf((byte)'\n');
        if (length < 0)
            return null;
        var line = Encoding.ASCII.GetString(bytes, at, length);
        at += length + 1;
        return line;
    }

    private static string Checksum(ReadOnlySpan<byte> bytes) => XxHash64.HashToUInt64(bytes).ToString("x16");

    private static byte[] Frame(FinishedCell cell)
    {
        var rows = CsvRowWriter.Lines(cell.Rows);
        var history = CsvRowWriter.Lines(cell.History);
        byte[] body = [.. rows, .. history];
        return [.. Encoding.ASCII.GetBytes($"cell {cell.Cell + 1} {rows.Length} {history.Length} {Checksum(body)}\n"), .. body];
    }

    // The columns are part of the identity: a journal written with timings does not fit a file without.
    private static string FirstLine(SweepLayout layout)
    {
        var columns = CsvRowWriter.Header(layout.Rows);
        var history = layout.History is null ? [] : CsvRowWriter.Header(layout.History);
        return $"{Magic} {ResultFormat.Number} {layout.Sweep} {Checksum([.. columns, .. history])}\n";
    }
}
