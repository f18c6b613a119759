namespace Hw6.Core.Experiments.Zkc;

/// <summary>
/// Where the karate club's members stand in figures of methods that learn no coordinates: a layout by path lengths (Kamada and Kawai, as
/// networkx computes it), turned so that the instructor is at the left and the officer at the right.
/// </summary>
internal static class KarateLayout
{
    /// <summary>The places of nodes 0 to 33.</summary>
    public static IReadOnlyList<(double X, double Y)> Places { get; } =
    [
        (-0.33, -0.04),
        (-0.22, -0.20),
        (-0.01, 0.07),
        (-0.25, 0.10),
        (-0.59, 0.08),
        (-0.69, 0.06),
        (-0.67, -0.13),
        (-0.26, 0.24),
        (0.04, -0.17),
        (0.27, 0.12),
        (-0.59, 0.27),
        (-0.58, -0.30),
        (-0.45, 0.35),
        (-0.04, -0.09),
        (0.39, -0.43),
        (0.50, -0.37),
        (-1.00, -0.03),
        (-0.45, -0.37),
        (0.59, -0.29),
        (-0.02, -0.28),
        (0.65, -0.17),
        (-0.36, -0.44),
        (0.65, -0.04),
        (0.46, 0.32),
        (0.18, 0.61),
        (0.06, 0.56),
        (0.74, 0.09),
        (0.23, 0.33),
        (0.25, 0.23),
        (0.59, 0.18),
        (0.16, -0.35),
        (0.03, 0.20),
        (0.33, -0.11),
        (0.35, -0.04),
    ];
}
