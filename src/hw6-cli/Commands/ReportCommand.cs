using System.CommandLine;
using System.Text;
using Hw6.Cli.Options;
using Hw6.Cli.Plots;
using Hw6.Cli.Report;
using Hw6.Core.Sweeps.Files;

namespace Hw6.Cli.Commands;

/// <summary><c>hw6 report</c>: one page over any set of results.</summary>
internal static class ReportCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var sources = new Argument<string[]>("FILE")
        {
            Description = "CSV files that hw6 wrote: tables, histories and summaries.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = Opt.File("--output", "Write the page to FILE instead of stdout.", "FILE", "-o");
        var title = Opt.Text("--title", "The page's title. [default: Results of hw6]", "TEXT");
        var command = new ExampleCommand(
            "report",
            "Write one self-contained HTML page over results: figures, key tables, and what is seen in them. It prints to a clean PDF.",
            ["hw6 report results/*.csv -o report.html"]
        )
        {
            sources,
            output,
            title,
        };
        command.SetAction(result =>
        {
            var terminal = CommandLine.TerminalOf(result);
            using var file = result.GetValue(output) is { } path ? OutputFile.Prepare(path, "--output") : null;
            var sections = ReportSection.Of([
                .. result.GetRequiredValue(sources).Select(source => (source, ResultReader.Read(source))),
            ]);
            var html = Encoding.UTF8.GetBytes(ReportPage.Html(result.GetValue(title) ?? "Results of hw6", sections));
            if (file is null)
            {
                terminal.Out.Write(html);
            }
            else
            {
                file.Start(html);
                file.Close();
            }

            return ExitCode.Done;
        });
        return command;
    }
}
