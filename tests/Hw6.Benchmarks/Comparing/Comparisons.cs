using Hw6.Benchmarks.Profiling;

namespace Hw6.Benchmarks.Comparing;

/// <summary>All comparisons. A new one is an entry here and, where the peer needs it, a script in peers/.</summary>
internal static class Comparisons
{
    // Steps of a training: a minute for the slowest way of the peer.
    private const int TransformerSteps = 300;

    /// <summary>What all processes' environment gets: nothing that this shell says chooses their kernels and threads, and Python leaves no files.</summary>
    public static IReadOnlyDictionary<string, string> CleanEnvironment { get; } =
        new Dictionary<string, string>
        {
            [BlasKernels.Variable] = "",
            ["OPENBLAS_L2_SIZE"] = "",
            ["OPENBLAS_NUM_THREADS"] = "",
            ["OMP_NUM_THREADS"] = "",
            ["OMP_WAIT_POLICY"] = "",
            ["PYTHONDONTWRITEBYTECODE"] = "1",
        };

    /// <summary>Everything that can be compared.</summary>
    /// <param name="paths">Where the programs are.</param>
    /// <param name="kernels">The BLAS kernels that peers are to ask for, or nothing where they choose well by themselves.</param>
    public static IReadOnlyList<Comparison> All(Paths paths, string? kernels)
    {
        var threads = Environment.ProcessorCount;
        return
        [
            Gemm("gemm-1", 1),
            Gemm($"gemm-{threads}", threads) with
            {
                Headlines =
                [
                    new("float 1024x1024x1024 into", "`Matrix<float>.Multiply` into a result, 1024×1024×1024", "OpenBLAS"),
                    new("float 100x784x1000 into", "the same, 100×784×1000", "OpenBLAS"),
                    new("float 4096x64x4096 into", "the same, 4096×64×4096", "OpenBLAS"),
                ],
            },
            new Comparison(
                "ae",
                "24-cell autoencoder sweep on the digits, whole process",
                "s",
                [Hw6(SweepProfile.Command, Contender.WallTime("whole process"))],
                Torch("autoencoders_torch.py", Contender.WallTime("whole process"), divisible: true, paths.Data)
            )
            {
                Headlines = [new("whole process", "24 autoencoders on the digits, whole process", "PyTorch")],
            },
            new Comparison(
                "fashion",
                "a ReLU autoencoder on 54,000 pictures of Fashion-MNIST, 3 epochs",
                "s",
                [
                    Hw6(
                            $"ae --dataset fashion-mnist --data-dir {paths.Fashion} --arch relu --mode vanilla --k 100 --epochs 3 --no-probe",
                            Contender.Column("train_seconds", _ => "training")
                        )
                        .WithProcess(),
                ],
                new Peer(
                    Python("fashion_torch.py", Contender.Lines, paths.Fashion).WithProcess(),
                    Configuration.Of(divisible: false, kernels)
                )
            )
            {
                Headlines =
                [
                    new("training", "an autoencoder on 54,000 pictures, 3 epochs, training", "PyTorch"),
                    new("whole process", "the same, whole process", "PyTorch"),
                    new("memory, MiB", "the same, memory", "PyTorch"),
                ],
            },
            new Comparison(
                "probe",
                "linear probes on raw pixels and principal components, scikit-learn",
                "s",
                [
                    Hw6(
                        "ae --baseline pca,raw --mode vanilla --arch linear --k 5,10,100 --epochs 1",
                        Contender.WallTime("whole process")
                    ),
                ],
                Torch("probes_sklearn.py", Contender.WallTime("whole process"), divisible: false, paths.Data)
            ),
            new Comparison(
                "attention",
                "forward passes at D = M = 64, PyTorch",
                "ms",
                [
                    Hw6(
                        "attention --n 1024,4096,16384 --kernel softmax,quadratic,elu --form streaming,linear",
                        Contender.Column("median_ms", AttentionCase)
                    ),
                ],
                Torch("attention_torch.py", Contender.Lines, divisible: false, "1024", "4096", "16384")
            )
            {
                Headlines =
                [
                    new("softmax n=4096", "softmax attention, N = 4096, D = M = 64, in tiles", "PyTorch"),
                    new("quadratic n=4096", "quadratic kernel, linear form", "PyTorch"),
                    new("elu n=4096", "elu kernel, linear form", "PyTorch"),
                ],
            },
            new Comparison(
                "backward",
                "attention forward and backward at N = 4096, D = M = 64, PyTorch",
                "ms",
                [
                    Hw6(
                        "attention --backward --n 4096 --kernel softmax,quadratic,elu --form streaming,linear",
                        Contender.Column("backward_median_ms", AttentionCase)
                    ),
                ],
                Torch("attention_backward_torch.py", Contender.Lines, divisible: false, "4096")
            )
            {
                Headlines =
                [
                    new("softmax n=4096", "softmax attention forward and backward, N = 4096, in tiles", "PyTorch"),
                    new("quadratic n=4096", "quadratic kernel forward and backward, linear form", "PyTorch"),
                    new("elu n=4096", "elu kernel forward and backward, linear form", "PyTorch"),
                ],
            },
            new Comparison(
                "transformer",
                "training of a transformer language model over characters (4 layers, 4 heads, width 128, 64 characters of context, batches of 12), PyTorch",
                "characters/s",
                [
                    Hw6(
                        $"attention train --kernel softmax --steps {TransformerSteps} --eval-every {TransformerSteps}",
                        Contender.Column("tokens_per_second", row => row["kernel"])
                    ),
                ],
                Torch("transformer_torch.py", Contender.Lines, divisible: false, paths.Genesis, $"{TransformerSteps}")
            )
            {
                MoreIsBetter = true,
                Headlines = [new("softmax", "training a transformer with softmax attention", "PyTorch")],
            },
            new Comparison(
                "beam",
                "beam search with a recurrent decoder, M = 32,000, H = 256, T = 50, beside its products alone",
                "ms",
                [Ourselves("beam", "search")],
                AsItStarts(Ourselves("beam", "products"))
            )
            {
                Headlines =
                [
                    new("k = 10", "beam search, recurrent decoder of 32,000 tokens, T = 50, k = 10", "its products alone"),
                ],
            },
            new Comparison(
                "zkc",
                "four methods on the karate club, networkx and NumPy",
                "s",
                [Hw6("zkc --method gcn,min-cut,modularity,spectral", Contender.WallTime("whole process"))],
                Torch("karate_networkx.py", Contender.WallTime("whole process"), divisible: false)
            )
            {
                Headlines = [new("whole process", "the karate club by four methods, whole process", "networkx and NumPy")],
            },
            new Comparison(
                "citations",
                "Kipf and Welling's network on Cora, 100 runs: whole processes beside as many single-threaded ones of PyTorch as processors",
                "s",
                [
                    Hw6(
                            $"zkc --preset kipf-welling --graph {paths.Citations}/edges.csv.gz --node-labels {paths.Citations}/labels.csv.gz --node-features {paths.Citations}/features.csv.gz --seed 0..99 -o /dev/null",
                            _ => new Dictionary<string, double>()
                        )
                        .WithProcess(),
                ],
                new Peer(
                    Python("citations_torch.py", Contender.Lines, paths.Citations, "100", $"{threads}"),
                    Configuration.OfMemoryAndKernels(kernels)
                )
            )
            {
                PeerCase = name => name == "whole process" ? "runs" : name,
                Headlines =
                [
                    new("whole process", "Kipf and Welling's network on Cora, 100 runs, whole process", "PyTorch"),
                    new("memory, MiB", "the same, memory", "PyTorch"),
                ],
            },
            new Comparison(
                "start",
                "small commands, whole process, beside import torch",
                "s",
                [
                    .. ((string[])["--version", "ae --help", "beam --k 2", "zkc"]).Select(command =>
                        Hw6(command, Contender.WallTime($"hw6 {command}"))
                    ),
                ],
                AsItStarts(
                    new Contender(paths.Python, ["-c", "import torch"], CleanEnvironment, Contender.WallTime("import torch"))
                )
            )
            {
                LeastRounds = 20,
                PeerCase = _ => "import torch",
                Headlines =
                [
                    new("hw6 --version", "`hw6 --version`", "`import torch`"),
                    new("hw6 ae --help", "`hw6 ae --help`", "`import torch`"),
                    new("hw6 beam --k 2", "`hw6 beam --k 2`", "`import torch`"),
                    new("hw6 zkc", "`hw6 zkc`", "`import torch`"),
                ],
            },
        ];

        Comparison Gemm(string name, int count) =>
            new(
                name,
                $"products of matrices with {count} thread{(count == 1 ? "" : "s")}, NumPy over its BLAS",
                "GFLOP/s",
                [
                    Ourselves("gemm", $"{count}") with
                    {
                        // Hexadecimal: 32 MiB. Of itself the collector lets new results wander through more memory than the caches hold.
                        Environment = new Dictionary<string, string>(CleanEnvironment) { ["DOTNET_GCgen0size"] = "2000000" },
                    },
                ],
                new Peer(
                    Python("gemm_numpy.py", Contender.Lines) with
                    {
                        Environment = new Dictionary<string, string>(CleanEnvironment) { ["OPENBLAS_NUM_THREADS"] = $"{count}" },
                    },
                    Configuration.OfMemoryAndKernels(kernels)
                )
            )
            {
                MoreIsBetter = true,
            };

        Contender Ourselves(params string[] arguments) => new(Contender.Ourselves, arguments, CleanEnvironment, Contender.Lines);

        Contender Hw6(string arguments, Func<Outcome, IReadOnlyDictionary<string, double>> read) =>
            new(
                paths.Hw6,
                [
                    .. arguments.Split(' '),
                    .. arguments.StartsWith('-') || arguments.EndsWith("--help", StringComparison.Ordinal)
                        ? Array.Empty<string>()
                        : ["--quiet"],
                ],
                CleanEnvironment,
                read
            );

        Contender Python(string script, Func<Outcome, IReadOnlyDictionary<string, double>> read, params string[] arguments) =>
            new(paths.Python, [Path.Combine(paths.Peers, script), .. arguments], CleanEnvironment, read);

        Peer Torch(
            string script,
            Func<Outcome, IReadOnlyDictionary<string, double>> read,
            bool divisible,
            params string[] arguments
        ) => new(Python(script, read, arguments), Configuration.Of(divisible, kernels));

        static Peer AsItStarts(Contender process) => new(process, [Configuration.Default]);
    }

    // The peer has one form of each kernel: exact for softmax, linear for the others.
    private static string? AttentionCase(IReadOnlyDictionary<string, string> row) =>
        (row["kernel"], row["form"]) is ("softmax", "streaming") or ("quadratic" or "elu", "linear")
            ? $"{row["kernel"]} n={row["n"]}"
            : null;
}
