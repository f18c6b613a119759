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

/// <summary>What a running cell may ask and tell.</summary>
internal sealed class CellContext
{
    private readonly Action<double> progress;
    private readonly Action<string> note;
    private readonly Action<string> warning;

    /// <summary>Creates a context.</summary>
    /// <param name="cancellation">Asks the cell to stop; it throws <see cref="OperationCanceledException"/>.</param>
    /// <param name="progress">Told the finished part of the cell, from 0 to 1, on any thread.</param>
    /// <param name="note">Told a line for the user, on any thread.</param>
    /// <param name="warning">Told a line to warn the user with, on any thread.</param>
    public CellContext(
        CancellationToken cancellation,
        Action<double>? progress = null,
        Action<string>? note = null,
        Action<string>? warning = null
    )
    {
        Cancellation = cancellation;
        this.progress = progress ?? (_ => { });
        this.note = note ?? (_ => { });
        this.warning = warning ?? this.note;
    }

    /// <summary>Asks the cell to stop; checked at least every few hundred milliseconds.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Reports the finished part of the cell, from 0 to 1.</summary>
    public void Progress(double part) => progress(part);

    /// <summary>Tells the user something about this cell, on stderr.</summary>
    public void Note(string line) => note(line);

    /// <summary>Warns the user about this cell's results, on stderr.</summary>
    public void Warn(string line) => warning(line);
}
