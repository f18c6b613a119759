using System.Numerics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Attention.Forms;

/// <summary>Rows of a matrix that may be part of longer rows.</summary>
/// <param name="first">The first row.</param>
/// <param name="leading">Elements from one row to the next.</param>
internal readonly unsafe struct Rows<T>(T* first, nint leading)
    where T : unmanaged
{
    public T* First { get; } = first;

    public nint Leading { get; } = leading;

    /// <summary>The rows from one on.</summary>
    public Rows<T> From(int row) => new(First + (row * Leading), Leading);
}

/// <summary>
/// Attention of a few rows on one thread, forward and backward, tile by tile: a head of a batch, or a chunk of a long sequence. Its memory is
/// linear in the rows.
/// </summary>
internal sealed unsafe class BlockAttention<T, TLanes, TVector>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private const int Queries = GradientTile<T, TLanes, TVector>.Queries;
    private const int Keys = GradientTile<T, TLanes, TVector>.Keys;

    private readonly AttentionKernel kernel;
    private readonly int d;
    private readonly int m;
    private readonly int c;
    private readonly T scale;
    private readonly bool causal;
    private readonly FactorRows<T, TLanes, TVector>? factorRows;
    private readonly GradientTile<T, TLanes, TVector> gradients;
    private readonly int factorStride;
    private readonly int valueStride;
    private readonly int scoreStride = Queries + Lane.Multiple<T>();
    private readonly T* queryFactors; // n × factorStride, with factors
    private readonly T* keyFactors; // n × factorStride, with factors
    private readonly T* dQueries; // n × factorStride
    private readonly T* dKeys; // n × factorStride
    private readonly T* dValues; // n × valueStride
    private readonly T* queries; // c × scoreStride
    private readonly T* scores; // Keys × scoreStride
    private readonly T* values; // Keys × valueStride
    private readonly T* numerators; // Queries × valueStride
    private readonly T* maxima; // Queries
    private readonly T* sums; // Queries
    private readonly T* rescale; // Queries
    private readonly T* ones; // Keys
    private readonly T* entropies; // Queries

    /// <summary>Allocates what is needed for up to n rows.</summary>
    /// <param name="kernel">The similarity.</param>
    /// <param name="shape">The most rows, and the entries of keys and values.</param>
    /// <param name="scale">What products of factors are multiplied by.</param>
    /// <param name="causal">Whether a query sees only the keys up to its own place.</param>
    /// <param name="buffers">Counts and frees the memory.</param>
    public BlockAttention(AttentionKernel kernel, AttentionShape shape, T scale, bool causal, Buffers buffers)
    {
        this.kernel = kernel;
        this.scale = scale;
        this.causal = causal;
        (_, d, m) = shape;
        long n = shape.N;
        c = d;
        if (kernel.Factors<T, TLanes, TVector>(d) is { } map)
        {
            c = map.Dimension;
            factorRows = new FactorRows<T, TLanes, TVector>(map, d, buffers);
        }

        gradients = new GradientTile<T, TLanes, TVector>(kernel, c, m, scale, buffers);
        (factorStride, valueStride) = (gradients.FactorStride, gradients.ValueStride);
        if (factorRows is not null)
        {
            queryFactors = buffers.Tile<T>(n * factorStride);
            keyFactors = buffers.Tile<T>(n * factorStride);
        }

        dQueries = buffers.Tile<T>(n * factorStride);
        dKeys = buffers.Tile<T>(n * factorStride);
        dValues = buffers.Tile<T>(n * valueStride);
        queries = buffers.Tile<T>((long)c * scoreStride);
        scores = buffers.Tile<T>((long)Keys * scoreStride);
        values = buffers.Tile<T>((long)Keys * valueStride);
        numerators = buffers.Tile<T>((long)Queries * valueStride);
        maxima = buffers.Tile<T>(Queries);
        sums = buffers.Tile<T>(Queries);
        rescale = buffers.Tile<T>(Queries);
        entropies = buffers.Tile<T>(Queries);
        ones = buffers.Tile<T>(Keys);
        new Span<T>(ones, Keys).Fill(T.One);
    }

    /// <summary>Computes V' of n rows, the sums of similarities, and for a softmax the largest score of each row.</summary>
    public void Forward(Rows<T> q, Rows<T> k, Rows<T> v, int n, Rows<T> output, T* denominators, T* largest)
    {
        (q, k) = Factors(q, k, n);
        for (var first = 0; first < n; first += Queries)
        {
            var rows = Math.Min(Queries, n - first);
            var lanes = Lane.RoundUp<T>(rows);
            new Span<T>(numerators, rows * valueStride).Clear();
            new Span<T>(maxima, Queries).Fill(T.NegativeInfinity);
            new Span<T>(sums, Queries).Clear();
            LoadQueries(q.From(first), rows);
            for (var key = 0; key < (causal ? first + rows : n); key += Keys)
            {
                var keys = Math.Min(Keys, (causal ? first + rows : n) - key);
                Score(k.From(key), keys, lanes, key - first);
                if (kernel.IsSoftmax)
                {
                    Scores<T, TLanes, TVector>.SoftmaxOfTile(scores, scoreStride, keys, lanes, maxima, sums, rescale);
                    for (var i = 0; i < rows && key > 0; i++)
                    {
                        if (rescale[i] != T.One)
                            RowOps<T, TLanes, TVector>.Multiply(numerators + ((nint)i * valueStride), valueStride, rescale[i]);
                    }
                }
                else
                {
                    Sums<T, TLanes, TVector>.OverRows(scores, scoreStride, keys, lanes, ones, sums);
                }

                TilePacking.Copy(v.From(key).First, v.Leading, keys, m, values, valueStride);
                PanelProduct<T, TLanes, TVector>.Run(
                    values,
                    valueStride,
                    valueStride,
                    scores,
                    scoreStride,
                    1,
                    rows,
                    keys,
                    numerators,
                    valueStride,
                    accumulate: true
                );
            }

            for (var i = 0; i < rows; i++)
            {
                var target = output.From(first + i).First;
                if (sums[i] == T.Zero)
                    new Span<T>(target, m).Clear();
                else
                    RowOps<T, TLanes, TVector>.Divide(numerators + ((nint)i * valueStride), m, sums[i], target);
            }

            new ReadOnlySpan<T>(sums, rows).CopyTo(new Span<T>(denominators + first, rows));
            if (kernel.IsSoftmax)
                new ReadOnlySpan<T>(maxima, rows).CopyTo(new Span<T>(largest + first, rows));
        }
    }

    /// <summary>Computes the gradients with respect to queries, keys and values of n rows.</summary>
    /// <param name="g">ĝ, see <see cref="GradientTile{T,TLanes,TVector}"/>.</param>
    /// <param name="delta">δ.</param>
    /// <param name="largest">The largest score of each row, as <see cref="Forward"/> left it; not read unless the kernel is a softmax.</param>
    /// <param name="dq">Receives n × D.</param>
    /// <param name="dk">Receives n × D.</param>
    /// <param name="dv">Receives n × M.</param>
    public void Backward(
        Rows<T> q,
        Rows<T> k,
        Rows<T> v,
        int n,
        Rows<T> g,
        T* delta,
        T* largest,
        Rows<T> dq,
        Rows<T> dk,
        Rows<T> dv
    )
    {
        var (fq, fk) = Factors(q, k, n);
        new Span<T>(dQueries, n * factorStride).Clear();
        new Span<T>(dKeys, n * factorStride).Clear();
        new Span<T>(dValues, n * valueStride).Clear();
        for (var first = 0; first < n; first += Queries)
        {
            var rows = Math.Min(Queries, n - first);
            gradients.LoadQueries(
                fq.From(first).First,
                fq.Leading,
                g.From(first).First,
                g.Leading,
                delta + first,
                largest + first,
                rows
            );
            gradients.Add(
                fk.First,
                fk.Leading,
                v.First,
                v.Leading,
                causal ? first + rows : n,
                -first,
                causal,
                dQueries + ((nint)first * factorStride),
                dKeys,
                dValues
            );
        }

        if (factorRows is null)
        {
            Copy(dQueries, factorStride, n, d, dq);
            Copy(dKeys, factorStride, n, d, dk);
        }
        else
        {
            factorRows.Backward(q.First, q.Leading, n, dQueries, factorStride, dq.First, dq.Leading);
            factorRows.Backward(k.First, k.Leading, n, dKeys, factorStride, dk.First, dk.Leading);
        }

        Copy(dValues, valueStride, n, m, dv);
    }

    /// <summary>The entropies of the weights of n rows, in nats: −Σ w ln w over the keys; of weights that are not positive nothing is added.</summary>
    /// <param name="denominators">The sums of similarities, as <see cref="Forward"/> left them.</param>
    /// <param name="largest">The largest scores, as <see cref="Forward"/> left them.</param>
    /// <returns>Their sum.</returns>
    public double Entropy(Rows<T> q, Rows<T> k, int n, T* denominators, T* largest)
    {
        var total = 0.0;
        (q, k) = Factors(q, k, n);
        for (var first = 0; first < n; first += Queries)
        {
            var rows = Math.Min(Queries, n - first);
            var lanes = Lane.RoundUp<T>(rows);
            LoadQueries(q.From(first), rows);
            new Span<T>(entropies, Queries).Clear();
            new Span<T>(sums, Queries).Fill(T.One);
            new Span<T>(maxima, Queries).Clear();
            new ReadOnlySpan<T>(denominators + first, rows).CopyTo(new Span<T>(sums, rows));
            if (kernel.IsSoftmax)
                new ReadOnlySpan<T>(largest + first, rows).CopyTo(new Span<T>(maxima, rows));
            for (var key = 0; key < (causal ? first + rows : n); key += Keys)
            {
                var keys = Math.Min(Keys, (causal ? first + rows : n) - key);
                Score(k.From(key), keys, lanes, key - first);
                Scores<T, TLanes, TVector>.Entropy(scores, scoreStride, keys, lanes, kernel.IsSoftmax, maxima, sums, entropies);
            }

            for (var i = 0; i < rows; i++)
                total += double.CreateTruncating(entropies[i]);
        }

        return total;
    }

    private (Rows<T> Queries, Rows<T> Keys) Factors(Rows<T> q, Rows<T> k, int n)
    {
        if (factorRows is null)
            return (q, k);
        factorRows.Map(q.First, q.Leading, n, queryFactors, factorStride);
        factorRows.Map(k.First, k.Leading, n, keyFactors, factorStride);
        return (new(queryFactors, factorStride), new(keyFactors, factorStride));
    }

    private void LoadQueries(Rows<T> q, int rows) =>
        TilePacking.Transpose(q.First, q.Leading, rows, c, scale, queries, scoreStride);

    // Scores of a softmax, similarities of the others; masked.
    private void Score(Rows<T> k, int keys, int lanes, int lead)
    {
        PanelProduct<T, TLanes, TVector>.Run(
            queries,
            scoreStride,
            lanes,
            k.First,
            1,
            (int)k.Leading,
            keys,
            c,
            scores,
            scoreStride,
            accumulate: false
        );
        kernel.Transform<T, TLanes, TVector>(scores, scoreStride, keys, lanes);
        if (causal && lead + keys > 1)
        {
            var masked = kernel.IsSoftmax ? T.NegativeInfinity : T.Zero;
            Scores<T, TLanes, TVector>.MaskFuture(scores, scoreStride, keys, lanes, lead, masked);
        }
    }

    private static void Copy(T* source, int stride, int rows, int columns, Rows<T> target)
    {
        for (var i = 0; i < rows; i++)
            new ReadOnlySpan<T>(source + ((nint)i * stride), columns).CopyTo(new Span<T>(target.From(i).First, columns));
    }
}
