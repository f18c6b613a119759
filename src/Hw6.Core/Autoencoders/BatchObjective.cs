using System.Numerics;
using Hw6.Core.Nn;

namespace Hw6.Core.Autoencoders;

/// <summary>The training loss of a batch as a function of the network's parameters, with its gradient.</summary>
internal sealed class BatchObjective<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network<T> network;
    private readonly BatchBuffers<T> buffers;
    private readonly MaskedLoss counted;
    private readonly T[] gradient;

    /// <summary>Creates the objective and allocates all that its evaluation needs.</summary>
    /// <param name="network">The autoencoder.</param>
    /// <param name="capacity">The most samples in a batch.</param>
    /// <param name="counted">Which entries count; anything but <see cref="MaskedLoss.Full"/> needs to be told what was visible.</param>
    public BatchObjective(Network<T> network, int capacity, MaskedLoss counted)
    {
        this.network = network;
        this.counted = counted;
        buffers = new BatchBuffers<T>(network, capacity, training: true);
        gradient = new T[network.Parameters.Length];
    }

    /// <summary>The gradient that <see cref="Evaluate"/> left, laid out as the network's parameters.</summary>
    public ReadOnlySpan<T> Gradient => gradient;

    /// <summary>Computes the loss and its gradient at the network's present parameters.</summary>
    /// <param name="input">What the encoder sees, m × n.</param>
    /// <param name="target">The clean samples, m × n.</param>
    /// <param name="visible">1 where the encoder saw the entry, 0 where it was hidden; m × n; not read if all entries count.</param>
    /// <param name="n">Samples in the batch.</param>
    /// <returns>The loss.</returns>
    public double Evaluate(ReadOnlySpan<T> input, ReadOnlySpan<T> target, ReadOnlySpan<T> visible, int n)
    {
        var m = network.Outputs;
        var reconstruction = network.Forward(input, n, buffers);
        var delta = buffers.Delta(network.Layers.Count - 1, n);
        var loss = ReconstructionLoss.Gradient(m, n, reconstruction, target, counted, visible, delta);
        network.Backward(input, n, buffers, gradient);
        return loss;
    }
}
