using Hw6.Benchmarks.Comparing;

namespace Hw6.Benchmarks.Profiling;

/// <summary>The <c>profile</c> mode: where the 24-cell sweep spends its time, and how far it is from its arithmetic alone.</summary>
internal static class SweepProfile
{
    /// <summary>The sweep's command line.</summary>
    public const string Command = "ae --arch linear,relu --mode vanilla,denoising,masked --k 5,10,100,1000 --no-probe";

    /// <summary>Measures and prints.</summary>
    /// <param name="args">A built or installed <c>hw6</c>; one is packed and installed otherwise.</param>
    public static int Run(string[] args) =>
        ProfiledRun.Run(
            args,
            [.. Command.Split(' '), "--quiet"],
            Contender.WallTime("sweep"),
            seconds => $"The sweep takes {seconds:F2} s, start-up included",
            SweepArithmetic.Flops(),
            ("the products alone, in their own shapes", () => SweepArithmetic.Seconds(withAdam: false)),
            ("the products and Adam alone", () => SweepArithmetic.Seconds(withAdam: true))
        );
}
