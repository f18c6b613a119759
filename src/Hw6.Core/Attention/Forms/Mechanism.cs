using System.Numerics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.LinearAlgebra.Threading;

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
        Check(q.Length, Shape.D, nameof(q));
        Check(k.Length, Shape.D, nameof(k));
        Check(v.Length, Shape.M, nameof(v));
        Check(output.Length, Shape.M, nameof(output));
        Check(denominators.Length, 1, nameof(denominators));
        var work = new Forward(this);
        Pin.Run(ref work, q, k, v, output, denominators);
    }

    /// <summary>
    /// Computes the gradients of a loss with respect to Q, K and V, after <see cref="Compute(ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T}, Span{T})"/>
    /// of the same. A row whose denominator is 0 has no part in them.
    /// </summary>
    /// <param name="q">N × D, row-major.</param>
    /// <param name="k">N × D, row-major.</param>
    /// <param name="v">N × M, row-major.</param>
    /// <param name="output">V', N × M, row-major.</param>
    /// <param name="denominators">The N sums of similarities.</param>
    /// <param name="gradient">The loss's gradient with respect to V', N × M, row-major.</param>
    /// <param name="dq">Receives the gradient with respect to Q, N × D, row-major.</param>
    /// <param name="dk">Receives that with respect to K, N × D, row-major.</param>
    /// <param name="dv">Receives that with respect to V, N × M, row-major.</param>
    /// <exception cref="ArgumentException">A length is not that of the shape.</exception>
    /// <exception cref="InvalidOperationException">The mechanism was not made with memory for a backward pass.</exception>
    public void Backward(
        ReadOnlySpan<T> q,
        ReadOnlySpan<T> k,
        ReadOnlySpan<T> v,
        ReadOnlySpan<T> output,
        ReadOnlySpan<T> denominators,
        ReadOnlySpan<T> gradient,
        Span<T> dq,
        Span<T> dk,
        Span<T> dv
    )
    {
        if (Upstream.IsEmpty)
            throw new InvalidOperationException("this mechanism has no memory for a backward pass");
        Check(q.Length, Shape.D, nameof(q));
        Check(k.Length, Shape.D, nameof(k));
        Check(v.Length, Shape.M, nameof(v));
        Check(output.Length, Shape.M, nameof(output));
        Check(denominators.Length, 1, nameof(denominators));
        Check(gradient.Length, Shape.M, nameof(gradient));
        Check(dq.Length, Shape.D, nameof(dq));
        Check(dk.Length, Shape.D, nameof(dk));
        Check(dv.Length, Shape.M, nameof(dv));
        var loading = new Loading(this);
        Pin.Run(ref loading, gradient, output, denominators);
        var work = new Back(this);
        Pin.Run(ref work, q, k, v, dq, dk, dv);
    }

    protected abstract AttentionShape Shape { get; }

    /// <summary>ĝ = g/z, N × M: the gradient with respect to a row's numerators; empty without a backward pass.</summary>
    protected abstract Pinned<T> Upstream { get; }

    /// <summary>δ = ĝᵀV', N numbers: less the gradient with respect to a row's denominator; empty without a backward pass.</summary>
    protected abstract Pinned<T> Deltas { get; }

    protected abstract void Compute(AttentionOperands<T> run);

    /// <summary>Computes <see cref="Upstream"/> and <see cref="Deltas"/>.</summary>
    protected abstract void LoadUpstream(UpstreamOperands<T> run);

    protected abstract void Backward(GradientOperands<T> run);

    private void Check(long length, long width, string name)
    {
        if (length != Shape.N * width)
            throw new ArgumentException($"{Shape.N} × {width} values are {Shape.N * width}, found {length}", name);
    }

    private readonly struct Forward(Mechanism<T> mechanism) : IPinnedWork<T>
    {
        public void Run(in Operands<T> operands) => mechanism.Compute(new AttentionOperands<T>(mechanism.Shape, operands));
    }

    private readonly struct Loading(Mechanism<T> mechanism) : IPinnedWork<T>
    {
        public void Run(in Operands<T> operands) => mechanism.LoadUpstream(new UpstreamOperands<T>(mechanism.Shape, operands));
    }

    private readonly struct Back(Mechanism<T> mechanism) : IPinnedWork<T>
    {
        public void Run(in Operands<T> operands) =>
            mechanism.Backward(new GradientOperands<T>(mechanism.Shape, operands, mechanism.Upstream, mechanism.Deltas));
    }
}

/// <summary>Where some rows of a matrix are.</summary>
/// <param name="first">The first of them.</param>
/// <param name="rows">How many.</param>
internal unsafe delegate T* RowsOf<T>(int first, int rows)
    where T : unmanaged;

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

/// <summary>The gradient with respect to the result, the result and the denominators, row-major, where they stay until ĝ and δ are made.</summary>
internal sealed unsafe class UpstreamOperands<T>(AttentionShape shape, in Operands<T> operands)
    where T : unmanaged
{
    private readonly Operands<T> operands = operands;

    /// <summary>Rows of the gradient with respect to the result, of M entries each.</summary>
    public T* Gradient(int first, int rows) => operands.First.At((nint)first * shape.M, (nint)rows * shape.M);

    /// <summary>Rows of the result, of M entries each.</summary>
    public T* Output(int first, int rows) => operands.Second.At((nint)first * shape.M, (nint)rows * shape.M);

    /// <summary>Denominators, one a row.</summary>
    public T* Denominators(int first, int rows) => operands.Third.At(first, rows);
}

/// <summary>Q, K, V, ĝ and δ of one backward pass and the three gradients, row-major, where they stay until it ends.</summary>
internal sealed unsafe class GradientOperands<T>(
    AttentionShape shape,
    in Operands<T> operands,
    Pinned<T> upstream,
    Pinned<T> deltas
)
    where T : unmanaged
{
    private readonly Operands<T> operands = operands;

    /// <summary>Rows of Q, of D entries each.</summary>
    public T* Q(int first, int rows) => operands.First.At((nint)first * shape.D, (nint)rows * shape.D);

    /// <summary>Rows of K, of D entries each.</summary>
    public T* K(int first, int rows) => operands.Second.At((nint)first * shape.D, (nint)rows * shape.D);

    /// <summary>Rows of V, of M entries each.</summary>
    public T* V(int first, int rows) => operands.Third.At((nint)first * shape.M, (nint)rows * shape.M);

    /// <summary>Rows of ĝ, of M entries each.</summary>
    public T* Upstream(int first, int rows) => upstream.At((nint)first * shape.M, (nint)rows * shape.M);

    /// <summary>δ, one a row.</summary>
    public T* Deltas(int first, int rows) => deltas.At(first, rows);

    /// <summary>Rows of the gradient with respect to Q, of D entries each.</summary>
    public T* DQ(int first, int rows) => operands.Fourth.At((nint)first * shape.D, (nint)rows * shape.D);

    /// <summary>Rows of the gradient with respect to K, of D entries each.</summary>
    public T* DK(int first, int rows) => operands.Fifth.At((nint)first * shape.D, (nint)rows * shape.D);

    /// <summary>Rows of the gradient with respect to V, of M entries each.</summary>
    public T* DV(int first, int rows) => operands.Sixth.At((nint)first * shape.M, (nint)rows * shape.M);
}

/// <summary>The gradients of a loss with respect to the inputs of attention.</summary>
/// <param name="Q">N × D, row-major.</param>
/// <param name="K">N × D, row-major.</param>
/// <param name="V">N × M, row-major.</param>
internal sealed record AttentionGradients<T>(T[] Q, T[] K, T[] V);

/// <summary>What a mechanism is made of.</summary>
/// <param name="Shape">N, D and M.</param>
/// <param name="Kernel">The similarity.</param>
/// <param name="Causal">Whether a query sees only the keys up to its own place.</param>
/// <param name="Buffers">Counts and frees the memory.</param>
/// <param name="Cancellation">Stops the computation.</param>
/// <param name="Training">Whether there will be a backward pass.</param>
internal sealed record MechanismParts(
    AttentionShape Shape,
    AttentionKernel Kernel,
    bool Causal,
    Buffers Buffers,
    CancellationToken Cancellation,
    bool Training = false
)
{
    /// <summary>What a forward pass needs.</summary>
    public void Deconstruct(
        out AttentionShape shape,
        out AttentionKernel kernel,
        out bool causal,
        out Buffers buffers,
        out CancellationToken cancellation
    ) => (shape, kernel, causal, buffers, cancellation) = (Shape, Kernel, Causal, Buffers, Cancellation);
}

/// <summary>What every form has. The width of the vectors is that with which it was made.</summary>
internal abstract unsafe class Mechanism<T, TLanes, TVector>(MechanismParts parts) : Mechanism<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    protected override AttentionShape Shape { get; } = parts.Shape;

    protected AttentionKernel Kernel { get; } = parts.Kernel;

    protected bool Causal { get; } = parts.Causal;

    protected override Pinned<T> Upstream { get; } =
        parts.Training ? Tile(parts.Buffers, (long)parts.Shape.N * parts.Shape.M) : default;

    protected override Pinned<T> Deltas { get; } = parts.Training ? Tile(parts.Buffers, parts.Shape.N) : default;

    protected override void LoadUpstream(UpstreamOperands<T> run) =>
        ParallelLoop.Rows(Shape.N, 2L * Shape.N * Shape.M, new UpstreamRows(this, run));

    private static Pinned<T> Tile(Buffers buffers, long length) => new(buffers.Tile<T>(length), (nint)length);

    private readonly struct UpstreamRows(Mechanism<T, TLanes, TVector> mechanism, UpstreamOperands<T> run) : IRowBody
    {
        public void Run(int first, int end)
        {
            var (m, rows) = (mechanism.Shape.M, end - first);
            var upstream = mechanism.Upstream.At((nint)first * m, (nint)rows * m);
            var deltas = mechanism.Deltas.At(first, rows);
            var output = run.Output(first, rows);
            mechanism.Divide(run.Gradient(first, rows), m, run.Denominators(first, rows), rows, upstream);
            for (var i = 0; i < rows; i++)
                deltas[i] = Sums<T, TLanes, TVector>.Dot(upstream + ((nint)i * m), output + ((nint)i * m), m);
        }
    }

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
    /// <summary>Makes a mechanism with its memory, for a backward pass too where it is for training.</summary>
    public static Mechanism<T> Create<T>(
        AttentionForm form,
        AttentionShape shape,
        AttentionKernel kernel,
        bool causal,
        Buffers buffers,
        CancellationToken cancellation,
        bool training = false
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var making = new Making<T>(form, new MechanismParts(shape, kernel, causal, buffers, cancellation, training));
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
