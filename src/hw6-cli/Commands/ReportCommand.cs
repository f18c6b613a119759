using System.CommandLine;
using System.Text;
using Hw6.Cli.Options;
using Hw6.Cli.Report;
using Hw6.Core.Experiments;
using Hw6.Core.Parameters;

namespace Hw6.Cli.Commands;

/// <summary><c>hw6 report</c>: one page over any set of results.</summary>
internal static class ReportCommand
{
    private static readonly Parameter<string> Output = DocumentTarget.Option("Write the page to FILE instead of stdout.");

    private static readonly Parameter<string> Title = new("title", "The page's title.", Domain.Text(), "Results of hw6")
    {
        IsSwept = false,
    };

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var sources = new Argument<string[]>("FILE")
        {
            Description = "CSV files that hw6 wrote: tables, histories and summaries.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new ExampleCommand(
            "report",
            "Write one self-contained HTML page over results: figures, key tables, and what is seen in them. It prints to a clean PDF.",
            ["hw6 report results/*.csv -o report.html"]
        )
        {
            sources,
            new ParameterOption(Output),
            new ParameterOption(Title),
        };
        command.SetAction(result =>
        {
            var given = GivenValues.Read(result, [Output, Title]);
            using var output = DocumentTarget.Prepare(CommandLine.TerminalOf(result), given.TextOf(Output));
            var sections = ReportSection.Of([
                .. result.GetRequiredValue(sources).Select(source => (source, ResultReader.Read(source))),
            ]);
            output.Write(Encoding.UTF8.GetBytes(ReportPage.Html(given.Get(Title), sections)));
            return ExitCode.Done;
        });
        return command;
    }
}
