using System.Diagnostics;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Tests.LinearAlgebra;

/// <summary>Runs the kernels' tests again in child processes that are told to do without wider vectors.</summary>
public sealed class VectorWidthTests
{
    private const string ExpectedBits = "HW6_TEST_VECTOR_BITS";

    private static readonly string[] Kernels = [nameof(GemmTests), nameof(VectorOpsTests), nameof(ExponentialTests)];

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableAVX2", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public async Task Kernels_are_right_without(string knob, int bits)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(ExpectedBits) is not null, "already in a child process");
        Assert.SkipUnless(Widest.Bits > bits, $"this machine has no vectors of more than {bits} bits");

        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                typeof(VectorWidthTests).Assembly.Location,
                "-noLogo",
                "-noColor",
                "-class",
                typeof(VectorWidthTests).FullName!,
            },
        };
        foreach (var name in Kernels)
        {
            start.ArgumentList.Add("-class");
            start.ArgumentList.Add($"{typeof(VectorWidthTests).Namespace}.{name}");
        }

        start.Environment[knob] = "0";
        start.Environment[ExpectedBits] = $"{bits}";
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output + await errors);
    }

    [Fact]
    public void A_child_process_computes_with_the_vectors_that_it_was_left()
    {
        var bits = Environment.GetEnvironmentVariable(ExpectedBits);
        Assert.SkipWhen(bits is null, "not in a child process");
        Assert.Equal(bits, $"{Widest.Bits}");
    }
}
