using System.Runtime.CompilerServices;

namespace Hw6.Core.Tests.Decoding;

/// <summary>The files under samples/.</summary>
internal static class Samples
{
    public static string Path(string name) => System.IO.Path.Combine(Root(), "samples", name);

    private static string Root([CallerFilePath] string here = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "..", "..", ".."));
}
