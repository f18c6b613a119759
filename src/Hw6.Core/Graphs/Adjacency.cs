namespace Hw6.Core.Graphs;

/// <summary>What a tie counts for.</summary>
public enum Adjacency
{
    /// <summary>Its weight.</summary>
    Weighted,

    /// <summary>1, whatever its weight.</summary>
    Binary,
}
