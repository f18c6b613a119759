namespace Hw6.Core.LinearAlgebra;

/// <summary>
/// A sum that keeps what its additions round off, so that its error does not grow with the number of terms (Neumaier, "Rundungsfehleranalyse einiger
/// Verfahren zur Summation endlicher Summen", 1974).
/// </summary>
internal struct CompensatedSum
{
    private double sum;
    private double rest;

    /// <summary>The sum so far.</summary>
    public readonly double Value => sum + rest;

    /// <summary>Adds a finite number.</summary>
    public void Add(double x)
    {
        var next = sum + x;
        rest += Math.Abs(sum) >= Math.Abs(x) ? (sum - next) + x : (x - next) + sum;
        sum = next;
    }
}
