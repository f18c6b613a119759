using System.IO.Hashing;
using Hw6.Core.Parameters;

namespace Hw6.Core.Sweeps.Files;

/// <summary>Writes the artifacts of cells: one for each cell as it ends, or one for the whole sweep once all cells have given their parts.</summary>
internal sealed class CellArtifacts
{
    private readonly Lock gate = new();
    private readonly Dictionary<Artifact, Dictionary<int, CellOutput>> own = [];
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

            int[] cells =
            [
                .. Enumerable
                    .Range(0, experiment.CellCount)
                    .Where(cell => artifact.WrittenWhen?.Holds(experiment.Cells[cell]) != false),
            ];
            if (cells.Length == 0)
                throw new InputException($"{option} changes nothing here; expected it only {artifact.WrittenWhen!.Words}");

            // What an experiment fills in (the baseline in the place of the mode, the samples that "all" are) is in the names too.
            var rows = cells.Select(experiment.NewRow);
            var paths = new CellPaths(option, pattern, experiment.Definition.Parameters, rows, artifact.DependsOn).Paths;
            var outputs = paths
                .Distinct()
                .ToDictionary(path => path, path => new CellOutput(OutputFile.Prepare(path, option, stdout)));
            own.Add(artifact, cells.Zip(paths).ToDictionary(pair => pair.First, pair => outputs[pair.Second]));
        }
    }

    /// <summary>All files.</summary>
    public IEnumerable<(Artifact Artifact, OutputFile File)> Files =>
        own.SelectMany(files => files.Value.Values.Distinct().Select(output => (files.Key, output.File)))
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

            if (own[file.Artifact][cell].Write(write) is { } checksum)
                written.Add(new WrittenFile(file.Artifact.Parameter.Name, checksum));
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
                !files.Value.TryGetValue(cell.Cell, out var output)
                || cell.Files.FirstOrDefault(file => file.Option == files.Key.Parameter.Name) is { } written
                    && output.Holds(written.Checksum)
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

    /// <summary>The file of a cell, or of several that agree in all that it depends on.</summary>
    private sealed class CellOutput(OutputFile file)
    {
        private readonly Lock gate = new();
        private string? checksum;
        private bool isWritten;

        public OutputFile File => file;

        /// <summary>Writes the file, once.</summary>
        /// <returns>The checksum of what it holds; <see langword="null"/> where it cannot be read back.</returns>
        public string? Write(Action<Stream> write)
        {
            lock (gate)
            {
                if (!isWritten)
                {
                    file.Write(write);
                    (isWritten, checksum) = (true, file.IsOrdinary ? ChecksumOf(file.Target) : null);
                }

                return checksum;
            }
        }

        public bool Holds(string expected) => System.IO.File.Exists(file.Target) && ChecksumOf(file.Target) == expected;

        private static string ChecksumOf(string path)
        {
            var hash = new XxHash64();
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            hash.Append(stream);
            return hash.GetCurrentHashAsUInt64().ToString("x16");
        }
    }
}
