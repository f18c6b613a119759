using System.CommandLine;
using System.Globalization;
using Hw6.Cli.Output;
using Hw6.Core;
using Hw6.Core.Sweeps;

namespace Hw6.Cli.Options;

/// <summary>The options that every command with an experiment has.</summary>
internal sealed class SweepOptions
{
    private readonly Option<string?> output = Opt.File("--output", "Write the table to FILE instead of stdout.", "FILE", "-o");
    private readonly Setting<TableFormat?> format = Opt.OptionalChoice<TableFormat>(
        "--format",
        "How the table is written: table, csv, json or markdown. [default: table on a terminal, csv elsewhere]",
        "FORMAT",
        ("table", TableFormat.Table),
        ("csv", TableFormat.Csv),
        ("json", TableFormat.Json),
        ("markdown", TableFormat.Markdown)
    );

    private readonly Option<string?> summary = Opt.File("--summary", "Write the summary to FILE as CSV instead of stderr.");
    private readonly Option<string?> history = Opt.File(
        "--history",
        "Write the history, a row an epoch or step, to FILE as CSV."
    );
    private readonly Option<string?> plot = Opt.File("--plot", "Draw the results into FILE as SVG.");
    private readonly Setting<long> seed = Opt.Long("--seed", "Seed of all random numbers.", 0);
    private readonly Setting<int> threads = Opt.Int(
        "--threads",
        "Threads to use; results do not depend on it.",
        Environment.ProcessorCount,
        1,
        1024
    );
    private readonly Setting<bool> quiet = Opt.Flag("--quiet", "Print nothing on stderr but errors.", "-q");
    private readonly Setting<bool> noTimings = Opt.Flag(
        "--no-timings",
        "Leave out the timing columns, so that the same command gives the same bytes."
    );
    private readonly Setting<bool> resume = Opt.Flag("--resume", "Continue the sweep in the file given with -o.");
    private readonly Option<string?> shard = Opt.Text(
        "--shard",
        "Run only part I of N of the cells; `hw6 merge` joins the parts.",
        "I/N"
    );
    private readonly Setting<int> shardBase = Opt.Int("--shard-base", "The number that I of --shard counts from.", 1, 0, 1);
    private readonly Setting<bool> failFast = Opt.Flag("--fail-fast", "Stop at the first cell that does not end well.");
    private readonly Setting<bool> dryRun = Opt.Flag("--dry-run", "Print the cells without running them.");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="withHistory">Whether the experiment has a history.</param>
    /// <returns>The options that were added.</returns>
    public IReadOnlyList<Option> AddTo(Command command, bool withHistory)
    {
        Option[] options =
        [
            output,
            format,
            summary,
            .. withHistory ? [history] : Array.Empty<Option>(),
            plot,
            seed,
            threads,
            quiet,
            noTimings,
            resume,
            shard,
            shardBase,
            failFast,
            dryRun,
        ];
        foreach (var option in options)
            command.Add(option);
        return options;
    }

    /// <summary>Reads the options.</summary>
    /// <exception cref="InputException">Two of them contradict each other.</exception>
    public SweepSettings Read(ParseResult result)
    {
        var path = result.GetValue(output);
        var settings = new SweepSettings
        {
            Output = Terminal.IsStandardOutput(path) ? null : path,
            Format = result.GetValue(format) ?? (Terminal.IsStandardOutput(path) ? TableFormat.Csv : null),
            Summary = result.GetValue(summary),
            History = result.GetValue(history),
            Plot = result.GetValue(plot),
            Seed = result.GetValue(seed),
            Threads = result.GetValue(threads),
            Quiet = result.GetValue(quiet),
            Timings = !result.GetValue(noTimings),
            Resume = result.GetValue(resume),
            Shard = ReadShard(result.GetValue(shard), result.GetValue(shardBase)),
            FailFast = result.GetValue(failFast),
            DryRun = result.GetValue(dryRun),
        };
        Check(settings);
        return settings;
    }

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
            $"--shard: '{text}' is not accepted; expected I/N with I from {shardBase} to {(shardBase == 0 ? "N-1" : "N")}"
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

    /// <summary>The seed of all random numbers.</summary>
    public long Seed { get; init; }

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
