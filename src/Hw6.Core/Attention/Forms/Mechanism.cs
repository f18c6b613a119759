using System.Numerics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
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
    /// <exception cref="ArgumentException">A length is not that of the shape.</exception>
    public void Compute(ReadOnlySpan<T> q, ReadOnlySpan<T> k, ReadOnlySpan<T> v, Span<T> output, Span<T> denominators)
    {
        var (n, d, m) = Shape;
        Check(q.Length, d, nameof(q));
        Check(k.Length, d, nameof(k));
        Check(v.Length, m, nameof(v));
        Check(output.Length, m, nameof(output));
        Check(denominators.Length, 1, nameof(denominators));
        var work = new Work(this);
        Pin.Run(ref work, q, k, v, output, denominators);

        void Check(long length, long width, string name)
        {
            if (length != n * width)
                throw new ArgumentException($"{n} × {width} values are {n * width}, found {length}", name);
        }
    }

    protected abstract AttentionShape Shape { get; }

    protected abstract void Compute(AttentionOperands<T> run);

    private readonly struct Work(Mechanism<T> mechanism) : IPinnedWork<T>
    {
        public void Run(in Operands<T> operands) => mechanism.Compute(new AttentionOperands<T>(mechanism.Shape, operands));
    }
}

/// <summary>Q, K, V, the result and the denominators of one computation, row-major, where they stay until it ends.</summary>
internal sealed unsafe class AttentionOperands<T>(AttentionShape shape, in Operands<T> operands)
    where T : unmanaged
{
    private readonly Operands<T> operands = operands;

    /// <summary>Rows of Q, of D entries each.</summary>
    public T* Q(int first, int rows) => operands.First.At((nint)first * shape.D, (nint)rows * shape.D);

    /// <summary>Rows of K, of D entries each.</summary>
    public T* K(int first, int rows) => operands.Second.At((nint)first * shape.D, (nint)rows * shape.D);

    /// <summary>Rows of V, of M entries each.</summary>
    public T* V(int first, int rows) => operands.Third.At((nint)first * shape.M, (nint)rows * shape.M);

    /// <summary>Rows of the result, of M entries each.</summary>
    public T* Output(int first, int rows) => operands.Fourth.At((nint)first * shape.M, (nint)rows * shape.M);

    /// <summary>Denominators, one a row.</summary>
    public T* Denominators(int first, int rows) => operands.Fifth.At(first, rows);

    /// <summary>Rows of Q, K, V or the result as a span.</summary>
    public static Span<T> Span(T* rows, int count, int width) => new(rows, checked(count * width));
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
    protected override AttentionShape Shape { get; } = parts.Shape;

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
