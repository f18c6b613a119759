using System.Numerics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Forms;

/// <summary>
/// Attention as the textbook writes it: the N × N similarities of all queries with all keys, then their product with V.
/// O(N²(D + M)) time, O(N² + N(D + M)) memory.
/// </summary>
internal sealed unsafe class DirectAttention<T, TLanes, TVector> : Mechanism<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private const int RowsAPiece = 64;

    // A matrix of more elements than an array may have is kept in several arrays of whole rows.
    private const long MostElements = 1 << 30;

    private readonly FeatureMap<T>? factors;
    private readonly T[]? queryFactors; // N × C
    private readonly T[]? keyFactors; // N × C
    private readonly T[][] similarities; // N × N in all: row i holds the similarities of query i
    private readonly int slabRows;
    private readonly ScratchPool<Scratch> pool;

    public DirectAttention(MechanismParts parts, long mostElements = MostElements)
        : base(parts)
    {
        var (shape, kernel, _, buffers, cancellation) = parts;
        factors = kernel.Factors<T, TLanes, TVector>(shape.D);
        if (factors is not null)
        {
            queryFactors = buffers.Matrix<T>(shape.N, factors.Dimension);
            keyFactors = buffers.Matrix<T>(shape.N, factors.Dimension);
        }

        slabRows = (int)Math.Min(shape.N, Math.Max(1, mostElements / shape.N));
        similarities = new T[(shape.N + slabRows - 1) / slabRows][];
        for (var slab = 0; slab < similarities.Length; slab++)
            similarities[slab] = buffers.Matrix<T>(Math.Min(slabRows, shape.N - (slab * slabRows)), shape.N);
        pool = new ScratchPool<Scratch>(() => new Scratch(shape, factors, buffers), cancellation);
    }

    public override void Compute(T[] q, T[] k, T[] v, T[] output, T[] denominators)
    {
        var (left, right, length) = (q, k, Shape.D);
        if (factors is not null)
        {
            Map(q, queryFactors!);
            Map(k, keyFactors!);
            (left, right, length) = (queryFactors!, keyFactors!, factors.Dimension);
        }

        var scale = T.CreateTruncating(Kernel.Scale(Shape.D));
        for (var slab = 0; slab < similarities.Length; slab++)
        {
            var first = slab * slabRows;
            var rows = similarities[slab].Length / Shape.N;
            var matrix = similarities[slab];
            Gemm.Multiply(
                Operand.Transposed,
                Operand.AsStored,
                Shape.N,
                rows,
                length,
                scale,
                right,
                length,
                left.AsSpan(first * length),
                length,
                T.Zero,
                matrix,
                Shape.N
            );
            pool.Run((rows + RowsAPiece - 1) / RowsAPiece, (_, piece) =>
            {
                for (var i = piece * RowsAPiece; i < Math.Min(rows, (piece + 1) * RowsAPiece); i++)
                    denominators[first + i] = Weigh(matrix.AsSpan(i * Shape.N, Shape.N), first + i);
            });
            Gemm.Multiply(
                Operand.AsStored,
                Operand.AsStored,
                Shape.M,
                rows,
                Shape.N,
                T.One,
                v,
                Shape.M,
                matrix,
                Shape.N,
                T.Zero,
                output.AsSpan(first * Shape.M),
                Shape.M
            );
        }

        fixed (
            T* sums = denominators,
                rows = output
        )
            Divide(rows, Shape.M, sums, Shape.N, rows);
    }

    // Turns the scores of a query into similarities and sums them; keys after the query are left out if causal.
    private T Weigh(Span<T> row, int query)
    {
        if (Causal)
        {
            row[(query + 1)..].Clear();
            row = row[..(query + 1)];
        }

        fixed (T* scores = row)
        {
            if (Kernel.IsSoftmax)
            {
                var softmax = new SoftmaxPass<T>(scores, row.Length);
                softmax.Run<TLanes, TVector>();
                return softmax.Sum;
            }

            Kernel.TransformRow<T, TLanes, TVector>(scores, row.Length);
            return Sums<T, TLanes, TVector>.Of(scores, row.Length);
        }
    }

    private void Map(T[] x, T[] mapped)
    {
        var c = factors!.Dimension;
        pool.Run((Shape.N + RowsAPiece - 1) / RowsAPiece, (scratch, piece) =>
        {
            var first = piece * RowsAPiece;
            var rows = Math.Min(RowsAPiece, Shape.N - first);
            fixed (T* source = x)
                TilePacking.Transpose(source + ((nint)first * Shape.D), rows, Shape.D, T.One, scratch.Entries, scratch.Stride);
            factors.Fill(scratch.Entries, scratch.Stride, Lane.RoundUp<T>(rows), 0, c, scratch.Features);
            fixed (T* target = mapped)
                MatrixCopy.Transpose(scratch.Features, scratch.Stride, target + ((nint)first * c), c, c, rows);
        });
    }

    private sealed class Scratch
    {
        public Scratch(AttentionShape shape, FeatureMap<T>? factors, Buffers buffers)
        {
            if (factors is null)
                return;
            Entries = buffers.Tile<T>((long)shape.D * Stride);
            Features = buffers.Tile<T>((long)factors.Dimension * Stride);
        }

        public int Stride { get; } = Lane.RoundUp<T>(RowsAPiece) + Lane.Multiple<T>();

        public T* Entries { get; } // D × Stride

        public T* Features { get; } // C × Stride
    }
}
