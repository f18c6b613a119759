using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Graphs;

/// <summary>What the nodes of a graph are to be recognised as, and which of them are for training, for validation and for testing.</summary>
/// <remarks>A labelled node may be in no set: it counts in no loss.</remarks>
internal sealed class NodeTargets
{
    /// <summary>Creates targets.</summary>
    /// <param name="classNames">The names of the C classes.</param>
    /// <param name="classes">The class of each of the N nodes, from 0; −1 where it is not known.</param>
    /// <param name="train">The nodes trained on; their class is known.</param>
    /// <param name="test">The nodes tested on; their class is known.</param>
    /// <param name="valid">The nodes that decide when training ends; their class is known. None without.</param>
    /// <exception cref="ArgumentException">A node of a set has no class, or a class has no name.</exception>
    public NodeTargets(IReadOnlyList<string> classNames, int[] classes, int[] train, int[] test, int[]? valid = null)
    {
        foreach (var node in classes)
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node, classNames.Count, nameof(classes));
        valid ??= [];
        foreach (var set in (ReadOnlySpan<int[]>)[train, test, valid])
        {
            foreach (var node in set)
            {
                if (classes[node] < 0)
                    throw new ArgumentException($"node {node} is in a set but has no class");
            }
        }

        ClassNames = classNames;
        Classes = classes;
        Train = train;
        Test = test;
        Valid = valid;
    }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The class of each node, from 0; −1 where it is not known.</summary>
    public int[] Classes { get; }

    /// <summary>The nodes trained on.</summary>
    public int[] Train { get; }

    /// <summary>The nodes that decide when training ends; without any, the test nodes do.</summary>
    public int[] Valid { get; }

    /// <summary>The nodes tested on.</summary>
    public int[] Test { get; }

    /// <summary>The share of each class in the training set.</summary>
    public double[] TrainShares()
    {
        var counts = new int[ClassNames.Count];
        foreach (var node in Train)
            counts[Classes[node]]++;
        return Array.ConvertAll(counts, count => (double)count / Train.Length);
    }

    /// <summary>The loss of the best answer that is the same for every node: the entropy of the classes in the training set, in nats.</summary>
    public double ChanceLevel()
    {
        var entropy = 0.0;
        foreach (var share in TrainShares())
        {
            if (share > 0)
                entropy -= share * Elementary.Log(share);
        }

        return entropy;
    }
}
