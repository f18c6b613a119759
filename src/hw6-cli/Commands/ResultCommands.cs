using System.CommandLine;
using System.Text;
using Hw6.Cli.Options;
using Hw6.Cli.Output;
using Hw6.Cli.Report;
using Hw6.Core;
using Hw6.Core.Drawing;
using Hw6.Core.Experiments;
using Hw6.Core.Files;
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
        var command = new DocumentCommand(
            "merge",
            "Join the CSV files of a sweep's shards, in cell order. Refuses missing, double and torn parts, and parts of other sweeps.",
            ["hw6 merge part-*.csv -o all.csv"],
            "The CSV files of the parts, in any order; - for stdin.",
            "Write the whole table to FILE instead of stdout."
        )
        {
            Extensions = [".csv"],

            // What stands there may be an earlier result of the same command: what it holds decides.
            MayBeSource = true,
        };
        return command.Of(job =>
            SweepMerge.Merge(job.Sources, job.Output.IsOrdinary ? job.Output.Entry : null, ResultReader.ColumnsOf)
        );
    }

    /// <summary><c>hw6 plot</c>: draws what a CSV file of hw6 holds.</summary>
    public static Command Plot()
    {
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
        var command = new DocumentCommand(
            "plot",
            "Draw a CSV file that hw6 wrote as an SVG picture; as PNG or PDF with a Chromium, Chrome or Edge.",
            ["hw6 plot nodes.csv -o karate.svg", "hw6 plot sweep.csv -o sweep.pdf --theme light"],
            "A CSV file that hw6 wrote: a table, a history or a summary; - for stdin.",
            "Write the figure to FILE (.svg, .png, .pdf) instead of stdout."
        )
        {
            Extensions = [".svg", .. Browser.Extensions],
            Options = [.. inputs.Values, theme, SweepOptions.Axis],
            HasOneSource = true,
        };
        return command.Of(job =>
        {
            var name = job.Sources[0];
            object? input = null;
            var data = job.Read(name);
            foreach (var (definition, file) in inputs)
            {
                if (job.Given.TextOf(file) is not { } path)
                    continue;
                if (data.Table.Definition != definition)
                    throw new InputException(
                        $"{file.Option}: '{name}' is {data.Table.Name}; expected a table of hw6 {definition.Command}"
                    );
                input = definition.FigureInput!.Value.Read(path);
            }

            var figures = new ResultSet([data], input) { Axis = (AxisScaling)job.Given.Get(SweepOptions.Axis) }.Figures;
            if (figures.Count == 0)
                throw new InputException(
                    $"{name}: {data.Table.Name} holds nothing to draw here: no row has results with a place in a figure"
                );
            var svg = FigureSvg.Render(figures, job.Given.Get(theme));
            return job.Browser?.Render(svg) ?? Encoding.UTF8.GetBytes(svg);
        });
    }

    /// <summary><c>hw6 report</c>: one page over any set of results.</summary>
    public static Command Report()
    {
        var title = SweepOptions.Once("title", "The page's title.", Domain.Text(), "Results of hw6");
        var command = new DocumentCommand(
            "report",
            "Write one self-contained HTML page over results: figures, key tables, and what is seen in them. Prints well; as PDF or PNG with a Chromium, Chrome or Edge.",
            ["hw6 report results/* -o report.html", "hw6 report results/*.csv -o report.pdf --title \"Homework 6\""],
            "CSV files that hw6 wrote: tables, histories and summaries; - for stdin. Others are skipped with a note.",
            "Write the page to FILE (.html, .pdf, .png) instead of stdout."
        )
        {
            Extensions = [".html", ".htm", .. Browser.Extensions],
            Options = [title],
            SkipsStrays = true,
        };
        return command.Of(job =>
        {
            var sections = ReportSection.Of(job.ReadOurs());
            var page = ReportPage.Html(job.Given.Get(title), sections);
            return job.Browser?.RenderPage(page) ?? Encoding.UTF8.GetBytes(page);
        });
    }
}

/// <summary>A command that makes one document of files. The document's own file is found writable, and none of the others, before any work.</summary>
internal sealed record DocumentCommand(
    string Name,
    string Description,
    IReadOnlyList<string> Examples,
    string SourceText,
    string OutputText
)
{
    /// <summary>With which the document's name ends.</summary>
    public required string[] Extensions { get; init; }

    /// <summary>Its options beside the output.</summary>
    public Parameter[] Options { get; init; } = [];

    /// <summary>Whether it takes one file only.</summary>
    public bool HasOneSource { get; init; }

    /// <summary>Whether the document may replace one of the files.</summary>
    public bool MayBeSource { get; init; }

    /// <summary>Whether files that are none of hw6's tables may be among the others, an earlier document too.</summary>
    public bool SkipsStrays { get; init; }

    /// <summary>The command.</summary>
    /// <param name="make">Makes the document.</param>
    public Command Of(Func<DocumentJob, byte[]> make)
    {
        var path = SweepOptions.OutputOf(OutputText);
        Parameter[] parameters = [path, .. Options, SweepOptions.Quiet];
        var sources = new Argument<string[]>("FILE") { Description = SourceText, Arity = ArgumentArity.OneOrMore };
        var command = new ExampleCommand(Name, Description, Examples) { sources };
        foreach (var parameter in parameters)
            command.Add(new ParameterOption(parameter));
        command.SetAction(result =>
        {
            var (terminal, _, responseFiles) = CommandLine.SurroundingsOf(result);
            var given = GivenValues.Read(result, parameters);
            using var output = terminal.Output(given.TextOf(path));
            using var claims = new OutputClaims();
            FileExtensions.Require(output, path.Option, Extensions);
            var job = new DocumentJob(result.GetRequiredValue(sources), given, output)
            {
                Browser = Browser.For(output, path.Option, Extensions[0]),
            };
            Check(job, responseFiles, path.Option);
            output.Claim(claims);
            var document = make(job);
            foreach (var note in given.Has(SweepOptions.Quiet) ? [] : job.Notes)
                terminal.Error.WriteLine($"hw6: note: {CellWidth.Visible(note)}");
            claims.DeleteLeftovers();
            output.Write(document);
            return ExitCode.Done;
        });
        return command;
    }

    private void Check(DocumentJob job, IEnumerable<string> responseFiles, string option)
    {
        if (HasOneSource && job.Sources.Count > 1)
            throw new InputException($"FILE: found '{job.Sources[0]}' and '{job.Sources[1]}'; expected one file");
        var uses = new FileUses();
        foreach (var file in responseFiles)
            uses.Read("@" + file, file);
        foreach (var source in job.Sources)
        {
            if (!SkipsStrays || !Extensions.Contains(Path.GetExtension(source).ToLowerInvariant()))
                uses.Read("FILE", source);
        }

        foreach (
            var file in Options
                .OfType<Parameter<string>>()
                .Where(parameter => parameter.Domain.IsFile && job.Given.Has(parameter))
        )
            uses.Read(file.Option, job.Given.TextOf(file)!);
        if (!MayBeSource)
            uses.Write(option, job.Output.Entry);
    }
}

/// <summary>What a document is made of.</summary>
internal sealed record DocumentJob(IReadOnlyList<string> Sources, ParameterValues Given, OutputFile Output)
{
    /// <summary>Draws the document, where its name asks for a picture or a PDF.</summary>
    public Browser? Browser { get; init; }

    /// <summary>Lines for the user, once the document is made.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Reads a file, and says where it holds a part of its sweep only.</summary>
    /// <exception cref="InputException">It is of no table that hw6 writes.</exception>
    public ResultData Read(string source)
    {
        var data = ResultReader.Read(source);
        if (data.Share is { } share)
            Notes.Add($"{source} holds {share} of its sweep");
        return data;
    }

    /// <summary>Reads the files that are hw6's, and says which are not.</summary>
    /// <exception cref="InputException">None is, or one is damaged.</exception>
    public IReadOnlyList<(string Path, ResultData Data)> ReadOurs()
    {
        var ours = new List<(string, ResultData)>();
        foreach (var source in Sources)
        {
            if (ResultReader.ReadIfOurs(source, out var why) is not { } data)
            {
                Notes.Add($"{source} is left out: {why}");
                continue;
            }

            ours.Add((source, data));
            if (data.Share is { } share)
                Notes.Add($"{source} holds {share} of its sweep");
        }

        // The line says of the first what it lacks.
        return ours.Count > 0 ? ours : [(Sources[0], ResultReader.Read(Sources[0]))];
    }
}
