using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Hw6.Core.Decoding;

/// <summary>
/// Partial selection of the k largest of M scores, of equal ones the earlier, by a heap of k: O(M + k log k · log(M/k)) for scores in random order, and never
/// a sort of all M.
/// </summary>
internal static class TopTokens
{
    // Many scores are first cut into so many classes, by what is left of their index: the maxima of all come from vector instructions.
    private const int Classes = 512;

    /// <summary>Selects the largest scores.</summary>
    /// <param name="scores">M scores, none of them NaN.</param>
    /// <param name="top">Receives the indices of the largest, largest first.</param>
    /// <returns>How many were written.</returns>
    public static int Select<T>(ReadOnlySpan<T> scores, Span<int> top)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        top = top[..Math.Min(top.Length, scores.Length)];
        if (top.IsEmpty)
            return 0;
        var heap = new Heap<T>(scores, top);
        if (scores.Length >= 4 * Classes && top.Length <= Classes / 4)
            OfferPromising(scores, ref heap);
        else
            for (var i = 0; i < scores.Length; i++)
                heap.Offer(i);
        heap.Sort();
        return top.Length;
    }

    /// <summary>Selects the tokens of the greatest log-probabilities, the best first, with them.</summary>
    /// <param name="logProbs">A log-probability a token.</param>
    /// <param name="best">Receives the tokens, as many as fit or there are.</param>
    /// <returns>How many.</returns>
    public static int Select(ReadOnlySpan<double> logProbs, Span<ScoredToken> best)
    {
        var top = ArrayPool<int>.Shared.Rent(best.Length);
        var count = Select(logProbs, top.AsSpan(0, best.Length));
        for (var i = 0; i < count; i++)
            best[i] = new ScoredToken(top[i], logProbs[top[i]]);
        ArrayPool<int>.Shared.Return(top);
        return count;
    }

    // The k classes of the greatest maxima hold k scores that are at least the least of these maxima, so no smaller one is among the k largest. A method of its
    // own, so that a small vocabulary does not wait for the vector library to load.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OfferPromising<T>(ReadOnlySpan<T> scores, ref Heap<T> heap)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var rented = ArrayPool<T>.Shared.Rent(Classes);
        var maxima = rented.AsSpan(0, Classes);
        scores[..Classes].CopyTo(maxima);
        for (var start = Classes; start < scores.Length; start += Classes)
        {
            var row = scores[start..Math.Min(start + Classes, scores.Length)];
            TensorPrimitives.Max(row, maxima[..row.Length], maxima);
        }

        Span<int> greatest = stackalloc int[heap.Capacity];
        Select<T>(maxima, greatest);
        var least = maxima[greatest[^1]];
        for (var j = 0; j < Classes; j++)
        {
            if (maxima[j] < least)
                continue;
            for (var i = j; i < scores.Length; i += Classes)
                if (scores[i] >= least)
                    heap.Offer(i);
        }

        ArrayPool<T>.Shared.Return(rented);
    }

    /// <summary>The best of the scores that were offered, in any order; the root is the worst of them.</summary>
    private ref struct Heap<T>(ReadOnlySpan<T> scores, Span<int> entries)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> scores = scores;
        private readonly Span<int> entries = entries;
        private int count;

        public readonly int Capacity => entries.Length;

        public void Offer(int i)
        {
            if (count < entries.Length)
            {
                entries[count++] = i;
                if (count == entries.Length)
                    for (var parent = (count / 2) - 1; parent >= 0; parent--)
                        Sink(entries, parent);
            }
            else if (IsWorse(entries[0], i))
            {
                entries[0] = i;
                Sink(entries, 0);
            }
        }

        /// <summary>Turns the full heap into a list with the best first.</summary>
        public readonly void Sort()
        {
            for (var last = entries.Length - 1; last > 0; last--)
            {
                (entries[0], entries[last]) = (entries[last], entries[0]);
                Sink(entries[..last], 0);
            }
        }

        // Restores the heap below a changed entry.
        private readonly void Sink(Span<int> heap, int i)
        {
            var moved = heap[i];
            while (true)
            {
                var child = (2 * i) + 1;
                if (child >= heap.Length)
                    break;
                if (child + 1 < heap.Length && IsWorse(heap[child + 1], heap[child]))
                    child++;
                if (!IsWorse(heap[child], moved))
                    break;
                heap[i] = heap[child];
                i = child;
            }

            heap[i] = moved;
        }

        private readonly bool IsWorse(int a, int b) => scores[a] < scores[b] || (scores[a] == scores[b] && a > b);
    }
}
