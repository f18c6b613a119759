using System.Numerics;

namespace Hw6.Core.Nn;

/// <summary>
/// What a network's passes over a batch write to: each layer's outputs and, for training, the loss's gradient with respect to them. Allocated
/// once, used for every batch; one user at a time.
/// </summary>
/// <typeparam name="T">The network's number type.</typeparam>
public sealed class BatchBuffers<T>
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
        ArgumentNullException.ThrowIfNull(network);
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
