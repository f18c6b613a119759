using System.Numerics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;

namespace Hw6.Core.Attention.Forms;

/// <summary>
/// One way to compute V'_i = Σ_j sim(Q_i, K_j) V_j / Σ_j sim(Q_i, K_j), over all j, or over j ≤ i if causal. A row whose denominator
/// is 0 is a row of zeros.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal abstract class Mechanism<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected Mechanism(AttentionShape shape, AttentionKernel kernel, bool causal)
    {
        Shape = shape;
        Kernel = kernel;
        Causal = causal;
    }

    protected AttentionShape Shape { get; }

    protected AttentionKernel Kernel { get; }

    protected bool Causal { get; }

    /// <summary>Computes V' and the denominators.</summary>
    /// <param name="q">N × D, row-major.</param>
    /// <param name="k">N × D, row-major.</param>
    /// <param name="v">N × M, row-major.</param>
    /// <param name="output">Receives V', N × M, row-major.</param>
    /// <param name="denominators">
    /// Receives the N sums of similarities; those of a softmax are relative to the row's largest, so that they lie between 1 and N.
    /// </param>
    public abstract void Compute(T[] q, T[] k, T[] v, T[] output, T[] denominators);

    /// <summary>Divides rows of numerators by their denominators.</summary>
    /// <param name="numerators">rows rows.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="denominators">A denominator a row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="output">rows × M.</param>
    protected unsafe void Divide(T* numerators, int stride, T* denominators, int rows, T* output)
    {
        for (var i = 0; i < rows; i++)
        {
            var target = output + ((nint)i * Shape.M);
            if (denominators[i] == T.Zero)
                new Span<T>(target, Shape.M).Clear();
            else
                RowOps.Divide(numerators + ((nint)i * stride), Shape.M, denominators[i], target);
        }
    }

    /// <summary>A tile of the weights 1, for plain sums.</summary>
    protected static unsafe T* Ones(Buffers buffers, int count)
    {
        var ones = buffers.Tile<T>(count);
        new Span<T>(ones, count).Fill(T.One);
        return ones;
    }
}
