using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Hw6.Core.Decoding;

/// <summary>
/// Partial selection of the k largest of M scores, of equal ones the earlier: one pass over the scores and a heap of k, so
/// O(M + k log k · log(M/k)) for scores in random order, and never a sort of all M.
/// </summary>
internal static class TopTokens
{
    // The pass skips a whole block where its maximum, found with vector instructions, is not above the worst of the k.
    private const int Block = 256;

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

        for (var i = 0; i < top.Length; i++)
            top[i] = i;
        for (var i = (top.Length / 2) - 1; i >= 0; i--)
            Sink(scores, top, i);

        var start = top.Length;
        while (start < scores.Length)
        {
            var end = Math.Min(start + Block, scores.Length);
            if (HasAbove(scores[start..end], scores[top[0]]))
            {
                for (var i = start; i < end; i++)
                {
                    // An equal score that comes later ranks lower, so only a larger one enters.
                    if (!(scores[i] > scores[top[0]]))
                        continue;
                    top[0] = i;
                    Sink(scores, top, 0);
                }
            }

            start = end;
        }

        for (var last = top.Length - 1; last > 0; last--)
        {
            (top[0], top[last]) = (top[last], top[0]);
            Sink(scores, top[..last], 0);
        }

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

    // A method of its own, so that a small vocabulary does not wait for the vector library to load.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool HasAbove<T>(ReadOnlySpan<T> scores, T threshold)
        where T : struct, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Max(scores) > threshold;

    // Restores the heap, whose root is the worst, below a changed entry.
    private static void Sink<T>(ReadOnlySpan<T> scores, Span<int> heap, int i)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var moved = heap[i];
        while (true)
        {
            var child = (2 * i) + 1;
            if (child >= heap.Length)
                break;
            if (child + 1 < heap.Length && IsWorse(scores, heap[child + 1], heap[child]))
                child++;
            if (!IsWorse(scores, heap[child], moved))
                break;
            heap[i] = heap[child];
            i = child;
        }

        heap[i] = moved;
    }

    private static bool IsWorse<T>(ReadOnlySpan<T> scores, int a, int b)
        where T : struct, IBinaryFloatingPointIeee754<T> => scores[a] < scores[b] || (scores[a] == scores[b] && a > b);
}
