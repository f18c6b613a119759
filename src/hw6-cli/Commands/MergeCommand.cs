using System.CommandLine;
using Hw6.Cli.Options;
using Hw6.Core.Sweeps.Files;

namespace Hw6.Cli.Commands;

/// <summary><c>hw6 merge</c>: joins the files of a sweep's shards.</summary>
internal static class MergeCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "The CSV files of the parts, in any order.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = Opt.File("--output", "Write the whole table to FILE instead of stdout.", "FILE", "-o");
        var command = new ExampleCommand(
            "merge",
            "Join the CSV files of a sweep's shards, in cell order. Refuses missing, double and torn parts, and parts of other sweeps.",
            ["hw6 merge part-*.csv -o all.csv"]
        )
        {
            files,
            output,
        };
        command.SetAction(result =>
        {
            var terminal = CommandLine.TerminalOf(result);
            var path = result.GetValue(output);
            using var file = path is null || Terminal.IsStandardOutput(path) ? null : OutputFile.Prepare(path, "--output");
            var merged = SweepMerge.Merge(result.GetRequiredValue(files), file?.Path);
            if (file is null)
            {
                terminal.Out.Write(merged);
                return ExitCode.Done;
            }

            file.Start(merged);
            file.Close();
            return ExitCode.Done;
        });
        return command;
    }
}
