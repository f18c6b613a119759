using Hw6.Core.Files;

namespace Hw6.Core.Experiments.AttentionTrain;

/// <summary>
/// The state of a cell's training in a file of its own beside the sweep's, as NumPy's .npz: weights, moments, the number of the step, from which the streams of
/// random numbers follow, and the history so far.
/// </summary>
/// <param name="output">The main table's file.</param>
/// <param name="cell">The cell, from 0.</param>
/// <param name="identity">What the state must have been made by.</param>
/// <param name="every">Steps from one state to the next.</param>
internal sealed class TrainingCheckpoint(string output, int cell, string identity, int every)
{
    private static readonly string[] Columns =
    [
        "step",
        "rate",
        "train_loss",
        "valid_loss",
        "gradient_norm",
        "entropy",
        "seconds",
    ];

    // What the identity of every state begins with.
    private const string Mark = "hw6 attention train\n";

    private readonly string path = $"{output}.cell-{cell + 1}.npz";
    private readonly string identity = Mark + identity;
    private bool isOurs;

    /// <summary>Steps from one state to the next.</summary>
    public int Every => every;

    /// <summary>Refuses to keep states where there is another file: only a state that an earlier training left is ever replaced.</summary>
    /// <exception cref="InputException">The file is none.</exception>
    public void CheckPlace()
    {
        if (File.Exists(path))
            Found().Dispose();
        else if (Directory.Exists(path))
            throw Refuse();
    }

    /// <summary>Keeps the state.</summary>
    /// <exception cref="InputException">There is another file in its place.</exception>
    public void Save(AttentionTrainExperiment.CellRun run)
    {
        // What has come there since the start is not ours either.
        if (!isOurs)
            CheckPlace();
        AtomicFile.Replace(path, stream => NumpyArchive.Write(stream, ArraysOf(run)));
        isOurs = true;
    }

    /// <summary>Goes on from the state of this cell, or removes what an earlier training left.</summary>
    /// <param name="resume">Whether it is gone on from.</param>
    /// <param name="note">Is told of a state that is of no use here.</param>
    /// <exception cref="InputException">The file is damaged, or no state.</exception>
    public void Begin(AttentionTrainExperiment.CellRun run, bool resume, Action<string> note)
    {
        if (!File.Exists(path))
            return;
        using (var archive = Found())
        {
            if (IdentityOf(archive) != identity)
                note(
                    $"{path}: the state of another training (other options, other data, or another text); begun anew, and it is replaced"
                );
            else if (resume)
            {
                Load(archive, run);
                isOurs = true;
                return;
            }
        }

        File.Delete(path);
    }

    /// <summary>Removes the state that was kept or gone on from, if there is one.</summary>
    public void Delete()
    {
        if (isOurs)
            File.Delete(path);
    }

    private static string? IdentityOf(NumpyArchive archive) =>
        archive.ShapeOf("identity") is [var length]
            ? string.Concat(archive.Read<int>("identity", length).Select(c => (char)c))
            : null;

    private NumpyArchive Found()
    {
        NumpyArchive? archive = null;
        try
        {
            archive = NumpyArchive.Open(path);
            if (IdentityOf(archive)?.StartsWith(Mark, StringComparison.Ordinal) == true)
                return archive;
        }
        catch (InputException)
        {
            // It is none of ours, whatever it is.
        }

        archive?.Dispose();
        throw Refuse();
    }

    private InputException Refuse() =>
        new(
            $"{AttentionTrainParameters.CheckpointEvery.Option}: '{path}' is where the state is kept, and there is something else; expected no such file, or another -o FILE"
        );

    private static void Load(NumpyArchive archive, AttentionTrainExperiment.CellRun run)
    {
        var count = run.Model.Parameters.Length;
        archive.Read<float>("parameters", count).CopyTo(run.Model.Parameters, 0);
        archive.Read<float>("first", count).CopyTo(run.Training.First, 0);
        archive.Read<float>("second", count).CopyTo(run.Training.Second, 0);
        var state = archive.Read<double>("state", 2);
        run.Seconds = state[1];
        run.Training.GoOnFrom((int)state[0]);
        if (archive.ShapeOf("history") is not [_, var rows])
            return;
        var values = archive.Read<double>("history", Columns.Length, rows);
        for (var i = 0; i < rows; i++)
        {
            var row = run.NewRow();
            for (var c = 0; c < Columns.Length; c++)
            {
                var value = values[(i * Columns.Length) + c];
                if (!row.Schema.Contains(Columns[c]) || value == Missing)
                    continue;
                row[Columns[c]] = c == 0 ? (object)(long)value : value;
            }

            run.History.Add(row);
        }
    }

    // No number of a history is that small, and files hold finite numbers alone.
    private const double Missing = double.MinValue;

    private IEnumerable<NamedArray> ArraysOf(AttentionTrainExperiment.CellRun run)
    {
        int[] letters = [.. identity];
        yield return new("identity", letters, [letters.Length]);
        yield return new("state", new double[] { run.Training.Step, run.Seconds }, [2]);
        yield return new("parameters", run.Model.Parameters, [run.Model.Parameters.Length]);
        yield return new("first", run.Training.First, [run.Training.First.Length]);
        yield return new("second", run.Training.Second, [run.Training.Second.Length]);
        if (run.History.Count == 0)
            yield break;
        var values = new double[Columns.Length * run.History.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var (row, name) = (run.History[i / Columns.Length], Columns[i % Columns.Length]);
            values[i] = row.Schema.Contains(name) && row[name] is { } value ? value as double? ?? (long)value : Missing;
        }

        yield return new("history", values, [Columns.Length, run.History.Count]);
    }
}
