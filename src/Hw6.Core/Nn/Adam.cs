using System.Numerics;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Nn;

/// <summary>Adam (Kingma and Ba, 2015, algorithm 1) over one array of parameters, in one pass a step.</summary>
/// <typeparam name="T">The parameters' number type.</typeparam>
internal sealed class Adam<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AdamOptions options;
    private readonly T[] first;
    private readonly T[] second;
    private int step;

    /// <summary>Creates an optimiser that has made no step.</summary>
    /// <param name="parameters">How many parameters there are.</param>
    /// <param name="options">The rates.</param>
    public Adam(int parameters, AdamOptions options)
    {
        this.options = options;
        first = new T[parameters];
        second = new T[parameters];
    }

    /// <summary>Makes a step.</summary>
    /// <param name="gradient">The loss's gradient with respect to each parameter.</param>
    /// <param name="parameters">The parameters, moved in place.</param>
    public void Step(ReadOnlySpan<T> gradient, Span<T> parameters)
    {
        step++;
        var constants = new AdamStep<T>(step, options.Rate, options.Beta1, options.Beta2, options.Epsilon);
        VectorOps.Adam(constants, gradient, first, second, parameters);
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
}
