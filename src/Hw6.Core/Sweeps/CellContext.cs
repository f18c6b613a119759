namespace Hw6.Core.Sweeps;

/// <summary>What a running cell may ask and tell.</summary>
public sealed class CellContext
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
