namespace Hw6.Benchmarks.Comparing;

/// <summary>How a peer is started: its threads, how they wait for each other, and whether its work is divided among processes.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Environment">Variables to set.</param>
/// <param name="Processes">Processes side by side; each is told its part, counted from 0, in <see cref="Part"/>.</param>
internal sealed record Configuration(string Name, IReadOnlyDictionary<string, string> Environment, int Processes = 1)
{
    /// <summary>The variable by which scripts are told how many threads to use.</summary>
    public const string Threads = "PEER_THREADS";

    /// <summary>The variable by which scripts are told their part of the work, as I/N.</summary>
    public const string Part = "PEER_PART";

    /// <summary>As the peer starts by itself.</summary>
    public static Configuration Default { get; } = new("default", new Dictionary<string, string>());

    // glibc returns freed blocks of more than 32 MiB to the system whatever it is asked, unless it takes none from there by itself. Where the system hands out
    // pages slowly, as on some virtual machines, a library that allocates each result anew spends most of its time there.
    private static readonly (string Name, string Value)[] KeptMemory =
    [
        ("MALLOC_MMAP_MAX_", "0"),
        ("MALLOC_TRIM_THRESHOLD_", $"{8L << 30}"),
        ("MALLOC_TOP_PAD_", $"{256 << 20}"),
    ];

    /// <summary>As the peer starts by itself, and so with freed memory kept and the BLAS kernels of a name, if there is one.</summary>
    public static IReadOnlyList<Configuration> OfMemoryAndKernels(string? kernels) =>
        [Default, new Configuration("memory kept", Settings()).With(kernels)];

    /// <summary>
    /// Every sensible way to start a library that has OpenMP threads and a BLAS with threads of its own, the default first. All the others keep freed memory.
    /// </summary>
    /// <param name="divisible">Whether the script can do a part of its work.</param>
    /// <param name="kernels">The BLAS kernels that all ways but the default ask for, or nothing where it chooses well by itself.</param>
    public static IReadOnlyList<Configuration> Of(bool divisible, string? kernels)
    {
        var processors = System.Environment.ProcessorCount;
        List<Configuration> all =
        [
            new($"{processors} threads, passive waiting", Settings((Threads, $"{processors}"), ("OMP_WAIT_POLICY", "passive"))),
            new("1 thread, BLAS on all processors", Settings((Threads, "1"))),
            new("1 thread, BLAS on all processors, passive waiting", Settings((Threads, "1"), ("OMP_WAIT_POLICY", "passive"))),
            new("1 thread", SingleThreaded()),
        ];
        if (divisible)
            all.Add(new($"{processors} processes of 1 thread", SingleThreaded(), processors));
        return [Default, .. all.Select(way => way.With(kernels))];
    }

    private Configuration With(string? kernels) =>
        kernels is null
            ? this
            : this with
            {
                Name = $"{Name}, {kernels} kernels",
                Environment = new Dictionary<string, string>(Environment) { [BlasKernels.Variable] = kernels },
            };

    private static Dictionary<string, string> SingleThreaded() =>
        Settings((Threads, "1"), ("OMP_NUM_THREADS", "1"), ("OPENBLAS_NUM_THREADS", "1"));

    private static Dictionary<string, string> Settings(params (string Name, string Value)[] settings) =>
        settings.Concat(KeptMemory).ToDictionary(setting => setting.Name, setting => setting.Value);
}

/// <summary>What does the same work as we do, and the ways to start it, among which the best counts.</summary>
/// <param name="Process">The process.</param>
/// <param name="Configurations">The ways to start it, the default first.</param>
internal sealed record Peer(Contender Process, IReadOnlyList<Configuration> Configurations)
{
    // A way that took so much longer than the best in the first round is not tried again.
    private const double Hopeless = 1.5;

    private readonly Dictionary<Configuration, Dictionary<string, List<double>>> found = [];

    /// <summary>Runs it once in every way that may still be the best.</summary>
    /// <param name="moreIsBetter">Whether values are rates rather than times.</param>
    public void Run(bool moreIsBetter)
    {
        var hopeful = Configurations.Where(way => IsHopeful(way, moreIsBetter)).ToArray();
        foreach (var way in hopeful)
        {
            if (!found.TryGetValue(way, out var values))
                found[way] = values = [];
            Sample.Add(values, Run(way));
        }
    }

    /// <summary>The median of a case in the best way, which one that was, and the default's; nothing where there is no such case.</summary>
    public (double Value, string Way, double Default)? Best(string name, bool moreIsBetter)
    {
        var medians = Configurations
            .Where(way => found.TryGetValue(way, out var values) && values.ContainsKey(name))
            .Select(way => (Value: Sample.Median(found[way][name]), Way: way))
            .ToArray();
        if (medians.Length == 0)
            return null;
        var best = moreIsBetter ? medians.MaxBy(median => median.Value) : medians.MinBy(median => median.Value);
        return (best.Value, best.Way.Name, medians[0].Value);
    }

    private bool IsHopeful(Configuration way, bool moreIsBetter) =>
        !found.TryGetValue(way, out var values)
        || values.Any(pair =>
        {
            var best = Best(pair.Key, moreIsBetter)!.Value.Value;
            var median = Sample.Median(pair.Value);
            return moreIsBetter ? median * Hopeless >= best : median <= Hopeless * best;
        });

    // The parts end together when the last one does, and their memory adds up.
    private Dictionary<string, double> Run(Configuration way)
    {
        var parts = Enumerable
            .Range(0, way.Processes)
            .Select(part =>
            {
                var environment = new Dictionary<string, string>(Process.Environment);
                foreach (var (name, value) in way.Environment)
                    environment[name] = value;
                environment[Configuration.Part] = $"{part}/{way.Processes}";
                return Task.Factory.StartNew((Process with { Environment = environment }).Run, TaskCreationOptions.LongRunning);
            })
            .ToArray();
        var results = parts.Select(part => part.GetAwaiter().GetResult()).ToArray();
        return results
            .SelectMany(result => result)
            .GroupBy(pair => pair.Key, pair => pair.Value)
            .ToDictionary(group => group.Key, group => group.Key == Contender.Memory ? group.Sum() : group.Max());
    }
}
