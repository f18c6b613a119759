using System.Numerics;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Nn;

/// <summary>Which update rule turns gradients into steps.</summary>
public enum Optimizer
{
    /// <summary>Gradient descent.</summary>
    Gd,

    /// <summary>Adam.</summary>
    Adam,
}

/// <summary>Moves parameters against the gradient of a loss.</summary>
/// <typeparam name="T">The parameters' number type.</typeparam>
internal interface IUpdateRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Makes a step.</summary>
    /// <param name="gradient">The loss's gradient with respect to each parameter.</param>
    /// <param name="parameters">The parameters, moved in place.</param>
    void Step(ReadOnlySpan<T> gradient, Span<T> parameters);
}

/// <summary>Gradient descent: w := w − rate·(g + decay·w).</summary>
/// <param name="rate">The learning rate.</param>
/// <param name="decay">The decay of the first parameters; the others do not decay.</param>
/// <param name="decaying">How many they are.</param>
internal sealed class GradientDescent(double rate, double decay, int decaying) : IUpdateRule<double>
{
    public void Step(ReadOnlySpan<double> gradient, Span<double> parameters)
    {
        VectorOps.Descend(rate, decay, gradient[..decaying], parameters[..decaying]);
        VectorOps.Descend(rate, 0, gradient[decaying..], parameters[decaying..]);
    }
}

/// <summary>Adam (Kingma and Ba, 2015, algorithm 1) over one array of parameters, in one pass a step.</summary>
internal sealed class Adam<T> : IUpdateRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AdamOptions options;
    private readonly int decaying;
    private readonly T[] first;
    private readonly T[] second;
    private int step;

    /// <summary>Creates an optimiser that has made no step.</summary>
    /// <param name="parameters">How many parameters there are.</param>
    /// <param name="options">The rates.</param>
    /// <param name="decaying">How many parameters, the first ones, decay.</param>
    public Adam(int parameters, AdamOptions options, int decaying = 0)
    {
        this.options = options;
        this.decaying = decaying;
        first = new T[parameters];
        second = new T[parameters];
    }

    public void Step(ReadOnlySpan<T> gradient, Span<T> parameters)
    {
        step++;
        Step(0, decaying, options.Decay, gradient, parameters);
        Step(decaying, first.Length, 0, gradient, parameters);
    }

    private void Step(int start, int end, double decay, ReadOnlySpan<T> gradient, Span<T> parameters)
    {
        if (start == end)
            return;
        var constants = new AdamStep<T>(step, options.Rate, options.Beta1, options.Beta2, options.Epsilon, decay);
        VectorOps.Adam(
            constants,
            gradient[start..end],
            first.AsSpan(start, end - start),
            second.AsSpan(start, end - start),
            parameters[start..end]
        );
    }
}

/// <summary>The rates of <see cref="Adam{T}"/>.</summary>
internal sealed record AdamOptions
{
    /// <summary>The learning rate.</summary>
    public double Rate { get; init; } = 1e-3;

    /// <summary>β₁, the decay of the mean gradient.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂, the decay of the mean squared gradient.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε, added to the root of the mean squared gradient.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>λ: g + λw takes the place of the gradient g of a weight that decays.</summary>
    public double Decay { get; init; }
}
