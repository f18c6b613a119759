using System.CommandLine;
using Hw6.Cli.Commands;
using Hw6.Core.Parameters;

namespace Hw6.Tests.Shared;

/// <summary>The fake experiment as a command, with everything that a real one has.</summary>
internal static class FakeCommand
{
    /// <summary>Creates the command.</summary>
    /// <param name="onRun">Called as a cell begins.</param>
    public static Command Create(Action<int>? onRun = null)
    {
        var delay = Hidden("delay", "Milliseconds that a cell takes at most.", Domain.Whole(0), [0]);
        var fail = Hidden<int>("fail", "Numbers whose cells fail.", Domain.Whole(1), []);
        var failWhile = Hidden<string>("fail-while", "Cells of even numbers fail while FILE exists.", Domain.File(), []);
        var diverge = Hidden<int>("diverge", "Numbers whose cells diverge.", Domain.Whole(1), []);
        var alone = new Flag("alone", "One cell at a time.") { ChangesResults = false };
        var noSummary = new Flag("summary-fails", "The summary fails.") { ChangesResults = false };
        return ExperimentCommand.Create(
            FakeExperiment.Define([delay, fail, failWhile, diverge, alone, noSummary], asked => new FakeOptions
            {
                Delay = TimeSpan.FromMilliseconds(asked.Get(delay)),
                SideBySide = !asked.Has(alone),
                Fails = n =>
                    asked.ValuesOf(fail)?.Contains(n) == true
                    || (n % 2 == 0 && asked.TextOf(failWhile) is { } file && File.Exists(file)),
                Diverges = n => asked.ValuesOf(diverge)?.Contains(n) == true,
                SummaryFails = asked.Has(noSummary),
                OnRun = onRun ?? (_ => { }),
            })
        );
    }

    // How cells behave is not what they find: such options are left out of the product.
    private static Parameter<T> Hidden<T>(string name, string text, Domain domain, T[] defaults)
        where T : notnull =>
        new(name, text, domain, defaults)
        {
            InTable = false,
            InHistory = false,
            ChangesResults = false,
        };
}
