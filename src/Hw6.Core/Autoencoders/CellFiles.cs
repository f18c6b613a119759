namespace Hw6.Core.Autoencoders;

/// <summary>Names the file that a cell writes, from a pattern such as <c>codes-{arch}-{mode}-{k}.csv</c>.</summary>
internal sealed class CellFiles
{
    private const string Placeholders = "{arch}, {mode}, {k} and {repeat}";

    private readonly string option;
    private readonly string pattern;

    /// <summary>Checks that every cell has a file of its own and that it can be written.</summary>
    /// <exception cref="InputException">Two cells would write the same file, or a folder cannot be written.</exception>
    public CellFiles(string option, string pattern, IReadOnlyList<AutoencoderCell> cells)
    {
        this.option = option;
        this.pattern = pattern;
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var cell in cells)
        {
            if (!paths.Add(For(cell)))
            {
                throw new InputException(
                    $"{option}: {cells.Count} cells would write {For(cell)}, expected a name in which {Placeholders} tell them apart, or options that leave one cell"
                );
            }
        }

        foreach (var folder in paths.Select(FolderOf).Distinct())
            CheckWritable(folder);
        foreach (var path in paths)
            if (Directory.Exists(path))
                throw new InputException($"{option}: {path} is a folder, expected the name of a file");
    }

    /// <summary>The file of a cell.</summary>
    public string For(AutoencoderCell cell) =>
        pattern
            .Replace("{arch}", cell.ArchitectureName, StringComparison.Ordinal)
            .Replace("{mode}", cell.ModeName, StringComparison.Ordinal)
            .Replace("{k}", cell.K.ToString(), StringComparison.Ordinal)
            .Replace("{repeat}", cell.Repeat.ToString(), StringComparison.Ordinal);

    /// <summary>Writes the file of a cell: it has its name only once it is whole.</summary>
    public void Write(AutoencoderCell cell, Action<Stream> write)
    {
        var path = For(cell);
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            using (var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
                write(stream);
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetFullPath(path);

    private void CheckWritable(string folder)
    {
        try
        {
            var part = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
            new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{option}: {pattern} cannot be written: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }
}
