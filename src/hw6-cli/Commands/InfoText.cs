using System.Runtime.InteropServices;

namespace Hw6.Cli.Commands;

/// <summary>What <c>hw6 --info</c> prints.</summary>
internal static class InfoText
{
    /// <summary>The text, a fact a line.</summary>
    public static string Create() =>
        $"""
        hw6       {CommandLine.Version}
        runtime   {RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}
        threads   {Environment.ProcessorCount}

        """.ReplaceLineEndings("\n");
}
