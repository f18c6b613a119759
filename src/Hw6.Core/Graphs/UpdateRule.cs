using System.Runtime.CompilerServices;

namespace Hw6.Core.Graphs;

/// <summary>Which update rule turns gradients into steps.</summary>
public enum Optimizer
{
    /// <summary>Gradient descent.</summary>
    Gd,

    /// <summary>Adam.</summary>
    Adam,
}

/// <summary>Moves the parameters of a network against their gradient g. The weights decay: g + (decay / n) w takes the place of g; a bias does not.</summary>
internal abstract class UpdateRule
{
    private readonly GraphConvolutionNetwork network;
    private readonly int decaying;
    private readonly Action<int, int> step;

    private protected UpdateRule(GraphConvolutionNetwork network, double rate, double decay)
    {
        this.network = network;
        Rate = rate;
        Decay = decay / network.NodeCount;
        decaying = network.Blocks[^1].Offset; // the bias comes last
        step = StepRange;
    }

    private protected double Rate { get; }

    private protected double Decay { get; }

    private protected double[] Parameters => network.Parameters;

    private protected double[] Gradients => network.Gradients;

    /// <summary>Creates the rule of that name.</summary>
    internal static UpdateRule Create(Optimizer optimizer, GraphConvolutionNetwork network, double rate, double decay) =>
        optimizer == Optimizer.Adam ? new AdamRule(network, rate, decay) : new GradientDescentRule(network, rate, decay);

    /// <summary>Takes one step.</summary>
    internal void Step()
    {
        Begin();
        RowParallel.Run(step, decaying, 4L * decaying);
        Update(decaying, Parameters.Length, 0);
    }

    private protected virtual void Begin() { }

    private protected abstract void Update(int first, int end, double decay);

    private void StepRange(int first, int end) => Update(first, end, Decay);
}

/// <summary>w ← w − rate · g.</summary>
internal sealed class GradientDescentRule(GraphConvolutionNetwork network, double rate, double decay)
    : UpdateRule(network, rate, decay)
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void Update(int first, int end, double decay)
    {
        var (w, g, rate) = (Parameters, Gradients, Rate);
        for (var i = first; i < end; i++)
            w[i] -= rate * (g[i] + decay * w[i]);
    }
}

/// <summary>Adam with the usual constants 0.9, 0.999 and 1e-8.</summary>
/// <remarks>Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1.</remarks>
internal sealed class AdamRule(GraphConvolutionNetwork network, double rate, double decay) : UpdateRule(network, rate, decay)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly double[] first = new double[network.Parameters.Length];
    private readonly double[] second = new double[network.Parameters.Length];
    private double power1 = 1;
    private double power2 = 1;

    private protected override void Begin()
    {
        power1 *= Beta1;
        power2 *= Beta2;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void Update(int first, int end, double decay)
    {
        var (w, gradients, m, v) = (Parameters, Gradients, this.first, second);
        var step = Rate / (1 - power1);
        var correction = 1 / (1 - power2);
        for (var i = first; i < end; i++)
        {
            var g = gradients[i] + decay * w[i];
            m[i] = Beta1 * m[i] + (1 - Beta1) * g;
            v[i] = Beta2 * v[i] + (1 - Beta2) * g * g;
            w[i] -= step * m[i] / (Math.Sqrt(v[i] * correction) + Epsilon);
        }
    }
}
