using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Hw6.Core.Files;
using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps.Files;

/// <summary>
/// Cells that ended before their turn, beside the file they wait for, and what files cells have written. A text file: a line that names the sweep, then
/// for each cell a line with its number, the sizes and a checksum of its parts, then its CSV lines; a line for the files of a cell, with a checksum of each.
/// A torn end is recognised by size and checksum.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const string Magic = "hw6 journal 2";

    private readonly string path;
    private readonly SweepLayout layout;
    private readonly GrowingFile file;

    // Of any release.
    private static ReadOnlySpan<byte> AnyMagic => "hw6 journal "u8;

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
    /// <param name="cells">The cells that it is to hold whole.</param>
    /// <param name="placed">The cells of which it is to hold the files only: their rows have found their place.</param>
    /// <exception cref="IOException">It cannot be written; the old one is intact.</exception>
    public void Restart(IEnumerable<FinishedCell> cells, IEnumerable<FinishedCell>? placed = null)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.ASCII.GetBytes(FirstLine(layout)));
        foreach (var cell in placed ?? [])
            bytes.Write(FilesOf(cell));
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

    /// <summary>Adds the files of a cell whose rows have found their place.</summary>
    /// <exception cref="IOException">It cannot be written, or the journal is gone.</exception>
    public void AddFiles(FinishedCell cell)
    {
        if (cell.Files.Count == 0)
            return;
        if (file.Started)
            file.Append(FilesOf(cell));
        else
            Restart([], [cell]);
    }

    /// <summary>Refuses a file that stands where a journal would and is none: it would be replaced, and deleted in the end.</summary>
    /// <param name="target">The file that cells wait for, no link to it.</param>
    /// <param name="option">The option that named that file.</param>
    /// <exception cref="InputException">There is such a file.</exception>
    public static void CheckPlace(string target, string option)
    {
        var path = PathFor(target);
        var entry = FileEntry.Of(path);
        if (entry.Kind == FileKind.Absent && entry.Target == path)
            return;
        if (
            entry.Kind != FileKind.Ordinary
            || entry.Target != path
            || !InputFile.ReadAllBytes(path).AsSpan().StartsWith(AnyMagic)
        )
            throw new InputException(
                $"{option}: '{path}' is no journal of hw6, which needs that name; expected another output, or that file moved"
            );
    }

    /// <summary>Removes the journal: everything in it has found its place, or is not wanted.</summary>
    public void Delete()
    {
        Dispose();
        AtomicFile.TryDelete(path);
    }

    /// <summary>Closes the journal and leaves it where it is.</summary>
    public void Dispose() => file.Abandon();

    /// <summary>Reads a journal up to where it breaks off.</summary>
    /// <param name="target">The file that the cells wait for, no link to it.</param>
    /// <returns>What it holds; nothing if there is no journal, or one of another sweep.</returns>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static JournalContents Load(string target, SweepLayout layout)
    {
        var path = PathFor(target);
        var contents = new JournalContents();
        if (!File.Exists(path))
            return contents;
        var bytes = InputFile.ReadAllBytes(path);
        var at = 0;
        if (NextLine(bytes, ref at) is not { } first)
            return contents;
        contents = contents with { Sweep = first.Split(' ') is [_, _, _, _, var sweep, ..] ? sweep : null };
        if (first + "\n" != FirstLine(layout))
            return contents with { IsOfAnother = true };
        while (NextLine(bytes, ref at) is { } line)
        {
            if (TryReadFiles(line, contents.Files))
                continue;
            if (TryReadFrame(line, bytes, ref at, layout) is not { } cell)
                break;
            contents.Cells.Add(cell);
        }

        return contents;
    }

    // files CELL OPTION=CHECKSUM …
    private static bool TryReadFiles(string line, Dictionary<int, IReadOnlyList<WrittenFile>> files)
    {
        var words = line.Split(' ');
        if (words.Length < 3 || words[0] != "files" || !int.TryParse(words[1], NumberStyles.None, null, out var cell))
            return false;
        var written = new List<WrittenFile>();
        foreach (var word in words.AsSpan(2))
        {
            if (word.Split('=') is not [var option, var checksum])
                return false;
            written.Add(new WrittenFile(option, checksum));
        }

        files[cell - 1] = written;
        return true;
    }

    private static byte[] FilesOf(FinishedCell cell) =>
        cell.Files.Count == 0
            ? []
            : Encoding.ASCII.GetBytes(
                $"files {cell.Cell + 1} {string.Join(' ', cell.Files.Select(file => $"{file.Option}={file.Checksum}"))}\n"
            );

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
        return
        [
            .. FilesOf(cell),
            .. Encoding.ASCII.GetBytes($"cell {cell.Cell + 1} {rows.Length} {history.Length} {Checksum(body)}\n"),
            .. body,
        ];
    }

    // The columns are part of the identity: a journal written with timings does not fit a file without.
    private static string FirstLine(SweepLayout layout)
    {
        var columns = CsvRowWriter.Header(layout.Rows);
        var history = layout.History is null ? [] : CsvRowWriter.Header(layout.History);
        return $"{Magic} {ResultFormat.Number} {layout.Sweep} {Checksum([.. columns, .. history])}\n";
    }
}

/// <summary>What a journal holds.</summary>
internal sealed record JournalContents
{
    /// <summary>The whole cells, in the order in which they ended: of two with one number, the later holds more.</summary>
    public List<FinishedCell> Cells { get; } = [];

    /// <summary>The files that cells have written, by the cell's number from 0.</summary>
    public Dictionary<int, IReadOnlyList<WrittenFile>> Files { get; } = [];

    /// <summary>The sweep that the journal is of.</summary>
    public string? Sweep { get; init; }

    /// <summary>Whether the journal is of another sweep, or has other columns; nothing of it is read then.</summary>
    public bool IsOfAnother { get; init; }
}
