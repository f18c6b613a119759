using Hw6.Core.Tables;

namespace Hw6.Core.Sweeps;

/// <summary>How a cell ended.</summary>
public enum CellStatus
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
public sealed record CellResult(
    IReadOnlyList<Row> Rows,
    IReadOnlyList<Row>? History = null,
    CellStatus Status = CellStatus.Ok,
    string? Error = null
)
{
    /// <summary>What it gives for the artifacts that were asked for.</summary>
    public IReadOnlyList<CellFile> Files { get; init; } = [];
}
