using System.Diagnostics;
using Hw6.Benchmarks.Comparing;

namespace Hw6.Benchmarks.Profiling;

/// <summary>The <c>profile</c> mode: where the 24-cell sweep spends its time, and how far it is from its arithmetic alone.</summary>
internal static class SweepProfile
{
    /// <summary>The sweep's command line.</summary>
    public const string Command = "ae --arch linear,relu --mode vanilla,denoising,masked --k 5,10,100,1000 --no-probe";

    private const int Rounds = 3;

    /// <summary>Measures and prints.</summary>
    /// <param name="args">A built or installed <c>hw6</c>; one is packed and installed otherwise.</param>
    public static int Run(string[] args)
    {
        using var installed = args.Length == 0 ? InstalledTool.Create() : null;
        var file = installed?.File ?? args[0];
        string[] arguments = [.. Command.Split(' '), "--quiet", "-o", Path.GetTempFileName()];
        Console.WriteLine(Machine.Describe());
        Console.WriteLine();
        PerfReport.Print(file, arguments);

        // In turn, so that all see the same machine.
        var (sweep, products, arithmetic) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            sweep.Add(Time(file, arguments));
            products.Add(SweepArithmetic.Seconds(withAdam: false));
            arithmetic.Add(SweepArithmetic.Seconds(withAdam: true));
        }

        File.Delete(arguments[^1]);
        var (whole, productsAlone, all) = (Sample.Median(sweep), Sample.Median(products), Sample.Median(arithmetic));
        var (flops, rate) = (SweepArithmetic.Flops(), GemmRun.BestRate(Environment.ProcessorCount));
        Console.WriteLine();
        Console.WriteLine(
            $"The sweep takes {whole:F2} s, start-up and files included (median of {Rounds}). Bounds, and their part of it:"
        );
        Console.WriteLine();
        Console.WriteLine("| bound | s | part |");
        Console.WriteLine("|---|---:|---:|");
        Console.WriteLine(
            $"| {flops / 1e12:F2} Tflop in products at the best rate of any shape, {rate:F0} GFLOP/s | {flops / rate / 1e9:F2} | {flops / rate / 1e9 / whole:F2} |"
        );
        Console.WriteLine($"| the products alone, in their own shapes | {productsAlone:F2} | {productsAlone / whole:F2} |");
        Console.WriteLine($"| the products and Adam alone | {all:F2} | {all / whole:F2} |");
        return 0;
    }

    private static double Time(string file, string[] arguments)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(file, arguments);
        process.WaitForExit();
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(start).TotalSeconds
            : throw new InvalidOperationException($"{file} ended with code {process.ExitCode}");
    }
}
