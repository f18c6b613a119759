using Hw6.Core.Parameters;

namespace Hw6.Core.Experiments;

/// <summary>The parameters that tell the runs of a point apart: they have the same names in every experiment.</summary>
internal static class CommonParameters
{
    /// <summary>The seed.</summary>
    /// <param name="text">What it seeds.</param>
    public static Parameter<long> Seed(string text) =>
        new("seed", text, Domain.Long(), 0) { IsRun = true, AlwaysAccepted = true };

    /// <summary>The repeats.</summary>
    /// <param name="text">What is repeated.</param>
    public static Parameter<int> Repeats(string text) =>
        new("repeats", text, Domain.Count(1_000_000), 0)
        {
            NameOfColumn = "repeat",
            IsRun = true,
            IsSwept = false,
        };
}
