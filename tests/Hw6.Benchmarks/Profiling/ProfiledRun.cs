using Hw6.Benchmarks.Comparing;

namespace Hw6.Benchmarks.Profiling;

/// <summary>What every profile measures and prints: the shares of a run's parts, and its time beside what arithmetic alone would take.</summary>
internal static class ProfiledRun
{
    private const int Rounds = 3;

    /// <summary>Runs the work under perf, then the work and its bounds in turn, so that all see the same machine, and prints the medians.</summary>
    /// <param name="args">A built or installed <c>hw6</c>; one is packed and installed otherwise.</param>
    /// <param name="arguments">The command line of the work.</param>
    /// <param name="read">Reads its seconds, the only value, from what it left behind.</param>
    /// <param name="describe">Says what takes so many seconds.</param>
    /// <param name="flops">The floating-point operations of its products.</param>
    /// <param name="bounds">Parts of the work alone, each of which returns its seconds.</param>
    public static int Run(
        string[] args,
        IReadOnlyList<string> arguments,
        Func<Outcome, IReadOnlyDictionary<string, double>> read,
        Func<double, string> describe,
        double flops,
        params (string Name, Func<double> Seconds)[] bounds
    )
    {
        using var installed = args.Length == 0 ? InstalledTool.Create() : null;
        var work = new Contender(installed?.File ?? args[0], arguments, new Dictionary<string, string>(), read);
        Console.WriteLine(Machine.Describe());
        Console.WriteLine();
        PerfReport.Print(work.File, arguments);
        Console.WriteLine();

        var whole = new List<double>();
        var parts = bounds.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            whole.Add(work.Run().Values.Single());
            foreach (var (part, (_, seconds)) in parts.Zip(bounds))
                part.Add(seconds());
        }

        var median = Sample.Median(whole);
        var rate = GemmRun.BestRate(Environment.ProcessorCount);
        Console.WriteLine($"{describe(median)} (median of {Rounds}). Bounds, and their part of it:");
        Console.WriteLine();
        Console.WriteLine("| bound | s | part |");
        Console.WriteLine("|---|---:|---:|");
        Print($"{flops / 1e12:F2} Tflop in products at the best rate of any shape, {rate:F0} GFLOP/s", flops / rate / 1e9);
        foreach (var (part, (name, _)) in parts.Zip(bounds))
            Print(name, Sample.Median(part));
        return 0;

        void Print(string name, double seconds) => Console.WriteLine($"| {name} | {seconds:F2} | {seconds / median:F2} |");
    }
}
