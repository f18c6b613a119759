namespace Hw6.Core.Attention;

/// <summary>What <see cref="MomentsExperiment"/> runs: the lists are swept.</summary>
public sealed record MomentsOptions
{
    /// <summary>d, the entries of q and k.</summary>
    public IReadOnlyList<int> D { get; init; } = [1, 4, 16, 64, 256, 1024];

    /// <summary>Mean of every entry.</summary>
    public IReadOnlyList<double> Mu { get; init; } = [0];

    /// <summary>Standard deviation of every entry, positive.</summary>
    public IReadOnlyList<double> Sigma { get; init; } = [1];

    /// <summary>Independent pairs of q and k, at least 2.</summary>
    public int Samples { get; init; } = 1_000_000;

    /// <summary>Seeds the draws.</summary>
    public long Seed { get; init; }
}
