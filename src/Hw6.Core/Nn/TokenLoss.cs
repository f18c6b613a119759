using System.Numerics;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.Nn;

/// <summary>The cross-entropy of a softmax over a vocabulary: −ln p of the tokens that follow, of a batch or of a share of it.</summary>
internal static unsafe class TokenLoss
{
    /// <summary>Evaluates it.</summary>
    /// <param name="vocabulary">Logits of a token.</param>
    /// <param name="targets">The token that follows each.</param>
    /// <param name="logits">vocabulary × tokens; overwritten, by the loss's gradient with respect to them if one is wanted.</param>
    /// <param name="losses">Receives the loss of each token.</param>
    /// <param name="batch">Tokens of the batch over which the loss is the mean, where its gradient is wanted.</param>
    /// <returns>The sum over the targets.</returns>
    public static double Evaluate<T>(int vocabulary, ReadOnlySpan<int> targets, Span<T> logits, double[] losses, int? batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < targets.Length; i++)
            losses[i] = double.CreateTruncating(logits[(i * vocabulary) + targets[i]]);
        var pass = new Pass<T>
        {
            Vocabulary = vocabulary,
            Count = targets.Length,
            Losses = losses,
            Part = batch is { } tokens ? T.One / T.CreateTruncating(tokens) : T.Zero,
        };
        Pin.Run<T, Pass<T>>(ref pass, logits);
        for (var i = 0; batch is not null && i < targets.Length; i++)
            logits[(i * vocabulary) + targets[i]] -= pass.Part;
        var sum = 0.0;
        for (var i = 0; i < targets.Length; i++)
            sum += losses[i];
        return sum;
    }

    private struct Pass<T> : ILaneWork<T>, IPinnedWork<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public int Vocabulary;
        public int Count;
        public double[] Losses; // at first the logits of the targets
        public T Part; // of the mean that is a token's; 0 where no gradient is wanted
        private T* logits;

        public void Run(in Operands<T> operands)
        {
            logits = operands.First.At(0, (nint)Count * Vocabulary);
            Widest.Run<T, Pass<T>>(ref this);
        }

        // An exponential and what is around it weigh as much as some ten multiplications.
        public readonly void Run<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<T, TVector> =>
            ParallelLoop.Rows(Count, 10L * Count * Vocabulary, new Body<TLanes, TVector>(this));

        private readonly struct Body<TLanes, TVector>(Pass<T> pass) : IRowBody
            where TVector : struct
            where TLanes : struct, ILanes<T, TVector>
        {
            public void Run(int first, int end)
            {
                for (var i = first; i < end; i++)
                {
                    var row = pass.logits + ((nint)i * pass.Vocabulary);
                    var softmax = new SoftmaxPass<T>(new(row, pass.Vocabulary));
                    softmax.Run<TLanes, TVector>();
                    var largest = double.CreateTruncating(softmax.Largest);
                    pass.Losses[i] = largest - pass.Losses[i] + Elementary.Log(double.CreateTruncating(softmax.Sum));
                    if (pass.Part == T.Zero)
                        continue;
                    var factor = pass.Part / softmax.Sum;
                    for (var c = 0; c < pass.Vocabulary; c++)
                        row[c] *= factor;
                }
            }
        }
    }
}
