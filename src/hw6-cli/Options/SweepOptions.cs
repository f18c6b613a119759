using System.CommandLine;
using System.Globalization;
using Hw6.Cli.Commands;
using Hw6.Core;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Cli.Options;

/// <summary>The options that every command with an experiment has. They change no result.</summary>
internal static class SweepOptions
{
    /// <summary>The main table's file.</summary>
    public static readonly Parameter<string> Output = DocumentTarget.Option("Write the table to FILE instead of stdout.");

    // Over objects: code over an enumeration of another assembly would be compiled at every start.
    private static readonly Parameter<object> Format = Once<object>(
        "format",
        "How the table is written: table, csv, json or markdown. [default: table on a terminal, csv elsewhere]",
        Domain.Choice(
            ("table", TableFormat.Table),
            ("csv", TableFormat.Csv),
            ("json", TableFormat.Json),
            ("markdown", TableFormat.Markdown)
        )
    );

    private static readonly Parameter<string> Summary = Once<string>(
        "summary",
        "Write the summary to FILE as CSV instead of stderr.",
        Domain.File()
    );

    private static readonly Parameter<string> History = Once<string>(
        "history",
        "Write the history, a row an epoch or step, to FILE as CSV.",
        Domain.File()
    );

    private static readonly Parameter<string> Plot = Once<string>("plot", "Draw the results into FILE as SVG.", Domain.File());

    private static readonly Parameter<int> Threads = new(
        "threads",
        "Threads to use; results do not depend on it.",
        Domain.Whole(1, 1024),
        Environment.ProcessorCount
    )
    {
        IsSwept = false,
    };

    private static readonly Flag Quiet = new("quiet", "Print nothing on stderr but errors.", "-q");

    private static readonly Flag NoTimings = new(
        "no-timings",
        "Leave out the timing columns, so that the same command gives the same bytes."
    );

    private static readonly Flag Resume = new("resume", "Continue the sweep in the file given with -o.");

    private static readonly Parameter<string> ShardPart = Once<string>(
        "shard",
        "Run only part I of N of the cells; `hw6 merge` joins the parts.",
        Domain.Text("I/N")
    );

    private static readonly Parameter<int> ShardBase = new(
        "shard-base",
        "The number that I of --shard counts from.",
        Domain.Whole(0, 1),
        1
    )
    {
        IsSwept = false,
    };

    private static readonly Flag FailFast = new("fail-fast", "Stop at the first cell that does not end well.");
    private static readonly Flag DryRun = new("dry-run", "Print the cells without running them.");

    private static readonly Parameter[] All =
    [
        Output,
        Format,
        Summary,
        History,
        Plot,
        Threads,
        Quiet,
        NoTimings,
        Resume,
        ShardPart,
        ShardBase,
        FailFast,
        DryRun,
    ];

    /// <summary>Adds the options to a command.</summary>
    /// <param name="withHistory">Whether the experiment has a history.</param>
    /// <returns>The options that were added.</returns>
    public static IReadOnlyList<Option> AddTo(Command command, bool withHistory)
    {
        var options = new List<Option>(All.Length);
        foreach (var parameter in All)
        {
            if (parameter == History && !withHistory)
                continue;
            var option = new ParameterOption(parameter);
            options.Add(option);
            command.Add(option);
        }

        return options;
    }

    /// <summary>Reads the options.</summary>
    /// <exception cref="InputException">Two of them contradict each other.</exception>
    public static SweepSettings Read(ParseResult result)
    {
        var given = GivenValues.Read(result, All);
        var path = given.TextOf(Output);
        var settings = new SweepSettings
        {
            Output = Terminal.IsStandardOutput(path) ? null : path,
            Format =
                given.Has(Format) ? (TableFormat)given.Get(Format)
                : Terminal.IsStandardOutput(path) ? TableFormat.Csv
                : null,
            Summary = given.TextOf(Summary),
            History = given.TextOf(History),
            Plot = given.TextOf(Plot),
            Threads = given.Get(Threads),
            Quiet = given.Has(Quiet),
            Timings = !given.Has(NoTimings),
            Resume = given.Has(Resume),
            Shard = ReadShard(given.TextOf(ShardPart), given.Get(ShardBase)),
            FailFast = given.Has(FailFast),
            DryRun = given.Has(DryRun),
        };
        Check(settings);
        return settings;
    }

    private static Parameter<T> Once<T>(string name, string text, Domain domain)
        where T : notnull => new(name, text, domain) { IsSwept = false };

    private static void Check(SweepSettings settings)
    {
        if (settings.Resume && settings.Output is null)
            throw new InputException("--resume needs the file to continue; expected -o FILE beside it");
        if (settings.Resume && settings.Format is not (null or TableFormat.Csv))
            throw new InputException("--resume continues CSV files only; expected no other --format");
        if (!settings.Shard.IsWhole && settings.Summary is not null)
        {
            throw new InputException(
                "--summary needs the whole sweep, and --shard runs a part; merge the parts and run the command with --resume -o on the merged file"
            );
        }
    }

    private static Shard ReadShard(string? text, int shardBase)
    {
        if (text is null)
            return Shard.Whole;
        if (
            shardBase == 0
            && text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
            && int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        )
        {
            if (Shard.TryParse($"{index + 1L}{text[slash..]}", out var fromZero))
                return fromZero;
        }
        else if (shardBase == 1 && Shard.TryParse(text, out var fromOne))
        {
            return fromOne;
        }

        throw new InputException(
            $"{ShardPart.Option}: '{text}' is not accepted; expected I/N with I from {shardBase} to {(shardBase == 0 ? "N-1" : "N")}"
        );
    }
}

/// <summary>What the common options say.</summary>
internal sealed record SweepSettings
{
    /// <summary>The main table's file; stdout without.</summary>
    public string? Output { get; init; }

    /// <summary>The format asked for.</summary>
    public TableFormat? Format { get; init; }

    /// <summary>The summary's file; stderr without.</summary>
    public string? Summary { get; init; }

    /// <summary>The history's file.</summary>
    public string? History { get; init; }

    /// <summary>The picture's file.</summary>
    public string? Plot { get; init; }

    /// <summary>Whether the rows of the history are wanted, in their own file or in the picture.</summary>
    public bool WantsHistory => History is not null || Plot is not null;

    /// <summary>Threads to use.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Whether stderr has errors only.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether timing columns are written.</summary>
    public bool Timings { get; init; } = true;

    /// <summary>Whether an earlier run is continued.</summary>
    public bool Resume { get; init; }

    /// <summary>The part of the sweep to run.</summary>
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>Whether the first cell that does not end well stops the sweep.</summary>
    public bool FailFast { get; init; }

    /// <summary>Whether cells are printed instead of run.</summary>
    public bool DryRun { get; init; }
}
