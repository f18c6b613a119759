using System.CommandLine;
using System.Text;
using Hw6.Cli.Options;
using Hw6.Core;
using Hw6.Core.Drawing;
using Hw6.Core.Experiments;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;

namespace Hw6.Cli.Commands;

/// <summary><c>hw6 plot</c>: draws what a CSV file of hw6 holds.</summary>
internal static class PlotCommand
{
    private static readonly Parameter<string> Output = DocumentTarget.Option(
        "Write the figure to FILE as SVG instead of stdout."
    );

    private static readonly Parameter<Theme> Colours = new(
        "theme",
        "Colours: auto (as the reader's system asks), light or dark.",
        Domain.Choice(("auto", Theme.Auto), ("light", Theme.Light), ("dark", Theme.Dark)),
        Theme.Auto
    )
    {
        IsSwept = false,
    };

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var source = new Argument<string>("FILE") { Description = "A CSV file that hw6 wrote: a table, a history or a summary." };
        var command = new ExampleCommand(
            "plot",
            "Draw a CSV file that hw6 wrote as an SVG picture.",
            ["hw6 plot nodes.csv -o karate.svg", "hw6 plot sweep.csv -o sweep.svg --theme light"]
        )
        {
            source,
        };

        // What an experiment's figures need beside its tables is given by the option that the experiment has for it.
        var inputs = AllExperiments
            .All.Where(definition => definition.FigureInput is not null)
            .ToDictionary(
                definition => definition,
                definition => new Parameter<string>(
                    definition.FigureInput!.Value.File.Name,
                    $"For a table of hw6 {definition.Command}: {definition.FigureInput.Value.File.Text}",
                    Domain.File()
                )
                {
                    IsSwept = false,
                }
            );
        Parameter[] parameters = [Output, .. inputs.Values, Colours];
        foreach (var parameter in parameters)
            command.Add(new ParameterOption(parameter));
        command.SetAction(result =>
        {
            var given = GivenValues.Read(result, parameters);
            using var output = DocumentTarget.Prepare(CommandLine.TerminalOf(result), given.TextOf(Output));
            var name = result.GetRequiredValue(source);
            object? input = null;
            var data = ResultReader.Read(name);
            foreach (var (definition, file) in inputs)
            {
                if (given.TextOf(file) is not { } path)
                    continue;
                if (data.Table.Definition != definition)
                    throw new InputException(
                        $"{file.Option}: '{name}' is {data.Table.Name}; expected a table of hw6 {definition.Command}"
                    );
                input = definition.FigureInput!.Value.Read(path);
            }

            var figures = new ResultSet([data], input).Figures;
            if (figures.Count == 0)
                throw new InputException(
                    $"{name}: {data.Table.Name} holds nothing to draw here: no row has results with a place in a figure"
                );
            output.Write(Encoding.UTF8.GetBytes(FigureSvg.Render(figures, given.Get(Colours))));
            return ExitCode.Done;
        });
        return command;
    }
}
