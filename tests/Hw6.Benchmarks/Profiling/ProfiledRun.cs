using System.Globalization;
using Hw6.Benchmarks.Comparing;

namespace Hw6.Benchmarks.Profiling;

/// <summary>What every profile prints: the shares of a run's parts, and its time beside what arithmetic alone would take.</summary>
internal static class ProfiledRun
{
    private const int Rounds = 3;

    /// <summary>Prints the machine and, from a run under perf, the shares of the parts.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    public static void Start(string file, IReadOnlyList<string> arguments)
    {
        Console.WriteLine(Machine.Describe());
        Console.WriteLine();
        PerfReport.Print(file, arguments);
        Console.WriteLine();
    }

    /// <summary>Measures the work and its bounds in turn, so that all see the same machine, and prints the medians.</summary>
    /// <param name="sentence">What is said of the work, with {0} for its seconds.</param>
    /// <param name="work">Does the work and returns its seconds.</param>
    /// <param name="flops">The floating-point operations of its products.</param>
    /// <param name="bounds">Parts of the work alone, each of which returns its seconds.</param>
    public static void PrintBounds(
        string sentence,
        Func<double> work,
        double flops,
        params (string Name, Func<double> Seconds)[] bounds
    )
    {
        var whole = new List<double>();
        var parts = bounds.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            whole.Add(work());
            foreach (var (part, (_, seconds)) in parts.Zip(bounds))
                part.Add(seconds());
        }

        var median = Sample.Median(whole);
        var rate = GemmRun.BestRate(Environment.ProcessorCount);
        Console.WriteLine(
            $"{string.Format(CultureInfo.InvariantCulture, sentence, median)} (median of {Rounds}). Bounds, and their part of it:"
        );
        Console.WriteLine();
        Console.WriteLine("| bound | s | part |");
        Console.WriteLine("|---|---:|---:|");
        Print($"{flops / 1e12:F2} Tflop in products at the best rate of any shape, {rate:F0} GFLOP/s", flops / rate / 1e9);
        foreach (var (part, (name, _)) in parts.Zip(bounds))
            Print(name, Sample.Median(part));

        void Print(string name, double seconds) => Console.WriteLine($"| {name} | {seconds:F2} | {seconds / median:F2} |");
    }
}
