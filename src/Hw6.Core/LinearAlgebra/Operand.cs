namespace Hw6.Core.LinearAlgebra;

/// <summary>How a stored matrix enters a product.</summary>
public enum Operand
{
    /// <summary>op(A) = A.</summary>
    AsStored,

    /// <summary>op(A) = Aᵀ.</summary>
    Transposed,
}
