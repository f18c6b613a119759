using System.CommandLine;
using System.Text;
using Hw6.Cli.Options;
using Hw6.Cli.Report;
using Hw6.Core;
using Hw6.Core.Drawing;
using Hw6.Core.Experiments;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Sweeps.Files;

namespace Hw6.Cli.Commands;

/// <summary>The commands that make one document of files that hw6 wrote.</summary>
internal static class ResultCommands
{
    /// <summary><c>hw6 merge</c>: joins the files of a sweep's shards.</summary>
    public static Command Merge()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "The CSV files of the parts, in any order.",
            Arity = ArgumentArity.OneOrMore,
        };
        return Create(
            "merge",
            "Join the CSV files of a sweep's shards, in cell order. Refuses missing, double and torn parts, and parts of other sweeps.",
            ["hw6 merge part-*.csv -o all.csv"],
            files,
            "Write the whole table to FILE instead of stdout.",
            [],
            (result, _, output) => SweepMerge.Merge(result.GetRequiredValue(files), output.IsStandardOutput ? null : output.Path)
        );
    }

    /// <summary><c>hw6 plot</c>: draws what a CSV file of hw6 holds.</summary>
    public static Command Plot()
    {
        var source = new Argument<string>("FILE") { Description = "A CSV file that hw6 wrote: a table, a history or a summary." };
        var theme = SweepOptions.Once(
            "theme",
            "Colours: auto (as the reader's system asks), light or dark.",
            Domain.Choice(("auto", Theme.Auto), ("light", Theme.Light), ("dark", Theme.Dark)),
            Theme.Auto
        );

        // What an experiment's figures need beside its tables is given by the option that the experiment has for it.
        var inputs = AllExperiments
            .All.Where(definition => definition.FigureInput is not null)
            .ToDictionary(
                definition => definition,
                definition =>
                    SweepOptions.Once<string>(
                        definition.FigureInput!.Value.File.Name,
                        $"For a table of hw6 {definition.Command}: {definition.FigureInput.Value.File.Text}",
                        Domain.File()
                    )
            );
        return Create(
            "plot",
            "Draw a CSV file that hw6 wrote as an SVG picture.",
            ["hw6 plot nodes.csv -o karate.svg", "hw6 plot sweep.csv -o sweep.svg --theme light"],
            source,
            "Write the figure to FILE as SVG instead of stdout.",
            [.. inputs.Values, theme],
            (result, given, _) =>
            {
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
                return figures.Count > 0
                    ? Encoding.UTF8.GetBytes(FigureSvg.Render(figures, given.Get(theme)))
                    : throw new InputException(
                        $"{name}: {data.Table.Name} holds nothing to draw here: no row has results with a place in a figure"
                    );
            }
        );
    }

    /// <summary><c>hw6 report</c>: one page over any set of results.</summary>
    public static Command Report()
    {
        var sources = new Argument<string[]>("FILE")
        {
            Description = "CSV files that hw6 wrote: tables, histories and summaries.",
            Arity = ArgumentArity.OneOrMore,
        };
        var title = SweepOptions.Once("title", "The page's title.", Domain.Text(), "Results of hw6");
        return Create(
            "report",
            "Write one self-contained HTML page over results: figures, key tables, and what is seen in them. It prints to a clean PDF.",
            ["hw6 report results/*.csv -o report.html"],
            sources,
            "Write the page to FILE instead of stdout.",
            [title],
            (result, given, _) =>
            {
                var sections = ReportSection.Of([
                    .. result.GetRequiredValue(sources).Select(source => (source, ResultReader.Read(source))),
                ]);
                return Encoding.UTF8.GetBytes(ReportPage.Html(given.Get(title), sections));
            }
        );
    }

    // The file is found writable before any work.
    private static ExampleCommand Create(
        string name,
        string description,
        string[] examples,
        Argument files,
        string outputText,
        Parameter[] others,
        Func<ParseResult, ParameterValues, OutputFile, byte[]> make
    )
    {
        var path = SweepOptions.OutputOf(outputText);
        Parameter[] parameters = [path, .. others];
        var command = new ExampleCommand(name, description, examples) { files };
        foreach (var parameter in parameters)
            command.Add(new ParameterOption(parameter));
        command.SetAction(result =>
        {
            var given = GivenValues.Read(result, parameters);
            using var output = CommandLine.TerminalOf(result).Output(given.TextOf(path));
            output.Write(make(result, given, output));
            return ExitCode.Done;
        });
        return command;
    }
}

/// <summary><c>hw6 completions</c>: scripts with which a shell completes the tool's command lines.</summary>
internal static class CompletionsCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = $"The shell: {string.Join(", ", Shells)}." };
        shell.CompletionSources.Add(Shells);
        var command = new ExampleCommand(
            "completions",
            "Print the script with which a shell completes hw6's options and values.",
            ["source <(hw6 completions bash)", "hw6 completions fish > ~/.config/fish/completions/hw6.fish"]
        )
        {
            shell,
        };
        command.SetAction(result =>
        {
            CommandLine.TerminalOf(result).Write(Script(result.GetRequiredValue(shell)));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Script(string shell)
    {
        if (!Shells.Contains(shell))
            throw new InputException($"SHELL: '{shell}' is not accepted; expected {string.Join(", ", Shells)}");
        using var script = typeof(CompletionsCommand).Assembly.GetManifestResourceStream($"hw6.{shell}")!;
        using var reader = new StreamReader(script);
        return reader.ReadToEnd();
    }
}
