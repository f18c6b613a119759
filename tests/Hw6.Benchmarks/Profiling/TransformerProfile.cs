using System.Globalization;
using Hw6.Benchmarks.Comparing;

namespace Hw6.Benchmarks.Profiling;

/// <summary>The <c>profile-transformer</c> mode: where the training of a transformer spends its time, and how far it is from its arithmetic alone.</summary>
internal static class TransformerProfile
{
    /// <summary>Steps of a measured training: enough that the time to compile is a small part.</summary>
    public const int Steps = 300;

    private const int Rounds = 3;

    /// <summary>Measures and prints.</summary>
    /// <param name="args">A built or installed <c>hw6</c>; one is packed and installed otherwise.</param>
    public static int Run(string[] args)
    {
        using var installed = args.Length == 0 ? InstalledTool.Create() : null;
        var file = installed?.File ?? args[0];
        string[] arguments =
        [
            "attention",
            "train",
            "--kernel",
            "softmax",
            "--steps",
            $"{Steps}",
            "--eval-every",
            $"{Steps}",
            "--quiet",
        ];
        Console.WriteLine(Machine.Describe());
        Console.WriteLine();
        PerfReport.Print(file, arguments);
        var training = new Contender(
            file,
            arguments,
            new Dictionary<string, string>(),
            Contender.Column("seconds", row => row["kernel"])
        );
        var (seconds, products) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            seconds.Add(training.Run()["softmax"]);
            products.Add(TransformerArithmetic.Seconds(Steps));
        }

        var (whole, alone) = (Sample.Median(seconds), Sample.Median(products));
        var (flops, rate) = (Steps * TransformerArithmetic.Flops, GemmRun.BestRate(Environment.ProcessorCount));
        Console.WriteLine();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Steps} steps take {whole:F2} s (median of {Rounds}). Bounds, and their part of it:"
            )
        );
        Console.WriteLine();
        Console.WriteLine("| bound | s | part |");
        Console.WriteLine("|---|---:|---:|");
        Console.WriteLine(
            $"| {flops / 1e12:F2} Tflop in products at the best rate of any shape, {rate:F0} GFLOP/s | {flops / rate / 1e9:F2} | {flops / rate / 1e9 / whole:F2} |"
        );
        Console.WriteLine($"| the products alone, in their own shapes | {alone:F2} | {alone / whole:F2} |");
        return 0;
    }
}
