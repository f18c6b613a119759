using Hw6.Core.Parameters;

namespace Hw6.Core.Sweeps.Files;

/// <summary>
/// Writes the artifacts of cells: a file has its name only once it is whole. The one file of a whole sweep is written anew after each cell, so that it is
/// whole whenever the run ends.
/// </summary>
public sealed class CellArtifacts
{
    private readonly Lock gate = new();
    private readonly Dictionary<Artifact, CellPaths> own = [];
    private readonly Dictionary<Artifact, (string Path, SortedList<int, object> Parts)> joined = [];

    /// <summary>Names the files and finds out whether they can be written.</summary>
    /// <param name="asked">The artifacts that are wanted, each with the name that was given for it.</param>
    /// <param name="experiment">The experiment.</param>
    /// <exception cref="InputException">Two cells would write the same file, or one cannot be written.</exception>
    public CellArtifacts(IReadOnlyDictionary<Artifact, string> asked, Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(experiment);
        foreach (var (artifact, pattern) in asked)
        {
            var option = artifact.Parameter.Option;
            if (artifact.Join is not null)
            {
                using var file = OutputFile.Prepare(pattern, option);
                joined.Add(artifact, (pattern, []));
                continue;
            }

            var paths = new CellPaths(option, pattern, experiment.Definition.Parameters, experiment.Cells);
            foreach (var folder in paths.Paths.Select(FolderOf).Distinct())
                CheckWritable(option, pattern, folder);
            foreach (var path in paths.Paths)
            {
                if (Directory.Exists(path))
                    throw new InputException($"{option}: '{path}' is a folder; expected the name of a file");
            }

            own.Add(artifact, paths);
        }
    }

    /// <summary>Writes what a cell gave. Called on any thread.</summary>
    /// <param name="cell">The cell, from 0.</param>
    /// <param name="files">What it gave.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Write(int cell, IReadOnlyList<CellFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        foreach (var file in files)
        {
            if (file.Artifact.Join is { } join)
                Join(cell, join, file);
            else
                Replace(own[file.Artifact].Paths[cell], file.Write!);
        }
    }

    private static void Replace(string path, Action<Stream> write)
    {
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

    private void Join(int cell, Func<IReadOnlyList<object>, byte[]> join, CellFile given)
    {
        lock (gate)
        {
            var (path, parts) = joined[given.Artifact];
            parts.Add(cell, given.Part!);
            using var file = OutputFile.Prepare(path, given.Artifact.Parameter.Option);
            file.Start(join([.. parts.Values]));
            file.Close();
        }
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetFullPath(path);

    private static void CheckWritable(string option, string pattern, string folder)
    {
        try
        {
            var part = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
            new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{option}: cannot write '{pattern}': {GrowingFile.Reason(e)}", e);
        }
    }
}
