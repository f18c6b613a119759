namespace Hw6.Core.Sweeps;

/// <summary>Where finished cells go. Called by one thread at a time; disposed after <see cref="Close"/>, or instead of it.</summary>
public interface ISweepOutput : IDisposable
{
    /// <summary>Makes a cell that ended before its turn safe, so that it survives the process.</summary>
    void Keep(FinishedCell cell);

    /// <summary>Writes a cell whose turn has come.</summary>
    void Append(FinishedCell cell);

    /// <summary>Takes what an earlier run finished, before any other cell.</summary>
    /// <param name="leading">The cells that come first, in order: their turn has come.</param>
    /// <param name="later">The cells that wait for others.</param>
    void Restore(IReadOnlyList<FinishedCell> leading, IReadOnlyList<FinishedCell> later);

    /// <summary>Ends the output after the last cell that will come.</summary>
    /// <param name="complete">Whether every cell is there; false after an interruption or a failure.</param>
    void Close(bool complete);
}
