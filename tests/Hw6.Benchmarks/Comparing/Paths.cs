namespace Hw6.Benchmarks.Comparing;

/// <summary>Where the programs are.</summary>
/// <param name="Hw6">The built tool.</param>
/// <param name="Python">The interpreter that has the peers' libraries.</param>
/// <param name="Peers">The folder of the peers' scripts.</param>
/// <param name="Data">The folder of the embedded digits.</param>
internal sealed record Paths(string Hw6, string Python, string Peers, string Data)
{
    /// <summary>Those of this repository's Release build.</summary>
    public static Paths Default()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "HW6.sln"))) root = root.Parent;
        var top = root?.FullName ?? throw new InvalidOperationException("run the benchmarks from within the repository");
        return new Paths(
            Path.Combine(top, "src", "hw6-cli", "bin", "Release", "net10.0", "hw6"),
            File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3",
            Path.Combine(top, "tests", "Hw6.Benchmarks", "peers"),
            Path.Combine(top, "src", "Hw6.Core", "Data", "Embedded"));
    }
}
