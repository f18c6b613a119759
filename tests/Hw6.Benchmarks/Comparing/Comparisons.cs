namespace Hw6.Benchmarks.Comparing;

/// <summary>All comparisons. A new one is an entry here and, where the peer needs it, a script in peers/.</summary>
internal static class Comparisons
{
    // The peers' libraries choose their kernels and threads themselves, whatever this shell was told.
    private static readonly Dictionary<string, string> Defaults = new()
    {
        ["OPENBLAS_CORETYPE"] = "",
        ["OPENBLAS_L2_SIZE"] = "",
        ["OMP_NUM_THREADS"] = "",
        ["PYTHONDONTWRITEBYTECODE"] = "1",
    };

    public static IReadOnlyList<Comparison> All(Paths paths)
    {
        var threads = Environment.ProcessorCount;
        return
        [
            Gemm("gemm-1", 1),
            Gemm($"gemm-{threads}", threads),
            new Comparison(
                "ae",
                "24-cell autoencoder sweep on the digits: the whole process beside the training alone in PyTorch",
                "s",
                false,
                Hw6("ae --arch linear,relu --mode vanilla,denoising,masked --k 5,10,100,1000 --no-probe", (_, seconds) => new Dictionary<string, double> { ["training"] = seconds }),
                Python("autoencoders_torch.py", Contender.Lines, paths.Data)),
            new Comparison(
                "probe",
                "linear probes on raw pixels and principal components, scikit-learn, whole process",
                "s",
                false,
                Hw6("ae --baseline pca,raw --mode vanilla --arch linear --k 5,10,100 --epochs 1", Contender.WallTime),
                Python("probes_sklearn.py", Contender.WallTime, paths.Data)),
            new Comparison(
                "attention",
                "forward passes at D = M = 64, PyTorch",
                "ms",
                false,
                Hw6("attention --n 1024,4096,16384 --kernel softmax,quadratic,elu --form streaming,linear", Contender.Column("median_ms", AttentionCase)),
                Python("attention_torch.py", Contender.Lines, "1024", "4096", "16384")),
            new Comparison(
                "zkc",
                "all four methods on the karate club, networkx and NumPy, whole process",
                "s",
                false,
                Hw6("zkc --method all", Contender.WallTime),
                Python("karate_networkx.py", Contender.WallTime)),
            new Comparison(
                "start",
                "start-up: hw6 --version beside import torch",
                "s",
                false,
                Hw6("--version", Contender.WallTime),
                new Contender(paths.Python, ["-c", "import torch"], Defaults, Contender.WallTime)),
        ];

        Comparison Gemm(string name, int count) => new(
            name,
            $"products of matrices with {count} thread{(count == 1 ? "" : "s")}, NumPy over its BLAS",
            "GFLOP/s",
            true,
            new Contender(Environment.ProcessPath!, ["gemm", $"{count}"], Defaults, Contender.Lines),
            Python("gemm_numpy.py", Contender.Lines) with { Environment = new Dictionary<string, string>(Defaults) { ["OPENBLAS_NUM_THREADS"] = $"{count}" } });

        Contender Hw6(string arguments, Func<string, double, IReadOnlyDictionary<string, double>> read) =>
            new(paths.Hw6, [.. arguments.Split(' '), .. arguments.StartsWith('-') ? Array.Empty<string>() : ["--quiet"]], Defaults, read);

        Contender Python(string script, Func<string, double, IReadOnlyDictionary<string, double>> read, params string[] arguments) =>
            new(paths.Python, [Path.Combine(paths.Peers, script), .. arguments], Defaults, read);
    }

    // The peer has one form of each kernel: exact for softmax, linear for the others.
    private static string? AttentionCase(IReadOnlyDictionary<string, string> row) =>
        (row["kernel"], row["form"]) is ("softmax", "streaming") or ("quadratic" or "elu", "linear") ? $"{row["kernel"]} n={row["n"]}" : null;
}
