using System.Diagnostics;
using System.Globalization;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Tests.LinearAlgebra;

/// <summary>
/// Kernels, products, passes and attention with operands against pages that nobody may touch, in a process of their own (tests/Stress), since an access
/// outside ends it. <c>HW6_GUARD_CASES</c> asks for more than the normal run's calls for each width of vectors, <c>HW6_GUARD_SEED</c> for others.
/// </summary>
public sealed class GuardTests
{
    private const int Cases = 6000;

    private static readonly string Program = Path.GetFullPath(
        Path.Combine(
            AppContext.BaseDirectory,
            "../../../../Stress/bin",
            Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!,
            "net10.0/Stress.dll"
        )
    );

    public static TheoryData<int> Widths => [512, 256, 128, 0];

    [Theory]
    [MemberData(nameof(Widths))]
    public void No_kernel_reads_or_writes_outside_its_operands(int bits)
    {
        Assert.SkipWhen(bits > Widest.Bits, "this processor has no such vectors");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pages are guarded by the calls of Linux");
        var cases = Setting("HW6_GUARD_CASES", Cases);
        var (code, output, last) = Run("guard", Text(bits), Text(cases), Text(Setting("HW6_GUARD_SEED", 1)));
        Assert.True(code == 0, $"ended with {code} in {last}: {output}");
        Assert.Contains($"{bits} bits: {cases} cases", output, StringComparison.Ordinal);
        Assert.Contains("no access outside", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public void A_read_of_one_element_too_many_is_found(string which)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pages are guarded by the calls of Linux");
        foreach (var bits in Widths.Select(row => row.Data).Where(bits => bits <= Widest.Bits))
        {
            var (code, _, last) = Run("plant", Text(bits), which);
            Assert.NotEqual(0, code);
            Assert.Equal($"planted, one element {which}", last);
        }
    }

    private static int Setting(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : fallback;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static (int Code, string Output, string Last) Run(params string[] words)
    {
        var last = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("dotnet", [Program, .. words, last])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["DOTNET_DbgEnableMiniDump"] = "0" },
            };
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.GetAwaiter().GetResult(), File.ReadAllText(last).TrimEnd());
        }
        finally
        {
            File.Delete(last);
        }
    }
}
