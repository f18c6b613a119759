using Hw6.Core.Attention;
using Hw6.Core.Autoencoders;
using Hw6.Core.Autoencoders.Optimality;
using Hw6.Core.Decoding;
using Hw6.Core.Graphs;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core;

/// <summary>Which of a command's tables.</summary>
public enum TablePart
{
    /// <summary>The main table.</summary>
    Rows,

    /// <summary>The history.</summary>
    History,

    /// <summary>The summary.</summary>
    Summary,
}

/// <summary>A table that hw6 writes.</summary>
/// <param name="Command">The experiment that writes it, as <see cref="Experiment.Name"/> has it.</param>
/// <param name="Part">Which of its tables.</param>
/// <param name="Columns">Its own columns, without the bookkeeping.</param>
public sealed record ResultTable(string Command, TablePart Part, Schema Columns)
{
    /// <summary>All columns, as they stand in a file.</summary>
    /// <param name="timings">Whether the timing columns are there.</param>
    public Schema InFile(bool timings) =>
        Part switch
        {
            TablePart.Rows => Bookkeeping.ForRows(Columns, timings),
            TablePart.History => Bookkeeping.ForHistory(Columns, timings),
            _ => Bookkeeping.ForSummary(Columns, timings),
        };
}

/// <summary>All tables that hw6 writes: what its files are recognised by, and what their documentation is made from.</summary>
public static class ResultTables
{
    /// <summary>The tables, in the order of the commands.</summary>
    public static IReadOnlyList<ResultTable> All { get; } =
    [
        new("zkc", TablePart.Rows, ZkcColumns.Rows(embeddingWidth: 2)),
        new("zkc", TablePart.Summary, ZkcColumns.Summary()),
        new("zkc", TablePart.History, ZkcColumns.History()),
        new("zkc gradients", TablePart.Rows, new GradientCheckExperiment(new ZkcOptions()).Rows),
        new("attention", TablePart.Rows, AttentionColumns.Rows),
        new("attention", TablePart.Summary, AttentionColumns.Summary),
        new("attention moments", TablePart.Rows, MomentsExperiment.Columns),
        new("ae", TablePart.Rows, AutoencoderColumns.Rows),
        new("ae", TablePart.Summary, AutoencoderColumns.Summary),
        new("ae", TablePart.History, AutoencoderColumns.History),
        new("ae optimality", TablePart.Rows, OptimalityExperiment.Columns),
        new("beam", TablePart.Rows, BeamColumns.Trace),
        new("beam", TablePart.Summary, BeamColumns.Summary),
        new("beam", TablePart.History, BeamColumns.Candidates()),
    ];

    /// <summary>A table.</summary>
    /// <param name="command">The experiment that writes it.</param>
    /// <param name="part">Which of its tables.</param>
    /// <returns>The table, or <see langword="null"/> where the experiment has none of that part.</returns>
    public static ResultTable? Find(string command, TablePart part) =>
        All.FirstOrDefault(table => table.Command == command && table.Part == part);
}
