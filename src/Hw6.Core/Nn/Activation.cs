namespace Hw6.Core.Nn;

/// <summary>What is applied to a layer's outputs, element by element.</summary>
public enum Activation
{
    /// <summary>Nothing.</summary>
    Identity,

    /// <summary>max(0, x).</summary>
    Relu,
}
