using System.Numerics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Forms;

/// <summary>The sizes of Q and K (N × D) and V (N × M).</summary>
/// <param name="N">Queries, and keys.</param>
/// <param name="D">Entries of a query and a key.</param>
/// <param name="M">Entries of a value.</param>
internal readonly record struct AttentionShape(int N, int D, int M);

/// <summary>
/// One way to compute V'_i = Σ_j sim(Q_i, K_j) V_j / Σ_j sim(Q_i, K_j), over all j, or over j ≤ i if causal. A row whose denominator
/// is 0 is a row of zeros.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal abstract class Mechanism<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Computes V' and the denominators.</summary>
    /// <param name="q">N × D, row-major.</param>
    /// <param name="k">N × D, row-major.</param>
    /// <param name="v">N × M, row-major.</param>
    /// <param name="output">Receives V', N × M, row-major.</param>
    /// <param name="denominators">
    /// Receives the N sums of similarities; those of a softmax are relative to the row's largest, so that they lie between 1 and N.
    /// </param>
    public abstract void Compute(T[] q, T[] k, T[] v, T[] output, T[] denominators);
}

/// <summary>What a mechanism is made of.</summary>
/// <param name="Shape">N, D and M.</param>
/// <param name="Kernel">The similarity.</param>
/// <param name="Causal">Whether a query sees only the keys up to its own place.</param>
/// <param name="Buffers">Counts and frees the memory.</param>
/// <param name="Cancellation">Stops the computation.</param>
internal sealed record MechanismParts(
    AttentionShape Shape,
    AttentionKernel Kernel,
    bool Causal,
    Buffers Buffers,
    CancellationToken Cancellation
);

/// <summary>What every form has. The width of the vectors is that with which it was made.</summary>
internal abstract unsafe class Mechanism<T, TLanes, TVector>(MechanismParts parts) : Mechanism<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    protected AttentionShape Shape { get; } = parts.Shape;

    protected AttentionKernel Kernel { get; } = parts.Kernel;

    protected bool Causal { get; } = parts.Causal;

    /// <summary>Divides rows of numerators by their denominators.</summary>
    /// <param name="numerators">The rows, each of M numbers.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="denominators">A denominator a row.</param>
    /// <param name="output">rows × M.</param>
    protected void Divide(T* numerators, int stride, T* denominators, int rows, T* output)
    {
        for (var i = 0; i < rows; i++)
        {
            var target = output + ((nint)i * Shape.M);
            if (denominators[i] == T.Zero)
                new Span<T>(target, Shape.M).Clear();
            else
                RowOps<T, TLanes, TVector>.Divide(numerators + ((nint)i * stride), Shape.M, denominators[i], target);
        }
    }
}

/// <summary>Makes the mechanism for a form, with the widest vectors that there are.</summary>
internal static class Mechanisms
{
    /// <summary>Makes a mechanism with its memory.</summary>
    public static Mechanism<T> Create<T>(
        AttentionForm form,
        AttentionShape shape,
        AttentionKernel kernel,
        bool causal,
        Buffers buffers,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var making = new Making<T>(form, new MechanismParts(shape, kernel, causal, buffers, cancellation));
        Widest.Run<T, Making<T>>(ref making);
        return making.Made!;
    }

    private struct Making<T>(AttentionForm form, MechanismParts parts) : ILaneWork<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public Mechanism<T>? Made { get; private set; }

        public void Run<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<T, TVector> =>
            Made = form switch
            {
                AttentionForm.Direct => new DirectAttention<T, TLanes, TVector>(parts),
                AttentionForm.Streaming => new StreamingAttention<T, TLanes, TVector>(parts),
                AttentionForm.Linear => new LinearAttention<T, TLanes, TVector>(parts),
                _ => throw new InvalidOperationException($"no form {form}"),
            };
    }
}
