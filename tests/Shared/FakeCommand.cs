using System.CommandLine;
using Hw6.Cli.Commands;
using Hw6.Cli.Options;

namespace Hw6.Tests.Shared;

/// <summary>The fake experiment as a command, with everything that a real one has.</summary>
internal static class FakeCommand
{
    /// <summary>Creates the command.</summary>
    /// <param name="onRun">Called as a cell begins.</param>
    public static Command Create(Action<int>? onRun = null)
    {
        var numbers = Opt.Ints("--n", "Numbers.", [1, 2, 3], least: 1);
        var delay = Opt.Int("--delay", "Milliseconds that a cell takes at most.", 0, 0);
        var fail = Opt.Ints("--fail", "Numbers whose cells fail.", [], least: 1);
        var failWhile = Opt.File("--fail-while", "Cells of even numbers fail while FILE exists.");
        var diverge = Opt.Ints("--diverge", "Numbers whose cells diverge.", [], least: 1);
        var alone = Opt.Flag("--alone", "One cell at a time.");
        var noSummary = Opt.Flag("--summary-fails", "The summary fails.");
        return ExperimentCommand.Create(
            "fake",
            "Nothing in particular.",
            ["hw6 fake --n 1..3"],
            [numbers, delay, fail, failWhile, diverge, alone, noSummary],
            history: true,
            (result, settings) =>
                new FakeExperiment(
                    new FakeOptions
                    {
                        Numbers = result.GetValue(numbers)!,
                        Seed = settings.Seed,
                        Delay = TimeSpan.FromMilliseconds(result.GetValue(delay)),
                        SideBySide = !result.GetValue(alone),
                        Fails = n =>
                            result.GetValue(fail)!.Contains(n)
                            || (n % 2 == 0 && result.GetValue(failWhile) is { } file && File.Exists(file)),
                        Diverges = n => result.GetValue(diverge)!.Contains(n),
                        SummaryFails = result.GetValue(noSummary),
                        OnRun = onRun ?? (_ => { }),
                    }
                )
        );
    }
}
