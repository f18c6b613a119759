using System.Diagnostics;
using System.Globalization;

namespace Hw6.Benchmarks.Profiling;

/// <summary>Where a process spent its time, by what the code is for, as Linux's sampling profiler perf saw it.</summary>
/// <param name="Wall">The wall time in seconds.</param>
/// <param name="Processor">The processor time in seconds.</param>
/// <param name="Shares">The share of the processor time by part, the greatest first.</param>
internal sealed record PerfReport(double Wall, double Processor, IReadOnlyList<(string Part, double Share)> Shares)
{
    // The first that fits decides: a word in the thread's name, the library's or the function's.
    private static readonly (string Part, string[] Words)[] Parts =
    [
        ("compiling and runtime", [".NET", "libclrjit", "libcoreclr", "ld-linux", "libhost"]),
        ("system", ["[kernel"]),
        ("Adam", ["AdamUpdate", "AdamPass", "RunAdam"]),
        ("data", ["Randomness", "BoxMuller", "Corruption", "Memmove", "memmove", "Hw6.Core.Data"]),
        ("attention", ["Hw6.Core.Attention"]),
        ("normalisation and loss", ["LayerNorm", "TokenLoss", "SoftmaxPass"]),
        ("elementwise", ["ElementwisePass", "ColumnPass", "ReconstructionLoss", "VectorOps"]),
        ("products", ["Hw6.Core.LinearAlgebra"]),
        ("elementwise", ["TensorPrimitives", "System.Runtime.Intrinsics", "System.Numerics.Vector"]),
    ];

    /// <summary>Runs a program under perf and prints the shares, or why there are none.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    public static void Print(string file, IReadOnlyList<string> arguments)
    {
        try
        {
            Of(file, arguments).Print();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Console.WriteLine($"no profile: {e.Message} (Debian's package is linux-perf)");
        }
    }

    private void Print()
    {
        var available = Wall * Environment.ProcessorCount;
        Console.WriteLine($"{Processor:F1} s of processor time within {Wall:F1} s:");
        Console.WriteLine();
        Console.WriteLine("| part | share | s |");
        Console.WriteLine("|---|---:|---:|");
        foreach (var (part, share) in Shares.Append(("idle", (available - Processor) / Processor)))
        {
            var seconds = share * Processor;
            Console.WriteLine($"| {part} | {seconds / available:P1} | {seconds:F2} |");
        }
    }

    /// <summary>Runs a program under perf.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="InvalidOperationException">perf or the program failed.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no perf.</exception>
    private static PerfReport Of(string file, IReadOnlyList<string> arguments)
    {
        var recording = Path.GetTempFileName();
        try
        {
            Run("perf", "record", ["-q", "-F", "999", "-e", "cpu-clock", "-o", recording, "--", file, .. arguments]);
            var report = Run(
                "perf",
                "report",
                ["-i", recording, "--header", "--no-children", "--sort", "comm,dso,symbol", "-t", "\t"]
            );
            return new PerfReport(
                After(report, "# sample duration :") / 1e3,
                After(report, "# Event count (approx.):") / 1e9,
                [.. SharesOf(report).OrderByDescending(pair => pair.Value).Select(pair => (pair.Key, pair.Value))]
            );
        }
        finally
        {
            File.Delete(recording);
        }
    }

    // The number after a mark in the report's head.
    private static double After(string report, string mark)
    {
        var line = Array.Find(report.Split('\n'), line => line.StartsWith(mark, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"perf report has no line '{mark}'");
        return double.Parse(line[mark.Length..].Replace("ms", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    private static Dictionary<string, double> SharesOf(string report)
    {
        var shares = new Dictionary<string, double>();
        foreach (
            var line in report.Split('\n').Where(line => line.Contains('\t', StringComparison.Ordinal) && !line.StartsWith('#'))
        )
        {
            var columns = line.Split('\t', 2);
            var share = double.Parse(columns[0].Trim().TrimEnd('%'), CultureInfo.InvariantCulture) / 100;
            var part = Array.Find(Parts, part => part.Words.Any(word => columns[1].Contains(word, StringComparison.Ordinal))).Part
                ?? "other";
            shares[part] = shares.GetValueOrDefault(part) + share;
        }

        return shares;
    }

    private static string Run(string file, string verb, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, [verb, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The runtime tells perf which compiled code is where, and puts it where perf can name it.
        start.Environment["DOTNET_PerfMapEnabled"] = "1";
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{file} {verb} ended with code {process.ExitCode}: {errors.Result}");
    }
}
