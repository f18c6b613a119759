using Hw6.Core.Data;

namespace Hw6.Core.Autoencoders.Optimality;

/// <summary>What <see cref="OptimalityExperiment"/> is asked for; the defaults are those of the command.</summary>
public sealed record OptimalityOptions
{
    /// <summary>The data set; its seed is taken from <see cref="Seed"/>.</summary>
    public DatasetOptions Data { get; init; } = new();

    /// <summary>The bottlenecks, each a cell; below the entries of a sample.</summary>
    public IReadOnlyList<int> K { get; init; } = [5, 10, 100];

    /// <summary>Steps of Adam on the whole training split.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>The rate of the first step, which falls to 0 along half a cosine.</summary>
    public double Rate { get; init; } = 0.01;

    /// <summary>The seed of every stream.</summary>
    public long Seed { get; init; }
}
