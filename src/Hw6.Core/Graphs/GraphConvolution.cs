namespace Hw6.Core.Graphs;

/// <summary>A layer H' = tanh(Â H Wᵀ) of n nodes, m inputs and o outputs, forward and backward.</summary>
/// <remarks>
/// Kipf and Welling (2017), with tanh. The product by W comes first, so that what is propagated is only o wide. Where H is the identity (the first
/// layer: nodes have no features but themselves), H Wᵀ is Wᵀ itself, which is kept n×o so that Â gathers whole rows of it; then
/// memory is O(n·o) and an n×n matrix never exists.
/// </remarks>
internal sealed class GraphConvolution
{
    private readonly NormalizedAdjacency adjacency;
    private readonly double[] parameters;
    private readonly double[] gradients;
    private readonly ParameterBlock block;
    private readonly double[]? projected; // n×o: H Wᵀ, then Â dZ; null in the first layer
    private readonly Action<int, int> project;
    private readonly Action<int, int> propagate;
    private readonly Action<int, int> passTanh;
    private readonly Action<int, int> propagateBack;
    private readonly Action<int, int> passInput;
    private double[] input = [];

    internal GraphConvolution(
        NormalizedAdjacency adjacency,
        double[] parameters,
        double[] gradients,
        ParameterBlock block,
        bool first
    )
    {
        this.adjacency = adjacency;
        this.parameters = parameters;
        this.gradients = gradients;
        this.block = block;
        Output = new double[adjacency.NodeCount * block.FanOut];
        OutputGradient = new double[Output.Length];
        projected = first ? null : new double[Output.Length];
        (project, propagate, passTanh, propagateBack, passInput) = (Project, Propagate, PassTanh, PropagateBack, PassInput);
    }

    /// <summary>n×o, row-major.</summary>
    internal double[] Output { get; }

    /// <summary>n×o, row-major: the gradient with respect to <see cref="Output"/>, written by the layer above, overwritten by <see cref="Backward"/>.</summary>
    internal double[] OutputGradient { get; }

    private int Nodes => adjacency.NodeCount;

    private long PropagationWork => (long)adjacency.EntryCount * block.FanOut;

    private long ProductWork => (long)Nodes * block.FanIn * block.FanOut;

    private ReadOnlySpan<double> WeightsSpan => parameters.AsSpan(block.Offset, block.Length);

    /// <summary>Computes <see cref="Output"/>.</summary>
    /// <param name="below">n×m, row-major, kept until <see cref="Backward"/>; ignored by the first layer.</param>
    internal void Forward(double[] below)
    {
        input = below;
        if (projected is not null)
            RowParallel.Run(project, Nodes, ProductWork);
        RowParallel.Run(propagate, Nodes, PropagationWork);
    }

    /// <summary>Computes the gradient of the weights and, but for the first layer, of the input.</summary>
    /// <param name="inputGradient">n×m, row-major, overwritten; ignored by the first layer.</param>
    internal void Backward(double[] inputGradient)
    {
        RowParallel.Run(passTanh, Nodes, Output.Length);
        RowParallel.Run(propagateBack, Nodes, PropagationWork);
        if (projected is null)
            return;
        DenseRows.WeightGradient(
            projected,
            block.FanOut,
            input,
            block.FanIn,
            gradients.AsSpan(block.Offset, block.Length),
            Nodes
        );
        below = inputGradient;
        RowParallel.Run(passInput, Nodes, ProductWork);
    }

    private double[] below = [];

    private void Project(int first, int end) =>
        DenseRows.Forward(input, block.FanIn, WeightsSpan, block.FanOut, projected!, first, end);

    private void Propagate(int first, int end)
    {
        // The first layer's weights open the array of parameters, so that the array itself is the n×o matrix.
        adjacency.MultiplyRows(projected ?? parameters, block.FanOut, Output, first, end);
        HyperbolicTangent.Apply(Output, (nuint)first * (nuint)block.FanOut, (nuint)end * (nuint)block.FanOut);
    }

    private void PassTanh(int first, int end) =>
        HyperbolicTangent.Backward(Output, OutputGradient, (nuint)first * (nuint)block.FanOut, (nuint)end * (nuint)block.FanOut);

    // Â is symmetric, so it is its own transpose.
    private void PropagateBack(int first, int end) =>
        adjacency.MultiplyRows(OutputGradient, block.FanOut, projected ?? gradients, first, end);

    private void PassInput(int first, int end) =>
        DenseRows.InputGradient(projected!, block.FanOut, WeightsSpan, block.FanIn, below, first, end);
}
