using Hw6.Core.Graphs;
using Hw6.Core.Nn;
using Hw6.Core.Parameters;

namespace Hw6.Core.Experiments.Zkc;

/// <summary>Settings of the network that one word stands for.</summary>
public enum ZkcPreset
{
    /// <summary>Those of the homework's notebook.</summary>
    Homework,

    /// <summary>Those of Kipf and Welling's paper for its citation networks.</summary>
    KipfWelling,
}

/// <summary>
/// The defaults of the network's options under a preset; every option that is given takes the place of one. These are the homework's.
/// </summary>
internal sealed record ZkcSettings
{
    private static readonly NodeTrainingOptions Training = new();

    private static readonly ZkcSettings Homework = new();

    // Kipf and Welling, "Semi-supervised classification with graph convolutional networks" (2017), section 5.2, and the authors' code where the
    // paper says nothing: the last weights count.
    private static readonly ZkcSettings KipfWelling = new()
    {
        Adjacency = Adjacency.Binary,
        SelfLoops = SelfLoops.Drop,
        NormalizeFeatures = true,
        Hidden = new(16),
        Activation = GraphActivation.Relu,
        OutputLayer = OutputLayer.Convolution,
        Dropout = 0.5,
        Initialisation = Initialisation.Glorot,
        Optimizer = Optimizer.Adam,
        LearningRate = 0.01,
        WeightDecay = 5e-4,
        WeightDecayOn = DecayedLayers.First,
        LossMean = LossMean.Train,
        Epochs = 200,
        Stop = StopRule.Window,
        Patience = 10,
        Keep = KeepRule.Last,
    };

    public Adjacency Adjacency { get; private init; } = Adjacency.Weighted;

    public SelfLoops SelfLoops { get; private init; } = SelfLoops.Keep;

    public bool NormalizeFeatures { get; private init; }

    public WidthList Hidden { get; private init; } = new(16, 2);

    public GraphActivation Activation { get; private init; } = GraphActivation.Tanh;

    public OutputLayer OutputLayer { get; private init; } = OutputLayer.Dense;

    public double Dropout { get; private init; }

    public Initialisation Initialisation { get; private init; } = Initialisation.Homework;

    public Optimizer Optimizer { get; private init; } = Training.Optimizer;

    public double LearningRate { get; private init; } = Training.LearningRate;

    public double WeightDecay { get; private init; } = Training.WeightDecay;

    public DecayedLayers WeightDecayOn { get; private init; } = Training.DecayOn;

    public LossMean LossMean { get; private init; } = LossMean.All;

    public int Epochs { get; private init; } = Training.Epochs;

    public StopRule Stop { get; private init; } = Training.Stop;

    public int Patience { get; private init; } = Training.Patience;

    public KeepRule Keep { get; private init; } = Training.Keep;

    /// <summary>The settings of a preset.</summary>
    public static ZkcSettings Of(ZkcPreset preset) => preset == ZkcPreset.KipfWelling ? KipfWelling : Homework;
}
