using System.IO.Hashing;
using Hw6.Core.Parameters;

namespace Hw6.Core.Sweeps.Files;

/// <summary>Writes the artifacts of cells: one for each cell as it ends, or one for the whole sweep once all cells have given their parts.</summary>
internal sealed class CellArtifacts
{
    private readonly Lock gate = new();
    private readonly Dictionary<Artifact, OutputFile[]> own = [];
    private readonly Dictionary<Artifact, (OutputFile File, SortedList<int, object> Parts)> joined = [];

    /// <summary>Names the files and finds out whether they can be written.</summary>
    /// <param name="asked">The artifacts that are wanted, each with the name that was given for it.</param>
    /// <param name="stdout">The process's stdout.</param>
    /// <exception cref="InputException">Two cells would write the same file, or one cannot be written.</exception>
    public CellArtifacts(IReadOnlyDictionary<Artifact, string> asked, Experiment experiment, Stream stdout)
    {
        foreach (var (artifact, pattern) in asked)
        {
            var option = artifact.Parameter.Option;
            if (artifact.Join is not null)
            {
                joined.Add(artifact, (OutputFile.Prepare(pattern, option, stdout), []));
                continue;
            }

            // What an experiment fills in (the baseline in the place of the mode, the samples that "all" are) is in the names too.
            var rows = Enumerable.Range(0, experiment.CellCount).Select(experiment.NewRow);
            var paths = new CellPaths(option, pattern, experiment.Definition.Parameters, rows).Paths;
            own.Add(artifact, [.. paths.Select(path => OutputFile.Prepare(path, option, stdout))]);
        }
    }

    /// <summary>All files.</summary>
    public IEnumerable<(Artifact Artifact, OutputFile File)> Files =>
        own.SelectMany(files => files.Value.Select(file => (files.Key, file)))
            .Concat(joined.Select(one => (one.Key, one.Value.File)));

    /// <summary>Writes what a cell gave. Called on any thread.</summary>
    /// <param name="cell">The cell, from 0.</param>
    /// <param name="files">What it gave.</param>
    /// <returns>The files that it has written.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public IReadOnlyList<WrittenFile> Write(int cell, IReadOnlyList<CellFile> files)
    {
        var written = new List<WrittenFile>();
        foreach (var file in files)
        {
            if (file.Write is not { } write)
            {
                lock (gate)
                    joined[file.Artifact].Parts.Add(cell, file.Part!);
                continue;
            }

            var output = own[file.Artifact][cell];
            output.Write(write);
            if (output.IsOrdinary)
                written.Add(new WrittenFile(file.Artifact.Parameter.Name, ChecksumOf(output.Target)));
        }

        return written;
    }

    /// <summary>
    /// Whether the files of a cell that ended well are there, as it wrote them. Of a file for the whole sweep they never are: its parts are in no file.
    /// </summary>
    public bool Has(FinishedCell cell) =>
        cell.Status != CellStatus.Ok
        || (
            joined.Count == 0
            && own.All(files =>
                cell.Files.FirstOrDefault(file => file.Option == files.Key.Parameter.Name) is { } written
                && File.Exists(files.Value[cell.Cell].Target)
                && ChecksumOf(files.Value[cell.Cell].Target) == written.Checksum
            )
        );

    /// <summary>Writes the files of the whole sweep, once every cell has ended.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Complete()
    {
        foreach (var (artifact, (file, parts)) in joined)
        {
            if (parts.Count > 0)
                file.Write(artifact.Join!([.. parts.Values]));
        }
    }

    private static string ChecksumOf(string path)
    {
        var hash = new XxHash64();
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        hash.Append(file);
        return hash.GetCurrentHashAsUInt64().ToString("x16");
    }
}
