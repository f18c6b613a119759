namespace Hw6.Core.Autoencoders;

/// <summary>A cell of the sweep: an autoencoder to train, or a baseline.</summary>
/// <param name="Architecture">The architecture; none for a baseline.</param>
/// <param name="Mode">The corruption; none for a baseline.</param>
/// <param name="Baseline">The baseline; none for an autoencoder.</param>
/// <param name="K">The bottleneck, or what the baseline was asked to keep.</param>
/// <param name="Repeat">The repetition, from 0.</param>
internal readonly record struct AutoencoderCell(
    Architecture? Architecture,
    CorruptionMode? Mode,
    Baseline? Baseline,
    int K,
    int Repeat
)
{
    /// <summary>The architecture's name; empty for a baseline.</summary>
    public string ArchitectureName => Architecture?.ToString().ToLowerInvariant() ?? string.Empty;

    /// <summary>The mode's or the baseline's name.</summary>
    public string ModeName => (Mode?.ToString() ?? Baseline.ToString())!.ToLowerInvariant();

    /// <summary>
    /// All cells: architectures × modes × bottlenecks × repeats, the last fastest, then the baselines in the order asked for. What a baseline
    /// would only repeat is left out: principal components do not depend on the repeat, raw samples not on the bottleneck either.
    /// </summary>
    public static List<AutoencoderCell> Plan(AutoencoderOptions options, int m)
    {
        var cells = new List<AutoencoderCell>();
        foreach (var architecture in options.Architectures)
        foreach (var mode in options.Modes)
        foreach (var k in options.K)
            for (var repeat = 0; repeat < options.Repeats; repeat++)
                cells.Add(new AutoencoderCell(architecture, mode, null, k, repeat));

        foreach (var baseline in options.Baselines)
        {
            if (baseline == Autoencoders.Baseline.Raw)
            {
                cells.Add(new AutoencoderCell(null, null, baseline, m, 0));
                continue;
            }

            foreach (var k in options.K)
                for (var repeat = 0; repeat < (baseline == Autoencoders.Baseline.Random ? options.Repeats : 1); repeat++)
                    cells.Add(new AutoencoderCell(null, null, baseline, k, repeat));
        }

        return cells;
    }
}
