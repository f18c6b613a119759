namespace Hw6.Benchmarks.Comparing;

/// <summary>The <c>compare</c> mode: runs peers beside us, alternating, on the same machine, and prints ratios of medians.</summary>
internal static class Compare
{
    /// <summary>Runs the comparisons named in the arguments, or all.</summary>
    public static int Run(string[] args)
    {
        var rounds = 3;
        var paths = Paths.Default();
        var names = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--rounds" when i + 1 < args.Length && int.TryParse(args[i + 1], out rounds) && rounds > 0:
                    i++;
                    break;
                case "--hw6" when i + 1 < args.Length:
                    paths = paths with { Hw6 = args[++i] };
                    break;
                case "--fashion" when i + 1 < args.Length:
                    paths = paths with { Fashion = args[++i] };
                    break;
                case "--python" when i + 1 < args.Length:
                    paths = paths with { Python = args[++i] };
                    break;
                case var name when !name.StartsWith('-'):
                    names.Add(name);
                    break;
                default:
                    Console.Error.WriteLine("usage: compare [NAME...] [--rounds N] [--hw6 FILE] [--python FILE] [--fashion DIR]");
                    return 2;
            }
        }

        var known = Comparisons.All(paths, null).Select(comparison => comparison.Name).ToArray();
        if (names.Find(name => !known.Contains(name)) is { } unknown)
        {
            Console.Error.WriteLine($"no comparison '{unknown}'; there are {string.Join(", ", known)}");
            return 2;
        }

        Console.WriteLine($"Medians of {rounds} alternating runs; a ratio above 1 says that hw6 is faster. {Machine.Describe()}");
        Console.WriteLine();
        using var installed = paths.Hw6.Length == 0 ? InstalledTool.Create() : null;
        if (installed is not null)
            paths = paths with { Hw6 = installed.File };
        var all = Comparisons.All(paths, BlasKernels.ToAskFor(paths));
        var failed = 0;
        var headlines = new List<string>();
        foreach (var comparison in all.Where(c => names.Count == 0 || names.Contains(c.Name)))
        {
            try
            {
                headlines.AddRange(comparison.Run(rounds, Console.Out));
            }
            catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                failed++;
                Console.WriteLine($"could not be compared: {e.Message}");
                Console.WriteLine();
            }
        }

        Console.WriteLine("## The table of README.md");
        Console.WriteLine();
        Console.WriteLine("| work | `hw6` | best peer | ratio |");
        Console.WriteLine("| --- | --: | --: | --: |");
        foreach (var line in headlines)
            Console.WriteLine(line);
        return failed == 0 ? 0 : 1;
    }
}
