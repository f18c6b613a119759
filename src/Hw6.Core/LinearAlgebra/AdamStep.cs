using System.Numerics;

namespace Hw6.Core.LinearAlgebra;

/// <summary>The constants of one step of Adam, the bias corrections folded in.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal readonly struct AdamStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Computes the constants of step t.</summary>
    /// <param name="step">t, from 1.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="decay">λ: g + λw takes the place of the gradient g.</param>
    /// <param name="decoupled">What is taken off the weights for each unit of the rate: w loses rate·decoupled·w.</param>
    /// <param name="scale">Multiplies the gradient.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is not positive.</exception>
    public AdamStep(
        int step,
        double rate = 1e-3,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double decay = 0,
        double decoupled = 0,
        double scale = 1
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        Rate = T.CreateChecked(rate / (1 - Elementary.Power(beta1, step)));
        FirstGain = T.CreateChecked(1 - beta1);
        SecondGain = T.CreateChecked(1 - beta2);
        Epsilon = T.CreateChecked(epsilon);
        SecondCorrection = T.CreateChecked(1 / (1 - Elementary.Power(beta2, step)));
        Decay = T.CreateChecked(decay);
        Shrinkage = T.CreateChecked(rate * decoupled);
        Scale = T.CreateChecked(scale);
    }

    /// <summary>The learning rate divided by 1 − β₁ᵗ.</summary>
    public T Rate { get; }

    /// <summary>1 − β₁.</summary>
    public T FirstGain { get; }

    /// <summary>1 − β₂.</summary>
    public T SecondGain { get; }

    /// <summary>ε.</summary>
    public T Epsilon { get; }

    /// <summary>1/(1 − β₂ᵗ).</summary>
    public T SecondCorrection { get; }

    /// <summary>λ.</summary>
    public T Decay { get; }

    /// <summary>The part of a weight that a decoupled decay takes off.</summary>
    public T Shrinkage { get; }

    /// <summary>What the gradient is multiplied by.</summary>
    public T Scale { get; }
}
