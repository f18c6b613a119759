using System.CommandLine;
using Hw6.Cli.Options;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps.Files;

namespace Hw6.Cli.Commands;

/// <summary><c>hw6 merge</c>: joins the files of a sweep's shards.</summary>
internal static class MergeCommand
{
    private static readonly Parameter<string> Output = DocumentTarget.Option("Write the whole table to FILE instead of stdout.");

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "The CSV files of the parts, in any order.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new ExampleCommand(
            "merge",
            "Join the CSV files of a sweep's shards, in cell order. Refuses missing, double and torn parts, and parts of other sweeps.",
            ["hw6 merge part-*.csv -o all.csv"]
        )
        {
            files,
            new ParameterOption(Output),
        };
        command.SetAction(result =>
        {
            var path = GivenValues.Read(result, [Output]).TextOf(Output);
            using var output = DocumentTarget.Prepare(CommandLine.TerminalOf(result), path);
            output.Write(SweepMerge.Merge(result.GetRequiredValue(files), output.File?.Path));
            return ExitCode.Done;
        });
        return command;
    }
}
