namespace Hw6.Benchmarks.Comparing;

/// <summary>Where the programs are.</summary>
/// <param name="Hw6">The built tool.</param>
/// <param name="Python">The interpreter that has the peers' libraries.</param>
/// <param name="Peers">The folder of the peers' scripts.</param>
/// <param name="Data">The folder of the embedded digits.</param>
/// <param name="Fashion">The folder of Fashion-MNIST.</param>
/// <param name="Citations">The folder of the citation network.</param>
internal sealed record Paths(string Hw6, string Python, string Peers, string Data, string Fashion, string Citations)
{
    /// <summary>The embedded text.</summary>
    public string Genesis => Path.Combine(Top(), "samples", "corpus", "genesis.txt");

    /// <summary>The top folder of the repository.</summary>
    /// <exception cref="InvalidOperationException">The benchmarks are not within it.</exception>
    public static string Top()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "HW6.sln")))
            root = root.Parent;
        return root?.FullName ?? throw new InvalidOperationException("run the benchmarks from within the repository");
    }

    /// <summary>Those of this repository, but for the tool, which has yet to be installed.</summary>
    public static Paths Default()
    {
        var top = Top();
        return new Paths(
            "",
            File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3",
            Path.Combine(top, "tests", "Hw6.Benchmarks", "peers"),
            Path.Combine(top, "src", "Hw6.Core", "Data", "Embedded"),
            "/usr/share/datasets/fashion-mnist",
            Path.Combine(top, "samples", "citations", "cora")
        );
    }
}
