using System.CommandLine;
using Hw6.Core;
using Hw6.Core.Drawing;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Cli.Options;

/// <summary>The options that every command with an experiment has. They change no result.</summary>
internal static class SweepOptions
{
    public static readonly Parameter<string> Output = OutputOf("Write the table to FILE instead of stdout.");

    // Over objects: code over an enumeration of another assembly would be compiled at every start.
    public static readonly Parameter<object> Format = Once<object>(
        "format",
        "How the table is written: table, csv, json or markdown. [default: as FILE ends (.txt, .csv, .json, .md); table on a terminal, csv elsewhere]",
        Domain.Choice(
            ("table", TableFormat.Table),
            ("csv", TableFormat.Csv),
            ("json", TableFormat.Json),
            ("markdown", TableFormat.Markdown)
        )
    );

    public static readonly Parameter<string> Columns = Once<string>(
        "columns",
        "The table's columns to write, in this order, such as k,test_loss; `help` lists them. [default: all; in formats for reading those worth their width]",
        Domain.Text(Domain.ListOfNames)
    );

    public static readonly Parameter<string> SummaryColumns = Once<string>(
        "summary-columns",
        "The same for the summary.",
        Domain.Text(Domain.ListOfNames)
    );

    public static readonly Parameter<string> Summary = File("summary", "Write the summary to FILE as CSV instead of stderr.");
    public static readonly Parameter<string> History = File(
        "history",
        "Write the history, a row an epoch or step, to FILE as CSV."
    );

    public static readonly Parameter<string> Plot = File(
        "plot",
        "Draw the results into FILE: .svg, or .png and .pdf with a Chromium, Chrome or Edge."
    );

    /// <summary>Whatever draws has it; the same figure otherwise.</summary>
    public static readonly Parameter<object> Axis = Once<object>(
        "axis",
        "The measured axes of charts, but those of percentages: linear, log, or auto (logarithmic where that shows more).",
        Domain.Choice(("auto", AxisScaling.Auto), ("linear", AxisScaling.Linear), ("log", AxisScaling.Logarithmic)),
        AxisScaling.Auto
    );

    public static readonly Parameter<int> Threads = Once(
        "threads",
        "Threads to use; results do not depend on it.",
        Domain.Whole(1, 1024),
        Environment.ProcessorCount
    );

    public static readonly Flag Quiet = new("quiet", "Print nothing on stderr but errors.", "-q");

    public static readonly Flag NoTimings = new(
        "no-timings",
        "Leave out the timing columns, so that the same command gives the same bytes."
    );

    public static readonly Flag Resume = new("resume", "Continue the sweep in the file given with -o.");

    public static readonly Flag Overwrite = new("overwrite", "Start anew where the files hold a part of this sweep.");

    public static readonly Parameter<string> ShardPart = Once<string>(
        "shard",
        "Run only part I of N of the cells; `hw6 merge` joins the parts.",
        Domain.Text("I/N")
    );

    public static readonly Parameter<int> ShardBase = Once(
        "shard-base",
        "The number that I of --shard counts from.",
        Domain.Whole(0, 1),
        1
    );

    public static readonly Flag FailFast = new("fail-fast", "Stop at the first cell that does not end well.");
    public static readonly Flag DryRun = new("dry-run", "Print the cells without running them.");

    /// <summary>The options, in the order of the help.</summary>
    public static readonly Parameter[] All =
    [
        Output,
        Format,
        Columns,
        Summary,
        SummaryColumns,
        History,
        Plot,
        Axis,
        Threads,
        Quiet,
        NoTimings,
        Resume,
        Overwrite,
        ShardPart,
        ShardBase,
        FailFast,
        DryRun,
    ];

    /// <summary>The option for the file of a command's main result.</summary>
    public static Parameter<string> OutputOf(string text) =>
        new("output", text, Domain.File()) { IsSwept = false, Aliases = ["-o"] };

    /// <summary>An option that is given once.</summary>
    public static Parameter<T> Once<T>(string name, string text, Domain domain, params T[] defaults)
        where T : notnull => new(name, text, domain, defaults) { IsSwept = false };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="definition">The experiment.</param>
    /// <returns>The options that were added.</returns>
    public static IReadOnlyList<Option> AddTo(Command command, ExperimentDefinition definition)
    {
        var options = new List<Option>(All.Length);
        foreach (var parameter in All)
        {
            if (parameter == History && definition.Epochs is null)
                continue;
            var option =
                parameter == Columns ? new ParameterOption(parameter) { Words = ColumnChoice.Names(definition, TablePart.Rows) }
                : parameter == SummaryColumns
                    ? new ParameterOption(parameter) { Words = ColumnChoice.Names(definition, TablePart.Summary) }
                : new ParameterOption(parameter);
            options.Add(option);
            command.Add(option);
        }

        return options;
    }

    private static Parameter<string> File(string name, string text) => Once<string>(name, text, Domain.File());
}

/// <summary>What the common options say.</summary>
internal sealed class SweepSettings
{
    private readonly ParameterValues given;

    /// <summary>Reads the options.</summary>
    /// <exception cref="InputException">Two of them contradict each other.</exception>
    /// <param name="definition">The experiment, whose tables have the columns that may be named.</param>
    public SweepSettings(ParseResult result, ExperimentDefinition definition)
    {
        given = GivenValues.Read(result, SweepOptions.All);
        Output = given.TextOf(SweepOptions.Output);
        Format = Has(SweepOptions.Format) ? (TableFormat)given.Get(SweepOptions.Format) : null;
        Shard = ReadShard();
        if (Has(SweepOptions.Axis) && Plot is null)
            throw new InputException($"{SweepOptions.Axis.Option}: found without --plot; expected both, or neither");
        if (Resume && Overwrite)
            throw new InputException(
                "--overwrite: found beside --resume, which goes on where it would start anew; expected one of the two"
            );
        if (WantedHelp is null)
        {
            Columns = ColumnChoice.Read(
                SweepOptions.Columns,
                given.TextOf(SweepOptions.Columns),
                new(definition, TablePart.Rows),
                Timings
            );
            SummaryColumns = ColumnChoice.Read(
                SweepOptions.SummaryColumns,
                given.TextOf(SweepOptions.SummaryColumns),
                new(definition, TablePart.Summary),
                Timings
            );
        }

        if (!Shard.IsWhole && (Summary ?? Plot) is not null)
        {
            var (option, command) = Summary is not null
                ? (SweepOptions.Summary.Option, "merge the parts and run the command with --resume -o on the merged file")
                : (SweepOptions.Plot.Option, "merge the parts and run hw6 plot on the merged file");
            throw new InputException($"{option} needs the whole sweep, and --shard runs a part; {command}");
        }
    }

    /// <summary>The main table's file, or what stands for stdout; stdout without.</summary>
    public string? Output { get; }

    /// <summary>The format asked for.</summary>
    public TableFormat? Format { get; }

    /// <summary>The columns that were named of the main table.</summary>
    public ColumnChoice? Columns { get; }

    /// <summary>The columns that were named of the summary.</summary>
    public ColumnChoice? SummaryColumns { get; }

    /// <summary>The table whose columns are to be listed in place of a run.</summary>
    public TablePart? WantedHelp =>
        given.TextOf(SweepOptions.Columns) == ColumnChoice.Help ? TablePart.Rows
        : given.TextOf(SweepOptions.SummaryColumns) == ColumnChoice.Help ? TablePart.Summary
        : null;

    /// <summary>The part of the sweep to run.</summary>
    public Shard Shard { get; }

    /// <summary>The summary's file; stderr without.</summary>
    public string? Summary => given.TextOf(SweepOptions.Summary);

    public string? History => given.TextOf(SweepOptions.History);

    public string? Plot => given.TextOf(SweepOptions.Plot);

    /// <summary>How the measured axes of the picture are scaled.</summary>
    public AxisScaling Axis => (AxisScaling)given.Get(SweepOptions.Axis);

    /// <summary>Whether the rows of the history are wanted, in their own file or in the picture.</summary>
    public bool WantsHistory => History is not null || Plot is not null;

    public int Threads => given.Get(SweepOptions.Threads);

    public bool Quiet => Has(SweepOptions.Quiet);

    public bool Timings => !Has(SweepOptions.NoTimings);

    public bool Resume => Has(SweepOptions.Resume);

    public bool Overwrite => Has(SweepOptions.Overwrite);

    public bool FailFast => Has(SweepOptions.FailFast);

    public bool DryRun => Has(SweepOptions.DryRun);

    private bool Has(Parameter parameter) => given.Has(parameter);

    private Shard ReadShard()
    {
        if (given.TextOf(SweepOptions.ShardPart) is not { } text)
        {
            return Has(SweepOptions.ShardBase)
                ? throw new InputException("--shard-base: found without --shard; expected both, or neither")
                : Shard.Whole;
        }

        var first = given.Get(SweepOptions.ShardBase);
        return Shard.TryParse(text, first, out var shard)
            ? shard
            : throw new InputException(
                $"{SweepOptions.ShardPart.Option}: '{text}' is not accepted; expected I/N with I from {first} to {(first == 0 ? "N-1" : "N")}"
            );
    }
}
