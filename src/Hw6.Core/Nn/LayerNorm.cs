using System.Numerics;
using System.Runtime.CompilerServices;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.Nn;

/// <summary>
/// Normalisation of each token's entries (Ba, Kiros and Hinton, "Layer normalization", 2016): x̂ = (x − mean)/√(variance + ε), y = γ∘x̂ + β. Tokens in rows.
/// </summary>
internal static unsafe class LayerNorm
{
    /// <summary>ε.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>Tokens of which one thread adds up the gradients of γ and β: as many on every machine, so that sums have one order.</summary>
    public const int Piece = 64;

    /// <summary>Computes y, and keeps x̂ and 1/√(variance + ε) for the way back.</summary>
    /// <param name="width">Entries of a token.</param>
    /// <param name="tokens">How many.</param>
    /// <param name="gain">γ.</param>
    /// <param name="bias">β.</param>
    public static void Forward<T>(
        int width,
        int tokens,
        ReadOnlySpan<T> x,
        ReadOnlySpan<T> gain,
        ReadOnlySpan<T> bias,
        Span<T> normalised,
        Span<T> inverse,
        Span<T> y
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var pass = new Pass<T> { Width = width, Tokens = tokens };
        Pin.Run(ref pass, x, gain, bias, normalised, inverse, y);
    }

    /// <summary>Adds the gradient with respect to x, and computes those with respect to γ and β.</summary>
    /// <param name="dy">The gradient with respect to y.</param>
    /// <param name="dx">Is added to.</param>
    /// <param name="partial">Scratch: two rows of the width for each <see cref="Piece"/> of tokens.</param>
    /// <param name="dGain">Receives the gradient with respect to γ.</param>
    /// <param name="dBias">Receives the gradient with respect to β.</param>
    public static void Backward<T>(
        int width,
        int tokens,
        ReadOnlySpan<T> dy,
        ReadOnlySpan<T> gain,
        ReadOnlySpan<T> normalised,
        ReadOnlySpan<T> inverse,
        Span<T> dx,
        Span<T> partial,
        Span<T> dGain,
        Span<T> dBias
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var pass = new Pass<T>
        {
            Backward = true,
            Width = width,
            Tokens = tokens,
        };
        Pin.Run(ref pass, dy, gain, partial, normalised, inverse, dx);
        dGain.Clear();
        dBias.Clear();
        for (var piece = 0; piece * Piece < tokens; piece++)
        {
            var sums = partial.Slice(2 * piece * width, 2 * width);
            for (var i = 0; i < width; i++)
            {
                dGain[i] += sums[i];
                dBias[i] += sums[width + i];
            }
        }
    }

    private struct Pass<T> : ILaneWork<T>, IPinnedWork<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public bool Backward;
        public int Width;
        public int Tokens;
        private T* x; // x, or dy
        private T* gain;
        private T* bias;
        private T* partial;
        private T* normalised;
        private T* inverse;
        private T* y; // y, or dx

        public void Run(in Operands<T> operands)
        {
            var all = (nint)Tokens * Width;
            x = operands.First.At(0, all);
            gain = operands.Second.At(0, Width);
            if (Backward)
                partial = operands.Third.At(0, (nint)2 * ((Tokens + Piece - 1) / Piece) * Width);
            else
                bias = operands.Third.At(0, Width);
            normalised = operands.Fourth.At(0, all);
            inverse = operands.Fifth.At(0, Tokens);
            y = operands.Sixth.At(0, all);
            Widest.Run<T, Pass<T>>(ref this);
        }

        public readonly void Run<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<T, TVector>
        {
            var pieces = (Tokens + Piece - 1) / Piece;
            ParallelLoop.Run(pieces, ParallelLoop.Threads, new Body<TLanes, TVector>(this));
        }

        private readonly struct Body<TLanes, TVector>(Pass<T> pass) : IParallelBody
            where TVector : struct
            where TLanes : struct, ILanes<T, TVector>
        {
            public void Run(int piece)
            {
                var end = Math.Min(pass.Tokens, (piece + 1) * Piece);
                if (pass.Backward)
                    new Span<T>(pass.partial + ((nint)2 * piece * pass.Width), 2 * pass.Width).Clear();
                for (var token = piece * Piece; token < end; token++)
                {
                    if (pass.Backward)
                        pass.Back<TLanes, TVector>(token, pass.partial + ((nint)2 * piece * pass.Width));
                    else
                        pass.Forth<TLanes, TVector>(token);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Forth<TLanes, TVector>(int token)
            where TVector : struct
            where TLanes : struct, ILanes<T, TVector>
        {
            var place = (nint)token * Width;
            var x = this.x + place;
            var hat = normalised + place;
            var y = this.y + place;
            var count = T.CreateTruncating(Width);
            var mean = Sums<T, TLanes, TVector>.Of(x, Width) / count;
            var i = 0;
            for (; i + TLanes.Count <= Width; i += TLanes.Count)
                TLanes.Store(TLanes.Subtract(TLanes.Load(x + i), TLanes.Create(mean)), hat + i);
            for (; i < Width; i++)
                hat[i] = x[i] - mean;
            var variance = Sums<T, TLanes, TVector>.Dot(hat, hat, Width) / count;
            var inverse = T.One / T.Sqrt(variance + T.CreateTruncating(Epsilon));
            this.inverse[token] = inverse;
            for (i = 0; i + TLanes.Count <= Width; i += TLanes.Count)
            {
                var normal = TLanes.Multiply(TLanes.Load(hat + i), TLanes.Create(inverse));
                TLanes.Store(normal, hat + i);
                TLanes.Store(TLanes.MultiplyAdd(normal, TLanes.Load(gain + i), TLanes.Load(bias + i)), y + i);
            }

            for (; i < Width; i++)
            {
                hat[i] *= inverse;
                y[i] = T.FusedMultiplyAdd(hat[i], gain[i], bias[i]);
            }
        }

        // With u = γ∘dy: dx += (u − mean(u) − x̂·mean(u∘x̂))/√(variance + ε).
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Back<TLanes, TVector>(int token, T* sums)
            where TVector : struct
            where TLanes : struct, ILanes<T, TVector>
        {
            var place = (nint)token * Width;
            var dy = x + place;
            var hat = normalised + place;
            var dx = y + place;
            var dGain = sums;
            var dBias = sums + Width;
            var count = T.CreateTruncating(Width);
            var mean = Sums<T, TLanes, TVector>.Dot(dy, gain, Width) / count;
            var i = 0;
            var block = Lane.Multiple<T>();
            var partial = stackalloc T[block];
            var whole = Width - (Width % block);
            for (var part = 0; part < block; part += TLanes.Count)
            {
                TVector sum = default;
                for (i = part; i < whole; i += block)
                {
                    var given = TLanes.Load(dy + i);
                    var product = TLanes.Multiply(given, TLanes.Load(hat + i));
                    sum = TLanes.MultiplyAdd(product, TLanes.Load(gain + i), sum);
                    TLanes.Store(TLanes.Add(TLanes.Load(dGain + i), product), dGain + i);
                    TLanes.Store(TLanes.Add(TLanes.Load(dBias + i), given), dBias + i);
                }

                TLanes.Store(sum, partial + part);
            }

            for (i = whole; i < Width; i++)
            {
                var product = dy[i] * hat[i];
                partial[i - whole] = T.FusedMultiplyAdd(product, gain[i], partial[i - whole]);
                dGain[i] += product;
                dBias[i] += dy[i];
            }

            var slope = PartialSums<T>.Total(partial) / count;
            var inverse = this.inverse[token];
            for (i = 0; i + TLanes.Count <= Width; i += TLanes.Count)
            {
                var u = TLanes.Subtract(TLanes.Multiply(TLanes.Load(dy + i), TLanes.Load(gain + i)), TLanes.Create(mean));
                u = TLanes.MultiplyAdd(TLanes.Create(-slope), TLanes.Load(hat + i), u);
                TLanes.Store(TLanes.MultiplyAdd(u, TLanes.Create(inverse), TLanes.Load(dx + i)), dx + i);
            }

            for (; i < Width; i++)
            {
                var u = T.FusedMultiplyAdd(-slope, hat[i], (dy[i] * gain[i]) - mean);
                dx[i] = T.FusedMultiplyAdd(u, inverse, dx[i]);
            }
        }
    }
}
