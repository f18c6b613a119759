using Hw6.Core.Parameters;
using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps;

/// <summary>How a cell ended.</summary>
internal enum CellStatus
{
    /// <summary>It has its results.</summary>
    Ok,

    /// <summary>Its loss stopped being finite.</summary>
    Diverged,

    /// <summary>It could not be computed; <see cref="CellResult.Error"/> says why.</summary>
    Failed,
}

/// <summary>What a cell produced.</summary>
/// <param name="Rows">Its rows in the main table, at least one.</param>
/// <param name="History">Its rows in the history.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Error">One line that says why it is not <see cref="CellStatus.Ok"/>, or <see langword="null"/>.</param>
internal sealed record CellResult(
    IReadOnlyList<Row> Rows,
    IReadOnlyList<Row>? History = null,
    CellStatus Status = CellStatus.Ok,
    string? Error = null
)
{
    /// <summary>What it gives for the artifacts that were asked for.</summary>
    public IReadOnlyList<CellFile> Files { get; init; } = [];
}

/// <summary>What a running cell may ask and tell, on any thread.</summary>
internal sealed class CellContext(
    CancellationToken cancellation,
    Action<double>? progress = null,
    Action<string>? note = null,
    Action<string>? warning = null
)
{
    /// <summary>Asks the cell to stop; checked at least every few hundred milliseconds.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Reports the finished part of the cell, from 0 to 1.</summary>
    public void Progress(double part) => progress?.Invoke(part);

    /// <summary>Tells the user something about this cell, on stderr.</summary>
    public void Note(string line) => note?.Invoke(line);

    /// <summary>Warns the user about this cell's results, on stderr.</summary>
    public void Warn(string line) => (warning ?? note)?.Invoke(line);
}

/// <summary>
/// A kind of file that a command writes on request beside its tables: one for each cell, its name made by <see cref="CellPaths"/>, or one for the
/// whole sweep.
/// </summary>
internal sealed class Artifact
{
    /// <summary>Declares a file that each cell writes.</summary>
    /// <param name="name">The option's name without its dashes.</param>
    /// <param name="extension">With which its files end, the dot included.</param>
    /// <param name="text">One sentence for the help.</param>
    public Artifact(string name, string extension, string text)
    {
        Extension = extension;
        Parameter = new Parameter<string>(name, text, Domain.File())
        {
            IsSwept = false,
            InTable = false,
            InHistory = false,
        };
    }

    /// <summary>The option that asks for it.</summary>
    public Parameter<string> Parameter { get; }

    /// <summary>With which its files end, the dot included.</summary>
    public string Extension { get; }

    /// <summary>
    /// Makes the one file of the whole sweep from what the cells gave for it, in cell order; <see langword="null"/> where each cell writes a file of its own.
    /// </summary>
    public Func<IReadOnlyList<object>, byte[]>? Join { get; init; }

    /// <summary>Which cells write it; all without.</summary>
    public Condition? WrittenWhen { get; init; }

    /// <summary>
    /// The parameters that its contents depend on: cells that agree in them may write one file, which is written once. Without, each cell's is its own.
    /// </summary>
    public IReadOnlyList<Parameter> DependsOn { get; init; } = [];
}

/// <summary>What a cell gives for an artifact.</summary>
/// <param name="Write">Writes the cell's own file.</param>
/// <param name="Part">The cell's part of the file of the whole sweep.</param>
internal sealed record CellFile(Artifact Artifact, Action<Stream>? Write = null, object? Part = null);

/// <summary>What a run of an experiment is to give beside its rows. Results do not depend on it.</summary>
internal sealed record RunRequest
{
    /// <summary>Whether the rows of the history are wanted.</summary>
    public bool History { get; init; }

    /// <summary>The artifacts that are wanted.</summary>
    public IReadOnlyCollection<Artifact> Artifacts { get; init; } = [];

    /// <summary>The file of the main table, beside which a cell may keep what it goes on from; nothing where there is no ordinary file.</summary>
    public string? Output { get; init; }

    /// <summary>Whether an earlier run is gone on with.</summary>
    public bool Resume { get; init; }

    /// <summary>Told what takes long while inputs are read, such as a download.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>Stops the reading of inputs.</summary>
    public CancellationToken Cancellation { get; init; }
}
