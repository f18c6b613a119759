using Hw6.Core.Files;
using Hw6.Core.Parameters;

namespace Hw6.Core.Sweeps.Files;

/// <summary>
/// Writes the artifacts of cells: a file has its name only once it is whole. The one file of a whole sweep is written anew after each cell, so that it is
/// whole whenever the run ends.
/// </summary>
internal sealed class CellArtifacts
{
    private readonly Lock gate = new();
    private readonly Dictionary<Artifact, CellPaths> own = [];
    private readonly Dictionary<Artifact, (string Path, SortedList<int, object> Parts)> joined = [];

    /// <summary>Names the files and finds out whether they can be written.</summary>
    /// <param name="asked">The artifacts that are wanted, each with the name that was given for it.</param>
    /// <exception cref="InputException">Two cells would write the same file, or one cannot be written.</exception>
    public CellArtifacts(IReadOnlyDictionary<Artifact, string> asked, Experiment experiment)
    {
        foreach (var (artifact, pattern) in asked)
        {
            var option = artifact.Parameter.Option;
            if (artifact.Join is not null)
            {
                using var file = OutputFile.Prepare(pattern, option);
                joined.Add(artifact, (pattern, []));
                continue;
            }

            // What an experiment fills in (the baseline in the place of the mode, the samples that "all" are) is in the names too.
            var rows = Enumerable.Range(0, experiment.CellCount).Select(experiment.NewRow);
            var paths = new CellPaths(option, pattern, experiment.Definition.Parameters, rows);
            CheckWritable(option, pattern, paths.Paths);
            own.Add(artifact, paths);
        }
    }

    /// <summary>Writes what a cell gave. Called on any thread.</summary>
    /// <param name="cell">The cell, from 0.</param>
    /// <param name="files">What it gave.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Write(int cell, IReadOnlyList<CellFile> files)
    {
        foreach (var file in files)
        {
            if (file.Artifact.Join is { } join)
                Join(cell, join, file);
            else
                AtomicFile.Replace(own[file.Artifact].Paths[cell], file.Write!);
        }
    }

    private void Join(int cell, Func<IReadOnlyList<object>, byte[]> join, CellFile given)
    {
        lock (gate)
        {
            var (path, parts) = joined[given.Artifact];
            parts.Add(cell, given.Part!);
            using var file = OutputFile.Prepare(path, given.Artifact.Parameter.Option);
            file.Write(join([.. parts.Values]));
        }
    }

    private static void CheckWritable(string option, string pattern, IReadOnlyList<string> paths)
    {
        try
        {
            foreach (var path in paths)
            {
                if (Directory.Exists(path))
                    throw new InputException($"{option}: '{path}' is a folder; expected the name of a file");
                AtomicFile.CheckName(path);
            }

            foreach (var path in paths.DistinctBy(path => Path.GetDirectoryName(Path.GetFullPath(path))))
                AtomicFile.Probe(path, 0);
        }
        catch (Exception e) when (FileFailure.IsOne(e))
        {
            throw new InputException($"{option}: cannot write '{pattern}': {FileFailure.WhyNotWritten(e)}", e);
        }
    }
}
