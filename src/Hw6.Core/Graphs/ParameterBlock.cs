namespace Hw6.Core.Graphs;

/// <summary>A weight matrix or bias of a network: a stretch of its one array of parameters.</summary>
/// <param name="Layer">The layer, such as <c>convolution_1</c>.</param>
/// <param name="Name"><c>weights</c> or <c>bias</c>.</param>
/// <param name="Offset">Where it starts.</param>
/// <param name="Length">How many parameters it holds.</param>
/// <param name="FanIn">The inputs of its layer.</param>
/// <param name="FanOut">The outputs of its layer.</param>
public sealed record ParameterBlock(string Layer, string Name, int Offset, int Length, int FanIn, int FanOut)
{
    /// <summary>Whether it is a bias: starts at zero and does not decay.</summary>
    public bool IsBias => Name == Bias;

    internal const string Weights = "weights";
    internal const string Bias = "bias";
}
