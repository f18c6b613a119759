namespace Hw6.Core.Nn;

/// <summary>
/// The shape of a fully connected layer, y = activation(W·x + b), and where its parameters stand in the network's array: W, outputs × inputs
/// and column-major, then b.
/// </summary>
/// <param name="Inputs">Entries of x.</param>
/// <param name="Outputs">Entries of y.</param>
/// <param name="Activation">What is applied to W·x + b.</param>
/// <param name="Offset">Where W begins in the network's parameters.</param>
public readonly record struct DenseLayer(int Inputs, int Outputs, Activation Activation, int Offset)
{
    /// <summary>Entries of W.</summary>
    public int WeightCount => Inputs * Outputs;

    /// <summary>Entries of W and b.</summary>
    public int ParameterCount => WeightCount + Outputs;

    /// <summary>The part of an array laid out as the network's parameters that belongs to W.</summary>
    public Span<T> Weight<T>(Span<T> parameters) => parameters.Slice(Offset, WeightCount);

    /// <summary>The part of an array laid out as the network's parameters that belongs to W.</summary>
    public ReadOnlySpan<T> Weight<T>(ReadOnlySpan<T> parameters) => parameters.Slice(Offset, WeightCount);

    /// <summary>The part of an array laid out as the network's parameters that belongs to b.</summary>
    public Span<T> Bias<T>(Span<T> parameters) => parameters.Slice(Offset + WeightCount, Outputs);

    /// <summary>The part of an array laid out as the network's parameters that belongs to b.</summary>
    public ReadOnlySpan<T> Bias<T>(ReadOnlySpan<T> parameters) => parameters.Slice(Offset + WeightCount, Outputs);
}
