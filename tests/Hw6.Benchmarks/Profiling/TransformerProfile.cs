using Hw6.Benchmarks.Comparing;

namespace Hw6.Benchmarks.Profiling;

/// <summary>The <c>profile-transformer</c> mode: where the training of a transformer spends its time, and how far it is from its arithmetic alone.</summary>
internal static class TransformerProfile
{
    /// <summary>Steps of a measured training: enough that the time to compile is a small part.</summary>
    public const int Steps = 1000;

    /// <summary>Measures and prints.</summary>
    /// <param name="args">A built or installed <c>hw6</c>; one is packed and installed otherwise.</param>
    public static int Run(string[] args) =>
        ProfiledRun.Run(
            args,
            ["attention", "train", "--kernel", "softmax", "--steps", $"{Steps}", "--eval-every", $"{Steps}", "--quiet"],
            Contender.Column("seconds", row => row["kernel"]),
            seconds => $"{Steps} steps take {seconds:F2} s",
            Steps * TransformerArithmetic.Flops,
            ("the products alone, in their own shapes", () => TransformerArithmetic.Seconds(Steps))
        );
}
