using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.LinearAlgebra;

/// <summary>
/// y := α·op(A)·x + β·y for a column-major A of rows × columns, the product with one column or one row. Each element of A is used once, so
/// memory decides: columns are read from front to back, four or eight side by side, and nothing is packed.
/// </summary>
internal unsafe struct Gemv<T, TLanes, TVector> : IParallelBody
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private T* a;
    private nint leading;
    private int rows;
    private int columns;
    private bool transposed;
    private T* x;
    private T* y;
    private T alpha;
    private T beta;
    private Partition pieces;

    /// <summary>Computes a product whose C is a column (n = 1) or a row (m = 1).</summary>
    public static void Run(in Problem<T> problem)
    {
        // C = op(A)·b, or Cᵀ = op(B)ᵀ·aᵀ.
        var column = problem.N == 1;
        var gemv = new Gemv<T, TLanes, TVector>
        {
            a = column ? problem.A : problem.B,
            leading = column ? problem.Lda : problem.Ldb,
            transposed = column ? problem.TransposeA : !problem.TransposeB,
            alpha = problem.Alpha,
            beta = problem.Beta,
        };
        var results = column ? problem.M : problem.N;
        (gemv.rows, gemv.columns) = gemv.transposed ? (problem.K, results) : (results, problem.K);

        // Vectors that lie along a row of their matrix are gathered first.
        var x = column ? problem.B : problem.A;
        nint xStep =
            column ? (problem.TransposeB ? problem.Ldb : 1)
            : problem.TransposeA ? 1
            : problem.Lda;
        nint yStep = column ? 1 : problem.Ldc;
        var memory = (T*)Scratch.Shared((nuint)(((nint)results + problem.K) * sizeof(T)));
        gemv.x = xStep == 1 ? x : Gather(x, xStep, problem.K, memory);
        var y = memory + problem.K;
        gemv.y =
            yStep == 1 ? problem.C
            : problem.Beta == T.Zero ? y
            : Gather(problem.C, yStep, results, y);

        var threads = (long)results * problem.K < BlockSizes.ParallelVectorProduct ? 1 : ParallelLoop.Threads;
        var unit = gemv.transposed ? 4 : TLanes.Count;
        gemv.pieces = new Partition(
            (results + unit - 1) / unit,
            Math.Clamp(results / (8 * unit), 1, threads == 1 ? 1 : 2 * threads)
        );
        ParallelLoop.Run(gemv.pieces.Parts, threads, gemv);
        if (yStep == 1)
            return;
        for (nint i = 0; i < results; i++)
            problem.C[i * yStep] = y[i];
    }

    public readonly void Run(int piece)
    {
        var unit = transposed ? 4 : TLanes.Count;
        var (first, end) = (pieces.Start(piece) * unit, pieces.Start(piece + 1) * unit);
        Debug.Assert(0 <= first && first < (transposed ? columns : rows), "results of this product");
        if (transposed)
            Dots(first, Math.Min(end, columns));
        else
            Columns(first, Math.Min(end, rows));
    }

    private static T* Gather(T* source, nint step, int count, T* target)
    {
        for (nint i = 0; i < count; i++)
            target[i] = source[i * step];
        return target;
    }

    // y := β·y, then eight columns at a time are added to it, so that y is read and written once for eight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Columns(int first, int end)
    {
        for (nint i = first; i < end; i++)
            y[i] = beta == T.Zero ? T.Zero : beta * y[i];
        nint p = 0;
        for (; p + 8 <= columns; p += 8)
        {
            var a0 = a + (p * leading);
            var a3 = a0 + (3 * leading);
            var a6 = a3 + (3 * leading);
            var x0 = alpha * x[p];
            var x1 = alpha * x[p + 1];
            var x2 = alpha * x[p + 2];
            var x3 = alpha * x[p + 3];
            var x4 = alpha * x[p + 4];
            var x5 = alpha * x[p + 5];
            var x6 = alpha * x[p + 6];
            var x7 = alpha * x[p + 7];
            var (v0, v1, v2, v3) = (TLanes.Create(x0), TLanes.Create(x1), TLanes.Create(x2), TLanes.Create(x3));
            var (v4, v5, v6, v7) = (TLanes.Create(x4), TLanes.Create(x5), TLanes.Create(x6), TLanes.Create(x7));
            nint i = first;
            for (; i + TLanes.Count <= end; i += TLanes.Count)
            {
                var sum = TLanes.Load(y + i);
                sum = TLanes.MultiplyAdd(TLanes.Load(a0 + i), v0, sum);
                sum = TLanes.MultiplyAdd(TLanes.Load(a0 + leading + i), v1, sum);
                sum = TLanes.MultiplyAdd(TLanes.Load(a0 + (2 * leading) + i), v2, sum);
                sum = TLanes.MultiplyAdd(TLanes.Load(a3 + i), v3, sum);
                sum = TLanes.MultiplyAdd(TLanes.Load(a3 + leading + i), v4, sum);
                sum = TLanes.MultiplyAdd(TLanes.Load(a3 + (2 * leading) + i), v5, sum);
                sum = TLanes.MultiplyAdd(TLanes.Load(a6 + i), v6, sum);
                sum = TLanes.MultiplyAdd(TLanes.Load(a6 + leading + i), v7, sum);
                TLanes.Store(sum, y + i);
            }

            for (; i < end; i++)
            {
                var sum = T.FusedMultiplyAdd(a0[i], x0, y[i]);
                sum = T.FusedMultiplyAdd(a0[leading + i], x1, sum);
                sum = T.FusedMultiplyAdd(a0[(2 * leading) + i], x2, sum);
                sum = T.FusedMultiplyAdd(a3[i], x3, sum);
                sum = T.FusedMultiplyAdd(a3[leading + i], x4, sum);
                sum = T.FusedMultiplyAdd(a3[(2 * leading) + i], x5, sum);
                sum = T.FusedMultiplyAdd(a6[i], x6, sum);
                y[i] = T.FusedMultiplyAdd(a6[leading + i], x7, sum);
            }
        }

        for (; p < columns; p++)
        {
            var column = a + (p * leading);
            var factor = alpha * x[p];
            var v = TLanes.Create(factor);
            nint i = first;
            for (; i + TLanes.Count <= end; i += TLanes.Count)
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(column + i), v, TLanes.Load(y + i)), y + i);
            for (; i < end; i++)
                y[i] = T.FusedMultiplyAdd(column[i], factor, y[i]);
        }
    }

    // Four dot products side by side, each in two chains of vectors. Together the chains of the widest vectors hold twice the partial sums of
    // other reductions; narrower vectors take a part of them at a time, so that the order of additions is the same.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Dots(int first, int end)
    {
        var sums = 2 * PartialSums<T>.Count;
        var partial = stackalloc T[4 * sums];
        var whole = rows / sums * sums;
        for (nint j = first; j < end; j += 4)
        {
            // A column that is not there repeats the last one that is, and its sum is dropped.
            var a0 = a + (j * leading);
            var a1 = a + (Math.Min(j + 1, end - 1) * leading);
            var a2 = a + (Math.Min(j + 2, end - 1) * leading);
            var a3 = a + (Math.Min(j + 3, end - 1) * leading);
            for (var lane = 0; lane < sums / 2; lane += TLanes.Count)
            {
                TVector s0 = default,
                    s1 = default,
                    s2 = default,
                    s3 = default;
                TVector t0 = default,
                    t1 = default,
                    t2 = default,
                    t3 = default;
                for (nint i = lane; i < whole; i += sums)
                {
                    var other = i + (sums / 2);
                    var u = TLanes.Load(x + i);
                    var w = TLanes.Load(x + other);
                    s0 = TLanes.MultiplyAdd(TLanes.Load(a0 + i), u, s0);
                    t0 = TLanes.MultiplyAdd(TLanes.Load(a0 + other), w, t0);
                    s1 = TLanes.MultiplyAdd(TLanes.Load(a1 + i), u, s1);
                    t1 = TLanes.MultiplyAdd(TLanes.Load(a1 + other), w, t1);
                    s2 = TLanes.MultiplyAdd(TLanes.Load(a2 + i), u, s2);
                    t2 = TLanes.MultiplyAdd(TLanes.Load(a2 + other), w, t2);
                    s3 = TLanes.MultiplyAdd(TLanes.Load(a3 + i), u, s3);
                    t3 = TLanes.MultiplyAdd(TLanes.Load(a3 + other), w, t3);
                }

                Keep(s0, t0, partial + lane);
                Keep(s1, t1, partial + sums + lane);
                Keep(s2, t2, partial + (2 * sums) + lane);
                Keep(s3, t3, partial + (3 * sums) + lane);
            }

            for (var c = 0; c < Math.Min(4, end - j); c++)
            {
                var column = a + ((j + c) * leading);
                var own = partial + (c * sums);
                for (nint i = whole; i < rows; i++)
                    own[i - whole] = T.FusedMultiplyAdd(column[i], x[i], own[i - whole]);
                var sum = alpha * PartialSums<T>.Total(own, sums);
                y[j + c] = beta == T.Zero ? sum : T.FusedMultiplyAdd(beta, y[j + c], sum);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Keep(TVector s, TVector t, T* target)
        {
            TLanes.Store(s, target);
            TLanes.Store(t, target + (sums / 2));
        }
    }
}
