namespace Hw6.Core.Graphs;

/// <summary>
/// The weights of a graph's ties in parts of one number: of the greatest that all are whole multiples of, but for rounding. Sums and differences of whole
/// numbers are exact, so what is equal stays equal, in whatever unit the ties were measured. Weights that have no such number are in parts of the least.
/// </summary>
internal readonly struct CommonUnit
{
    private const int MostParts = 1000; // of the least weight
    private const double MostUnits = 1 << 20;
    private const double Rounding = 4e-16; // of a product or a decimal number, as a share

    private readonly double least;
    private readonly int parts; // 0 where there is no unit

    /// <summary>Finds the unit of a graph's weights.</summary>
    internal CommonUnit(WeightedGraph graph, Adjacency adjacency)
    {
        least = 1;
        if (adjacency == Adjacency.Binary || graph.Weights.Length == 0)
            return;
        least = double.PositiveInfinity;
        foreach (var weight in graph.Weights)
            least = Math.Min(least, weight);
        var misfit = 0; // is likely one again, and then the others need not be looked at
        for (parts = 1; parts <= MostParts; parts++)
        {
            if (!Fits(graph.Weights[misfit]))
                continue;
            misfit = FirstMisfit(graph.Weights);
            if (misfit < 0)
                return;
        }

        parts = 0;
    }

    /// <summary>A weight in units.</summary>
    internal double Of(double weight) => parts == 0 ? weight / least : Math.Round(weight / least * parts);

    private int FirstMisfit(double[] weights)
    {
        for (var k = 0; k < weights.Length; k++)
        {
            if (!Fits(weights[k]))
                return k;
        }

        return -1;
    }

    private bool Fits(double weight)
    {
        var units = weight / least * parts;
        return units <= MostUnits && Math.Abs(units - Math.Round(units)) <= Rounding * units;
    }
}
