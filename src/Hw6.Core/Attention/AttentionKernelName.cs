namespace Hw6.Core.Attention;

/// <summary>A similarity of queries and keys.</summary>
public enum AttentionKernelName
{
    /// <summary>exp(qᵀk/√D).</summary>
    Softmax,

    /// <summary>(qᵀk + c)².</summary>
    Quadratic,

    /// <summary>(qᵀk + c)^p.</summary>
    Polynomial,

    /// <summary>φ(q)ᵀφ(k) with φ(x) = elu(x) + 1.</summary>
    Elu,

    /// <summary>φ(q)ᵀφ(k) with φ(x) = max(0, x).</summary>
    Relu,

    /// <summary>Positive random features that estimate the softmax.</summary>
    Favor,

    /// <summary>qᵀk.</summary>
    Dot,
}
