using System.CommandLine;
using System.Text;
using Hw6.Cli.Options;
using Hw6.Cli.Plots;
using Hw6.Cli.Plots.Drawing;
using Hw6.Cli.Plots.Figures;
using Hw6.Core;
using Hw6.Core.Graphs;
using Hw6.Core.Sweeps.Files;

namespace Hw6.Cli.Commands;

/// <summary><c>hw6 plot</c>: draws what a CSV file of hw6 holds.</summary>
internal static class PlotCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var source = new Argument<string>("FILE") { Description = "A CSV file that hw6 wrote: a table, a history or a summary." };
        var output = Opt.File("--output", "Write the figure to FILE as SVG instead of stdout.", "FILE", "-o");
        var graph = Opt.File(
            "--graph",
            "The ties of your own graph (CSV with columns source,target[,weight]), for a table of hw6 zkc."
        );
        var theme = Opt.Choice(
            "--theme",
            "Colours: auto (as the reader's system asks), light or dark.",
            Theme.Auto,
            ("auto", Theme.Auto),
            ("light", Theme.Light),
            ("dark", Theme.Dark)
        );
        var command = new ExampleCommand(
            "plot",
            "Draw a CSV file that hw6 wrote as an SVG picture.",
            ["hw6 plot nodes.csv -o karate.svg", "hw6 plot sweep.csv -o sweep.svg --theme light"]
        )
        {
            source,
            output,
            graph,
            theme,
        };
        command.SetAction(result =>
        {
            var terminal = CommandLine.TerminalOf(result);
            using var file = result.GetValue(output) is { } path ? OutputFile.Prepare(path, "--output") : null;
            var ties = result.GetValue(graph) is { } edges ? EdgeList.Read(edges) : null;
            var name = result.GetRequiredValue(source);
            var data = ResultReader.Read(name);
            if (ties is not null && data.Table.Command != "zkc")
                throw new InputException($"--graph: '{name}' is {ResultReader.NameOf(data.Table)}; expected a table of hw6 zkc");
            var figures = FigureCatalogue.Of([data], ties);
            if (figures.Count == 0)
                throw new InputException(
                    $"{name}: {ResultReader.NameOf(data.Table)} holds nothing to draw here: no row has results with a place in a figure"
                );
            var svg = Encoding.UTF8.GetBytes(FigureSvg.Render(figures, result.GetValue(theme)));
            if (file is null)
            {
                terminal.Out.Write(svg);
            }
            else
            {
                file.Start(svg);
                file.Close();
            }

            return ExitCode.Done;
        });
        return command;
    }
}
