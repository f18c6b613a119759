using System.Numerics;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Randomness;

namespace Hw6.Core.Experiments.Attention;

/// <summary>
/// Q, K and V: standard normals, or the projections (equation 2) Q = xW_Q, K = xW_K, V = xW_V of standard normal inputs with
/// weights of variance 1/F, so that Q, K and V have unit variance either way.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class AttentionInputs<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AttentionShape shape;
    private readonly int inputDim;
    private readonly T[]? x; // N × F
    private readonly T[]? queryWeights; // F × D
    private readonly T[]? keyWeights; // F × D
    private readonly T[]? valueWeights; // F × M

    /// <summary>Draws the inputs.</summary>
    /// <param name="shape">N, D and M.</param>
    /// <param name="inputDim">F, or nothing to draw Q, K and V themselves.</param>
    /// <param name="seed">Seeds them.</param>
    /// <param name="buffers">Counts the memory.</param>
    public AttentionInputs(AttentionShape shape, int? inputDim, long seed, Buffers buffers)
    {
        this.shape = shape;
        this.inputDim = inputDim ?? 0;
        Q = buffers.Matrix<T>(shape.N, shape.D);
        K = buffers.Matrix<T>(shape.N, shape.D);
        V = buffers.Matrix<T>(shape.N, shape.M);
        if (inputDim is not { } f)
        {
            Draw(Q, seed, "attention-queries", 1);
            Draw(K, seed, "attention-keys", 1);
            Draw(V, seed, "attention-values", 1);
            return;
        }

        x = buffers.Matrix<T>(shape.N, f);
        queryWeights = buffers.Matrix<T>(f, shape.D);
        keyWeights = buffers.Matrix<T>(f, shape.D);
        valueWeights = buffers.Matrix<T>(f, shape.M);
        Draw(x, seed, "attention-inputs", 1);
        Draw(queryWeights, seed, "attention-query-weights", 1 / Math.Sqrt(f));
        Draw(keyWeights, seed, "attention-key-weights", 1 / Math.Sqrt(f));
        Draw(valueWeights, seed, "attention-value-weights", 1 / Math.Sqrt(f));
    }

    /// <summary>Queries, N × D, row-major.</summary>
    public T[] Q { get; }

    /// <summary>Keys, N × D, row-major.</summary>
    public T[] K { get; }

    /// <summary>Values, N × M, row-major.</summary>
    public T[] V { get; }

    /// <summary>Computes the projections, if Q, K and V are projections.</summary>
    public void Project()
    {
        if (x is null)
            return;
        Project(queryWeights!, shape.D, Q);
        Project(keyWeights!, shape.D, K);
        Project(valueWeights!, shape.M, V);
    }

    // Row-major xW is column-major Wᵀxᵀ: the factors change places, and nothing is copied.
    private void Project(T[] weights, int columns, T[] result) =>
        Gemm.Multiply<T>(
            Operand.AsStored,
            Operand.AsStored,
            columns,
            shape.N,
            inputDim,
            T.One,
            weights,
            columns,
            x,
            inputDim,
            T.Zero,
            result,
            columns
        );

    private static void Draw(T[] target, long seed, string stream, double scale)
    {
        new RandomSource(seed, 0, stream).FillNormal(target.AsSpan());
        if (scale == 1)
            return;
        var factor = T.CreateTruncating(scale);
        foreach (ref var entry in target.AsSpan())
            entry *= factor;
    }
}
