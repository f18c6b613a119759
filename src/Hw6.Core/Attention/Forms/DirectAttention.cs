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

    // Rows of N numbers that the way back holds beside the similarities: few, since they are what keeps its memory from being that of the similarities alone.
    private const int GradientRows = 64;

    // A matrix of more elements than an array may have is kept in several arrays of whole rows.
    private const long MostElements = 1 << 30;

    private readonly FeatureMap<T>? factors;
    private readonly T[]? queryFactors; // N × C
    private readonly T[]? keyFactors; // N × C
    private readonly T[][] similarities; // N × N in all: row i holds the similarities of query i
    private readonly int slabRows;
    private readonly ScratchPool<Scratch> pool;
    private readonly int blockRows;
    private readonly T[]? similarityGradients; // blockRows × N
    private readonly T[]? products; // blockRows × N, where similarities do not tell them
    private readonly T[]? dQueryFactors; // blockRows × C
    private readonly T[]? dKeyFactors; // N × C

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
        pool = new ScratchPool<Scratch>(() => new Scratch(shape, factors, buffers, parts.Training), cancellation);
        if (!parts.Training)
            return;
        blockRows = Math.Min(shape.N, kernel.HasTransform ? GradientRows / 2 : GradientRows);
        similarityGradients = buffers.Matrix<T>(blockRows, shape.N);
        products = kernel.HasTransform ? buffers.Matrix<T>(blockRows, shape.N) : null;
        if (factors is not null)
        {
            dQueryFactors = buffers.Matrix<T>(blockRows, factors.Dimension);
            dKeyFactors = buffers.Matrix<T>(shape.N, factors.Dimension);
        }
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

    protected override void Backward(GradientOperands<T> run)
    {
        var (n, d, m) = Shape;
        var scale = T.CreateTruncating(Kernel.Scale(d));
        var length = factors?.Dimension ?? d;
        for (int first = 0, rows; first < n; first += rows)
        {
            // No block lies in two slabs.
            var (slab, row) = Math.DivRem(first, slabRows);
            rows = Math.Min(Math.Min(blockRows, n - first), slabRows - row);
            var weights = similarities[slab].AsSpan(row * n, rows * n);
            var block = similarityGradients.AsSpan(0, rows * n);
            var beta = first == 0 ? T.Zero : T.One;
            ReadOnlySpan<T> upstream = AttentionOperands<T>.Span(run.Upstream(first, rows), rows, m);
            ReadOnlySpan<T> right = keyFactors ?? AttentionOperands<T>.Span(run.K(0, n), n, d);
            var left = Rows(queryFactors, run.Q, first, rows);
            Product(
                Operand.Transposed,
                Operand.AsStored,
                n,
                rows,
                m,
                T.One,
                AttentionOperands<T>.Span(run.V(0, n), n, m),
                m,
                upstream,
                m,
                T.Zero,
                block,
                n
            );
            if (products is not null)
                Product(
                    Operand.Transposed,
                    Operand.AsStored,
                    n,
                    rows,
                    length,
                    scale,
                    right,
                    length,
                    left,
                    length,
                    T.Zero,
                    products,
                    n
                );
            var (start, count) = (first, rows);
            pool.Run((rows + RowsAPiece - 1) / RowsAPiece, (_, piece) =>
            {
                for (var i = piece * RowsAPiece; i < Math.Min(count, (piece + 1) * RowsAPiece); i++)
                    Slope(run, slab, row + i, i, start + i);
            });
            Product(
                Operand.AsStored,
                Operand.Transposed,
                m,
                n,
                rows,
                T.One,
                upstream,
                m,
                weights,
                n,
                beta,
                AttentionOperands<T>.Span(run.DV(0, n), n, m),
                m
            );
            Product(
                Operand.AsStored,
                Operand.AsStored,
                length,
                rows,
                n,
                scale,
                right,
                length,
                block,
                n,
                T.Zero,
                dQueryFactors is null
                    ? AttentionOperands<T>.Span(run.DQ(first, rows), rows, d)
                    : dQueryFactors.AsSpan(0, rows * length),
                length
            );
            Product(
                Operand.AsStored,
                Operand.Transposed,
                length,
                n,
                rows,
                scale,
                left,
                length,
                block,
                n,
                beta,
                Rows(dKeyFactors, run.DK, 0, n),
                length
            );
            if (dQueryFactors is not null)
                MapBack(run.Q, first, rows, dQueryFactors, run.DQ);
        }

        if (dKeyFactors is not null)
            MapBack(run.K, 0, n, dKeyFactors, run.DK);
    }

    // Rows of factors, or of what takes their place where a kernel has none.
    private Span<T> Rows(T[]? mapped, RowsOf<T> given, int first, int rows) =>
        mapped is null
            ? AttentionOperands<T>.Span(given(first, rows), rows, Shape.D)
            : mapped.AsSpan(first * factors!.Dimension, rows * factors.Dimension);

    private static void Product(
        Operand a,
        Operand b,
        int rows,
        int columns,
        int depth,
        T alpha,
        ReadOnlySpan<T> x,
        int ldx,
        ReadOnlySpan<T> y,
        int ldy,
        T beta,
        Span<T> z,
        int ldz
    ) => Gemm.Multiply(a, b, rows, columns, depth, alpha, x, ldx, y, ldy, beta, z, ldz);

    // Turns a row of gradients with respect to similarities, less what the denominator takes off, into those with respect to products.
    private void Slope(GradientOperands<T> run, int slab, int row, int blockRow, int query)
    {
        var n = Shape.N;
        var count = Causal ? query + 1 : n;
        var block = similarityGradients.AsSpan(blockRow * n, n);
        block[count..].Clear();
        var work = new Sloping(Kernel, *run.Deltas(query, 1));
        Pin.Run(
            ref work,
            block[..count],
            similarities[slab].AsSpan(row * n, count),
            products is null ? default : products.AsSpan(blockRow * n, count)
        );
    }

    // Brings gradients with respect to the factors of some rows, which stand in order, to where those with respect to the rows themselves are wanted.
    private void MapBack(RowsOf<T> x, int start, int count, T[] given, RowsOf<T> target)
    {
        var c = factors!.Dimension;
        pool.Run((count + RowsAPiece - 1) / RowsAPiece, (scratch, piece) =>
        {
            var first = piece * RowsAPiece;
            var rows = Math.Min(RowsAPiece, count - first);
            var work = new MappingBack(scratch.Back!, x(start + first, rows), target(start + first, rows), c, Shape.D, rows);
            Pin.Run(ref work, given.AsSpan(first * c, rows * c));
        });
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

    private void Map(RowsOf<T> x, T[] mapped)
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

    private readonly struct Sloping(AttentionKernel kernel, T delta) : IPinnedWork<T>
    {
        public void Run(in Operands<T> operands)
        {
            var count = (int)operands.First.Length;
            var block = operands.First.At(0, count);
            RowOps<T, TLanes, TVector>.Subtract(block, count, delta);
            if (kernel.IsSoftmax)
                RowOps<T, TLanes, TVector>.Multiply(block, operands.Second.At(0, count), count);
            else if (!operands.Third.IsEmpty)
                kernel.TransformRowBackward<T, TLanes, TVector>(operands.Third.At(0, count), block, count);
        }
    }

    private readonly struct MappingBack(FactorRows<T, TLanes, TVector> factors, T* x, T* target, int c, int d, int rows)
        : IPinnedWork<T>
    {
        public void Run(in Operands<T> operands) =>
            factors.Backward(x, d, rows, operands.First.At(0, (nint)rows * c), c, target, d);
    }

    // The features of some vectors, a vector a lane, become rows.
    private readonly struct Storing(T* features, int stride, int c, int rows) : IPinnedWork<T>
    {
        public void Run(in Operands<T> operands) =>
            MatrixCopy.Transpose(features, stride, operands.First.At(0, (nint)rows * c), c, c, rows);
    }

    private sealed class Scratch
    {
        public Scratch(AttentionShape shape, FeatureMap<T>? factors, Buffers buffers, bool training)
        {
            if (factors is null)
                return;
            Back = training ? new FactorRows<T, TLanes, TVector>(factors, shape.D, buffers) : null;
            Entries = buffers.Tile<T>((long)shape.D * Stride);
            Features = buffers.Tile<T>((long)factors.Dimension * Stride);
        }

        public FactorRows<T, TLanes, TVector>? Back { get; }

        public int Stride { get; } = Lane.RoundUp<T>(RowsAPiece) + Lane.Multiple<T>();

        public T* Entries { get; } // D × Stride

        public T* Features { get; } // C × Stride
    }
}
