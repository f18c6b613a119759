namespace Hw6.Core.Attention;

/// <summary>How attention is computed.</summary>
public enum AttentionForm
{
    /// <summary>The N × N matrix of similarities, as the textbook writes it.</summary>
    Direct,

    /// <summary>The same sums, a tile at a time: the matrix is never formed.</summary>
    Streaming,

    /// <summary>By a finite feature map, in time linear in N.</summary>
    Linear,
}

/// <summary>The floating-point type of a computation.</summary>
internal enum AttentionPrecision
{
    /// <summary>32 bits.</summary>
    Float,

    /// <summary>64 bits.</summary>
    Double,
}
