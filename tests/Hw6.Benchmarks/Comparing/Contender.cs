using System.Diagnostics;
using System.Globalization;

namespace Hw6.Benchmarks.Comparing;

/// <summary>What a process left behind.</summary>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Seconds">Its wall time.</param>
/// <param name="Megabytes">The most memory that it held at once, in MiB, where that was measured.</param>
internal sealed record Outcome(string Output, double Seconds, double Megabytes);

/// <summary>A process that does the work once and tells what it took: values by case.</summary>
/// <param name="File">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Variables to set; an empty value removes one.</param>
/// <param name="Read">Turns what it left behind into values by case.</param>
internal sealed record Contender(
    string File,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    Func<Outcome, IReadOnlyDictionary<string, double>> Read
)
{
    /// <summary>This program.</summary>
    public static string Ourselves { get; } = Path.Combine(AppContext.BaseDirectory, "Hw6.Benchmarks");

    /// <summary>Reads lines of a name, a tab and a number.</summary>
    public static IReadOnlyDictionary<string, double> Lines(Outcome outcome)
    {
        var values = new Dictionary<string, double>();
        foreach (var line in outcome.Output.Split('\n'))
        {
            var parts = line.Split('\t');
            if (parts.Length == 2)
                values[parts[0]] = double.Parse(parts[1], CultureInfo.InvariantCulture);
        }

        return values;
    }

    /// <summary>The wall time of the whole process, as the case of a name.</summary>
    public static Func<Outcome, IReadOnlyDictionary<string, double>> WallTime(string name) =>
        outcome => new Dictionary<string, double> { [name] = outcome.Seconds };

    /// <summary>A column of the CSV that <c>hw6</c> writes, a case a row, named from the row's other cells.</summary>
    public static Func<Outcome, IReadOnlyDictionary<string, double>> Column(
        string column,
        Func<IReadOnlyDictionary<string, string>, string?> name
    ) =>
        outcome =>
            Rows(outcome.Output, column)
                .Select(row => (Name: name(row.Cells), row.Value))
                .Where(row => row.Name is not null)
                .ToDictionary(row => row.Name!, row => row.Value);

    /// <summary>What memory is called, of which processes side by side need the sum.</summary>
    public const string Memory = "memory, MiB";

    /// <summary>Adds the wall time and the memory of the whole process to what is read.</summary>
    public Contender WithProcess() =>
        this with
        {
            File = Ourselves,
            Arguments = ["measure", File, .. Arguments],
            Read = outcome => new Dictionary<string, double>(Read(outcome))
            {
                ["whole process"] = outcome.Seconds,
                [Memory] = outcome.Megabytes,
            },
        };

    /// <summary>Runs the process to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it wrote to standard error.</exception>
    public IReadOnlyDictionary<string, double> Run()
    {
        var start = new ProcessStartInfo(File, Arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Environment)
        {
            if (value.Length == 0)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        var clock = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{File} did not start");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
        foreach (var line in errors.Result.Split('\n').Where(line => line.StartsWith('#')))
            Console.Error.WriteLine(line);
        double megabytes = 0;
        if (
            Array.Find(errors.Result.Split('\n'), line => line.StartsWith(MeasuredRun.Mark, StringComparison.Ordinal)) is
            { } measured
        )
        {
            var numbers = measured[MeasuredRun.Mark.Length..]
                .Split('\t')
                .Select(number => double.Parse(number, CultureInfo.InvariantCulture))
                .ToArray();
            (seconds, megabytes) = (numbers[0], numbers[1]);
        }

        return process.ExitCode == 0
            ? Read(new Outcome(output, seconds, megabytes))
            : throw new InvalidOperationException(
                $"{File} {string.Join(' ', Arguments)} ended with code {process.ExitCode}:\n{errors.Result}"
            );
    }

    // None of the columns read here is ever quoted.
    private static IEnumerable<(IReadOnlyDictionary<string, string> Cells, double Value)> Rows(string output, string column)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var header = lines[0].Split(',');
        foreach (var line in lines[1..])
        {
            var cells = header.Zip(line.Split(',')).ToDictionary(pair => pair.First, pair => pair.Second);
            yield return (cells, double.Parse(cells[column], CultureInfo.InvariantCulture));
        }
    }
}
