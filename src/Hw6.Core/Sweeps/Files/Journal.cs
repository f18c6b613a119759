using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps.Files;

/// <summary>
/// Cells that ended before their turn, beside the file they wait for. A text file: a line that names the sweep, then for each cell a line
/// with its number, the sizes and a checksum of its parts, then its CSV lines. A torn end is recognised by size and checksum.
/// </summary>
public sealed class Journal : IDisposable
{
    private const string Magic = "hw6 journal 1";
    private readonly string path;
    private readonly SweepLayout layout;
    private FileStream? stream;

    /// <summary>Creates the journal of a file; nothing is written until a cell is.</summary>
    /// <param name="file">The file that the cells wait for.</param>
    /// <param name="layout">The sweep.</param>
    public Journal(string file, SweepLayout layout)
    {
        path = PathFor(file);
        this.layout = layout;
    }

    /// <summary>The journal's path beside a file.</summary>
    public static string PathFor(string file) => file + ".journal";

    /// <summary>Replaces the journal by one that holds these cells, atomically.</summary>
    /// <exception cref="IOException">It cannot be written; the old one is intact.</exception>
    public void Restart(IEnumerable<FinishedCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        stream?.Dispose();
        stream = null;
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        var created = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete, 0);
        try
        {
            created.Write(Encoding.ASCII.GetBytes(FirstLine()));
            foreach (var cell in cells) created.Write(Frame(cell));
            File.Move(temporary, path, overwrite: true);
            stream = created;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            created.Dispose();
            OutputFile.TryDelete(temporary);
            throw new IOException($"cannot write '{path}': {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>Adds a cell: it survives the process once this returns.</summary>
    /// <exception cref="IOException">It cannot be written, or the journal is gone.</exception>
    public void Add(FinishedCell cell)
    {
        if (stream is null)
        {
            Restart([cell]);
            return;
        }

        if (!File.Exists(path)) throw new IOException($"'{path}' is gone: it or its folder was removed during the run");
        var end = stream.Length;
        try
        {
            stream.Seek(end, SeekOrigin.Begin);
            stream.Write(Frame(cell));
        }
        catch (IOException e)
        {
            stream.SetLength(end);
            throw new IOException($"cannot write '{path}': {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>Removes the journal: everything in it has found its place.</summary>
    public void Delete()
    {
        Dispose();
        OutputFile.TryDelete(path);
    }

    /// <summary>Closes the journal and leaves it where it is.</summary>
    public void Dispose()
    {
        stream?.Dispose();
        stream = null;
    }

    /// <summary>Reads the whole cells of a journal; what is torn or of another sweep is passed over.</summary>
    /// <param name="file">The file that the cells wait for.</param>
    /// <param name="layout">The sweep.</param>
    public static IReadOnlyList<FinishedCell> Load(string file, SweepLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var path = PathFor(file);
        if (!File.Exists(path)) return [];
        var bytes = File.ReadAllBytes(path);
        var cells = new List<FinishedCell>();
        var at = 0;
        if (NextLine(bytes, ref at) is not { } first || first + "\n" != new Journal(file, layout).FirstLine()) return cells;
        while (NextLine(bytes, ref at) is { } line && TryReadFrame(line, bytes, ref at, layout) is { } cell) cells.Add(cell);
        return cells;
    }

    private static FinishedCell? TryReadFrame(string line, byte[] bytes, ref int at, SweepLayout layout)
    {
        var words = line.Split(' ');
        if (words.Length != 5 || words[0] != "cell"
            || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var cell)
            || !int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var rowBytes)
            || !int.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out var historyBytes)
            || cell < 1 || cell > layout.CellCount
            || (long)rowBytes + historyBytes > bytes.Length - at)
        {
            return null;
        }

        var body = bytes.AsSpan(at, rowBytes + historyBytes);
        if (Checksum(body) != words[4]) return null;
        at += body.Length;
        var rows = CsvTable.Parse(body[..rowBytes], layout.Rows);
        var history = layout.History is null ? [] : CsvTable.Parse(body[rowBytes..], layout.History);
        return rows.Count == 0 ? null : new FinishedCell(cell - 1, rows, history);
    }

    private static string? NextLine(byte[] bytes, ref int at)
    {
        var length = bytes.AsSpan(at).IndexOf((byte)'\n');
        if (length < 0) return null;
        var line = Encoding.ASCII.GetString(bytes, at, length);
        at += length + 1;
        return line;
    }

    private static string Checksum(ReadOnlySpan<byte> bytes) => XxHash3.HashToUInt64(bytes).ToString("x16", CultureInfo.InvariantCulture);

    private static byte[] Frame(FinishedCell cell)
    {
        var rows = CsvRowWriter.Lines(cell.Rows);
        var history = CsvRowWriter.Lines(cell.History);
        byte[] body = [.. rows, .. history];
        return [.. Encoding.ASCII.GetBytes($"cell {cell.Cell + 1} {rows.Length} {history.Length} {Checksum(body)}\n"), .. body];
    }

    // The columns are part of the identity: a journal written with timings does not fit a file without.
    private string FirstLine()
    {
        var columns = CsvRowWriter.Header(layout.Rows);
        var history = layout.History is null ? [] : CsvRowWriter.Header(layout.History);
        return $"{Magic} {layout.Version} {layout.Sweep} {Checksum([.. columns, .. history])}\n";
    }
}
