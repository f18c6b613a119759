using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.Randomness;

namespace Hw6.Core.Attention.Kernels;

/// <summary>
/// Positive random features (Choromanski et al., "Rethinking attention with performers", 2021, lemma 1): with ω_r ~ N(0, I) and
/// x' = x/D^(1/4), φ(x)_r = exp(ω_rᵀx' − ‖x'‖²/2)/√C, so that E[φ(q)ᵀφ(k)] = exp(qᵀk/√D).
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed unsafe class FavorFeatures<T> : FeatureMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int inputs;
    private readonly T[] directions; // C × D, row-major: ω_r/D^(1/4).
    private readonly T halfScale; // ½/√D: times ‖x‖² it is ‖x'‖²/2.
    private readonly T logScale; // −½·ln C.

    /// <summary>Draws the directions.</summary>
    /// <param name="inputs">D.</param>
    /// <param name="features">C.</param>
    /// <param name="seed">Seeds the directions.</param>
    public FavorFeatures(int inputs, int features, long seed)
    {
        this.inputs = inputs;
        Dimension = features;
        directions = new T[checked((long)inputs * features)];

        // Drawn in double precision for either element type, so that both estimate with the same directions.
        var normal = new double[directions.LongLength];
        new RandomSource(seed, 0, "attention-favor-features").FillNormal(normal.AsSpan());
        var scale = Math.Pow(inputs, -0.25);
        for (var i = 0; i < normal.Length; i++)
            directions[i] = T.CreateTruncating(normal[i] * scale);
        halfScale = T.CreateTruncating(0.5 / Math.Sqrt(inputs));
        logScale = T.CreateTruncating(-0.5 * Math.Log(features));
    }

    public override int Dimension { get; }

    public override void Fill(T* x, int stride, int lanes, int first, int count, T* features)
    {
        Debug.Assert(LanesFit(lanes), "whole registers");
        fixed (T* rows = directions)
        {
            PanelProduct.Run(
                x,
                stride,
                lanes,
                rows + ((nint)first * inputs),
                1,
                inputs,
                count,
                inputs,
                features,
                stride,
                accumulate: false
            );
        }

        if (Vector512.IsHardwareAccelerated)
            Exponentiate<Lanes512<T>, Vector512<T>>(x, stride, lanes, count, features);
        else if (Vector256.IsHardwareAccelerated)
            Exponentiate<Lanes256<T>, Vector256<T>>(x, stride, lanes, count, features);
        else
            Exponentiate<Lanes128<T>, Vector128<T>>(x, stride, lanes, count, features);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Exponentiate<TLanes, TVector>(T* x, nint stride, int lanes, int count, T* features)
        where TLanes : struct, ILanes<T, TVector>
        where TVector : struct
    {
        for (var lane = 0; lane < lanes; lane += TLanes.Count)
        {
            TVector square = default;
            for (var d = 0; d < inputs; d++)
            {
                var entry = TLanes.Load(x + lane + (d * stride));
                square = TLanes.MultiplyAdd(entry, entry, square);
            }

            var shift = TLanes.MultiplyAdd(square, TLanes.Create(-halfScale), TLanes.Create(logScale));
            for (var f = 0; f < count; f++)
            {
                var target = features + lane + (f * stride);
                TLanes.Store(Exponential<T, TLanes, TVector>.Exp(TLanes.Add(TLanes.Load(target), shift)), target);
            }
        }
    }
}
