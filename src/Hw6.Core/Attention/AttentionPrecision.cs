namespace Hw6.Core.Attention;

/// <summary>The floating-point type of a computation.</summary>
public enum AttentionPrecision
{
    /// <summary>32 bits.</summary>
    Float,

    /// <summary>64 bits.</summary>
    Double,
}
