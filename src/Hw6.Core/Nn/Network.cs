using System.Numerics;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Randomness;

namespace Hw6.Core.Nn;

/// <summary>
/// Fully connected layers one after the other, with the backward pass written out by hand. All parameters stand in one array, so that an
/// optimiser passes over them once; a batch is a matrix with a sample a column, so that W·X needs no transposition.
/// </summary>
/// <typeparam name="T"><see cref="float"/> to train, <see cref="double"/> to check gradients.</typeparam>
internal sealed class Network<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DenseLayer[] layers;
    private readonly T[] parameters;

    /// <summary>Creates a network with all parameters zero.</summary>
    /// <param name="widths">Entries of the input, then of each layer's output.</param>
    /// <param name="activations">What each layer applies to its outputs.</param>
    /// <exception cref="ArgumentException">There are not as many activations as layers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A width is not positive, or there are more parameters than an array holds.</exception>
    public Network(IReadOnlyList<int> widths, IReadOnlyList<Activation> activations)
    {
        if (activations.Count < 1 || activations.Count != widths.Count - 1)
            throw new ArgumentException(
                $"{widths.Count} widths make {widths.Count - 1} layers, not {activations.Count}",
                nameof(activations)
            );

        layers = new DenseLayer[activations.Count];
        long offset = 0;
        for (var l = 0; l < layers.Length; l++)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(widths[l], nameof(widths));
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(widths[l + 1], nameof(widths));
            layers[l] = new DenseLayer(widths[l], widths[l + 1], activations[l], (int)offset);
            offset += ((long)widths[l] + 1) * widths[l + 1];
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Array.MaxLength, nameof(widths));
        }

        parameters = new T[offset];
    }

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<DenseLayer> Layers => layers;

    /// <summary>W and b of every layer, in order.</summary>
    public Span<T> Parameters => parameters;

    /// <summary>Entries of an input.</summary>
    public int Inputs => layers[0].Inputs;

    /// <summary>Entries of an output.</summary>
    public int Outputs => layers[^1].Outputs;

    /// <summary>Draws every weight and bias uniformly from ±1/√inputs of its layer.</summary>
    /// <param name="random">The stream to draw from.</param>
    public void Initialise(RandomSource random)
    {
        foreach (var layer in layers)
        {
            var bound = T.CreateChecked(1 / Math.Sqrt(layer.Inputs));
            random.FillUniform(parameters.AsSpan(layer.Offset, layer.ParameterCount), -bound, bound);
        }
    }

    /// <summary>Applies some of the layers to a batch; the outputs are left in the buffers.</summary>
    /// <param name="input">Inputs of the first of these layers × n.</param>
    /// <param name="n">Samples in the batch.</param>
    /// <param name="buffers">Receives each layer's outputs × n.</param>
    /// <param name="first">The first layer to apply.</param>
    /// <param name="count">How many to apply.</param>
    /// <returns>The last layer's outputs × n.</returns>
    public Span<T> Forward(ReadOnlySpan<T> input, int n, BatchBuffers<T> buffers, int first, int count)
    {
        for (var l = first; l < first + count; l++)
        {
            var layer = layers[l];
            var output = buffers.Output(l, n);
            Gemm.Multiply<T>(
                Operand.AsStored,
                Operand.AsStored,
                layer.Outputs,
                n,
                layer.Inputs,
                T.One,
                layer.Weight<T>(parameters),
                layer.Outputs,
                input,
                layer.Inputs,
                T.Zero,
                output,
                layer.Outputs
            );
            if (layer.Activation == Activation.Relu)
                VectorOps.AddToColumnsAndRelu(layer.Outputs, n, layer.Bias<T>(parameters), output);
            else
                VectorOps.AddToColumns(layer.Outputs, n, layer.Bias<T>(parameters), output);
            input = output;
        }

        return buffers.Output(first + count - 1, n);
    }

    /// <summary>Applies all layers to a batch; the outputs are left in the buffers.</summary>
    /// <param name="input">Inputs × n.</param>
    /// <param name="n">Samples in the batch.</param>
    /// <param name="buffers">Receives each layer's outputs × n.</param>
    /// <returns>Outputs × n.</returns>
    public Span<T> Forward(ReadOnlySpan<T> input, int n, BatchBuffers<T> buffers) => Forward(input, n, buffers, 0, layers.Length);

    /// <summary>
    /// The gradient with respect to every parameter, after <see cref="Forward(ReadOnlySpan{T}, int, BatchBuffers{T})"/> of the same batch. The
    /// gradient with respect to the input is not needed, and not computed.
    /// </summary>
    /// <param name="input">Inputs × n.</param>
    /// <param name="n">Samples in the batch.</param>
    /// <param name="buffers">Holds the outputs, and in the last layer's delta the gradient with respect to the network's output.</param>
    /// <param name="gradient">Overwritten; laid out as <see cref="Parameters"/>.</param>
    public void Backward(ReadOnlySpan<T> input, int n, BatchBuffers<T> buffers, Span<T> gradient)
    {
        for (var l = layers.Length - 1; l >= 0; l--)
        {
            var layer = layers[l];
            var delta = buffers.Delta(l, n);
            if (layer.Activation == Activation.Relu)
                VectorOps.ReluBackward<T>(buffers.Output(l, n), delta);
            VectorOps.RowSums(layer.Outputs, n, delta, layer.Bias(gradient));

            var below = l == 0 ? input : buffers.Output(l - 1, n);
            Gemm.Multiply<T>(
                Operand.AsStored,
                Operand.Transposed,
                layer.Outputs,
                layer.Inputs,
                n,
                T.One,
                delta,
                layer.Outputs,
                below,
                layer.Inputs,
                T.Zero,
                layer.Weight(gradient),
                layer.Outputs
            );
            if (l == 0)
                break;
            Gemm.Multiply<T>(
                Operand.Transposed,
                Operand.AsStored,
                layer.Inputs,
                n,
                layer.Outputs,
                T.One,
                layer.Weight<T>(parameters),
                layer.Outputs,
                delta,
                layer.Outputs,
                T.Zero,
                buffers.Delta(l - 1, n),
                layer.Inputs
            );
        }
    }
}

/// <summary>
/// The shape of a fully connected layer, y = activation(W·x + b), and where its parameters stand in the network's array: W, outputs × inputs
/// and column-major, then b.
/// </summary>
/// <param name="Inputs">Entries of x.</param>
/// <param name="Outputs">Entries of y.</param>
/// <param name="Activation">What is applied to W·x + b.</param>
/// <param name="Offset">Where W begins in the network's parameters.</param>
internal readonly record struct DenseLayer(int Inputs, int Outputs, Activation Activation, int Offset)
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

/// <summary>What is applied to a layer's outputs, element by element.</summary>
internal enum Activation
{
    /// <summary>Nothing.</summary>
    Identity,

    /// <summary>max(0, x).</summary>
    Relu,
}

/// <summary>
/// What a network's passes over a batch write to: each layer's outputs and, for training, the loss's gradient with respect to them. Allocated
/// once, used for every batch; one user at a time.
/// </summary>
internal sealed class BatchBuffers<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] widths;
    private readonly T[][] outputs;
    private readonly T[][]? deltas;

    /// <summary>Allocates the buffers.</summary>
    /// <param name="network">The network to run.</param>
    /// <param name="capacity">The most samples in a batch.</param>
    /// <param name="training">Whether there will be a backward pass.</param>
    public BatchBuffers(Network<T> network, int capacity, bool training)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        widths = [.. network.Layers.Select(layer => layer.Outputs)];
        outputs = [.. widths.Select(width => new T[checked(width * capacity)])];
        deltas = training ? [.. outputs.Select(output => new T[output.Length])] : null;
        Capacity = capacity;
    }

    /// <summary>The most samples in a batch.</summary>
    public int Capacity { get; }

    /// <summary>A layer's outputs × n.</summary>
    public Span<T> Output(int layer, int n) => outputs[layer].AsSpan(0, widths[layer] * n);

    /// <summary>The loss's gradient with respect to a layer's outputs, outputs × n.</summary>
    public Span<T> Delta(int layer, int n) =>
        (deltas ?? throw new InvalidOperationException("these buffers are not for training"))[layer].AsSpan(0, widths[layer] * n);
}
