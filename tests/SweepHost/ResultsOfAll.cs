using System.CommandLine.Parsing;
using System.Text;
using Hw6.Cli;
using Hw6.Core.Experiments;

namespace Hw6.SweepHost;

/// <summary>
/// Runs a call of every command, method, kernel, form, mode, baseline and decoder in one process and leaves all that they write in a folder, to be
/// compared with what another processor gives.
/// </summary>
internal static class ResultsOfAll
{
    // What cells of the commands differ in.
    private static readonly string[] TellingApart =
    [
        "dataset",
        "method",
        "labels",
        "adjacency",
        "arch",
        "mode",
        "kernel",
        "k",
        "hidden",
        "masked-loss",
        "batch",
        "repeats",
    ];

    /// <summary>Runs the commands.</summary>
    /// <param name="list">The file of commands.</param>
    /// <param name="samples">The repository's samples.</param>
    /// <param name="folder">Receives the files; an empty folder.</param>
    /// <returns>0 where all ended well.</returns>
    public static int Run(string list, string samples, string folder)
    {
        var here = Path.GetDirectoryName(Path.GetFullPath(list))!;
        samples = Path.GetFullPath(samples);
        Directory.SetCurrentDirectory(folder);
        var failed = 0;
        foreach (var line in File.ReadLines(Path.Combine(here, Path.GetFileName(list))))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = line[..colon];
            var words = CommandLineParser
                .SplitCommandLine(line[(colon + 1)..])
                .Select(word =>
                    word.Replace("{here}", here, StringComparison.Ordinal).Replace("{samples}", samples, StringComparison.Ordinal)
                )
                .ToList();
            List<string> outputs =
            [
                "--no-timings",
                "-q",
                "-o",
                $"{name}.csv",
                "--summary",
                $"{name}.summary.csv",
                "--plot",
                $"{name}.svg",
            ];
            var definition = AllExperiments
                .All.Where(one => string.Join(' ', words).StartsWith(one.Name, StringComparison.Ordinal))
                .MaxBy(one => one.Name.Length)!;
            var isAlternative = words.Any(word => word == definition.Alternative?.Flag.Option);
            if (definition.Epochs is not null && !isAlternative)
                outputs.AddRange(["--history", $"{name}.history.csv"]);
            foreach (var artifact in definition.Artifacts.Where(artifact => artifact.Join is null && !isAlternative))
            {
                var told = string.Join(
                    '-',
                    TellingApart.Where(name => definition.Parameters.Any(one => one.Name == name)).Select(name => $"{{{name}}}")
                );
                outputs.AddRange([artifact.Parameter.Option, $"{name}.{artifact.Parameter.Name}.{told}{artifact.Extension}"]);
            }

            var errors = new StringWriter(new StringBuilder());
            var code = CommandLine.Run([.. words, .. outputs], new Terminal(Stream.Null, errors));
            if (code == 0)
                continue;
            failed++;
            Console.Error.WriteLine($"{name}: exit code {code}: {errors}");
        }

        return failed == 0 ? 0 : 1;
    }
}
