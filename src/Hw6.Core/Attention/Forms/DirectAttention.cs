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

    protected override void Compute(AttentionOperands<T> run)
    {
        var (n, d, m) = Shape;
        var length = factors?.Dimension ?? d;
        if (factors is not null)
        {
            Map(run.Q, queryFactors!);
            Map(run.K, keyFactors!);
        }

        var scale = T.CreateTruncating(Kernel.Scale(d));
        for (var slab = 0; slab < similarities.Length; slab++)
        {
            var first = slab * slabRows;
            var rows = similarities[slab].Length / n;
            var matrix = similarities[slab];
            Gemm.Multiply(
                Operand.Transposed,
                Operand.AsStored,
                n,
                rows,
                length,
                scale,
                keyFactors ?? AttentionOperands<T>.Span(run.K(0, n), n, d),
                length,
                queryFactors is null
                    ? AttentionOperands<T>.Span(run.Q(first, rows), rows, d)
                    : queryFactors.AsSpan(first * length, rows * length),
                length,
                T.Zero,
                matrix,
                n
            );
            pool.Run((rows + RowsAPiece - 1) / RowsAPiece, (_, piece) =>
            {
                for (var i = piece * RowsAPiece; i < Math.Min(rows, (piece + 1) * RowsAPiece); i++)
                    *run.Denominators(first + i, 1) = Weigh(matrix.AsSpan(i * n, n), first + i);
            });
            Gemm.Multiply(
                Operand.AsStored,
                Operand.AsStored,
                m,
                rows,
                n,
                T.One,
                AttentionOperands<T>.Span(run.V(0, n), n, m),
                m,
                matrix,
                n,
                T.Zero,
                AttentionOperands<T>.Span(run.Output(first, rows), rows, m),
                m
            );
        }

        Divide(run.Output(0, n), m, run.Denominators(0, n), n, run.Output(0, n));
    }

    // Turns the scores of a query into similarities and sums them; keys after the query are left out if causal.
    private T Weigh(Span<T> row, int query)
    {
        if (Causal)
        {
            row[(query + 1)..].Clear();
            row = row[..(query + 1)];
        }

        var work = new Weighing(Kernel);
        Pin.Run(ref work, row);
        return work.Sum;
    }

    private delegate T* RowsOf(int first, int rows);

    private void Map(RowsOf x, T[] mapped)
    {
        var c = factors!.Dimension;
        pool.Run((Shape.N + RowsAPiece - 1) / RowsAPiece, (scratch, piece) =>
        {
            var first = piece * RowsAPiece;
            var rows = Math.Min(RowsAPiece, Shape.N - first);
            TilePacking.Transpose(x(first, rows), rows, Shape.D, T.One, scratch.Entries, scratch.Stride);
            factors.Fill(scratch.Entries, scratch.Stride, Lane.RoundUp<T>(rows), 0, c, scratch.Features);
            var storing = new Storing(scratch.Features, scratch.Stride, c, rows);
            Pin.Run(ref storing, mapped.AsSpan(first * c, rows * c));
        });
    }

    private struct Weighing(AttentionKernel kernel) : IPinnedWork<T>
    {
        public T Sum { get; private set; }

        public void Run(in Operands<T> operands)
        {
            var row = operands.First;
            if (kernel.IsSoftmax)
            {
                var softmax = new SoftmaxPass<T>(row);
                softmax.Run<TLanes, TVector>();
                Sum = softmax.Sum;
                return;
            }

            var scores = row.At(0, row.Length);
            kernel.TransformRow<T, TLanes, TVector>(scores, (int)row.Length);
            Sum = Sums<T, TLanes, TVector>.Of(scores, (int)row.Length);
        }
    }

    // The features of some vectors, a vector a lane, become rows.
    private readonly struct Storing(T* features, int stride, int c, int rows) : IPinnedWork<T>
    {
        public void Run(in Operands<T> operands) =>
            MatrixCopy.Transpose(features, stride, operands.First.At(0, (nint)rows * c), c, c, rows);
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
