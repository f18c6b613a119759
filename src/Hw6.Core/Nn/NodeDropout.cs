using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hw6.Core.Graphs;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Threading;
using Hw6.Core.Randomness;

namespace Hw6.Core.Nn;

/// <summary>
/// Dropout (Srivastava et al., 2014) in a graph network, as Kipf and Welling's code has it: entries of the features that are not zero, and all entries of
/// each convolution's output, are set to zero with a probability p, and the others divided by 1 − p.
/// </summary>
internal sealed class NodeDropout
{
    private readonly NodeFeatures features;
    private readonly uint least; // random bits below it leave an entry out
    private readonly double scale;
    private readonly uint[] bits;
    private readonly double[][] factors; // n×o a layer: 0 or 1/(1 − p)
    private readonly double[][] kept; //    n×o a layer: H with entries left out

    /// <summary>Allocates the masks.</summary>
    /// <param name="probability">p, above 0 and below 1.</param>
    /// <param name="features">The network's features.</param>
    /// <param name="outputs">The outputs of its convolutions.</param>
    public NodeDropout(double probability, NodeFeatures features, double[][] outputs)
    {
        this.features = features;
        least = (uint)Math.Min(probability * (1L << 32), uint.MaxValue);
        scale = 1 / (1 - probability);
        factors = Array.ConvertAll(outputs, layer => new double[layer.Length]);
        kept = Array.ConvertAll(outputs, layer => new double[layer.Length]);
        bits = new uint[Math.Max(features.Matrix.EntryCount, factors.Max(layer => layer.Length))];
        Features = new double[features.Matrix.EntryCount];
        TransposedFeatures = new double[features.Matrix.EntryCount];
    }

    /// <summary>The values of the features' entries, those left out 0.</summary>
    public double[] Features { get; }

    /// <summary>The same in the order of the transpose's entries.</summary>
    public double[] TransposedFeatures { get; }

    /// <summary>A convolution's output with entries left out, after <see cref="Apply"/>.</summary>
    public double[] Kept(int layer) => kept[layer];

    /// <summary>Draws what the next step leaves out.</summary>
    public void Draw(RandomSource random)
    {
        Draw(random, Features);
        VectorOps.Multiply(Features, features.Matrix.Values);
        ParallelLoop.Rows(Features.Length, Features.Length, new GatherRows(Features, features.Places, TransposedFeatures));
        foreach (var layer in factors)
            Draw(random, layer);
    }

    /// <summary>Leaves entries of a convolution's output out.</summary>
    /// <param name="output">The output; it stays as it is.</param>
    public void Apply(int layer, double[] output) =>
        ParallelLoop.Rows(output.Length, output.Length, new ProductRows(output, factors[layer], kept[layer]));

    /// <summary>Leaves out the gradients of entries that were left out.</summary>
    public void Backward(int layer, double[] gradient) =>
        ParallelLoop.Rows(gradient.Length, gradient.Length, new ProductRows(gradient, factors[layer], gradient));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Draw(RandomSource random, double[] layer)
    {
        random.FillBits(bits.AsSpan(0, layer.Length));
        ref var source = ref MemoryMarshal.GetArrayDataReference(bits);
        ref var target = ref MemoryMarshal.GetArrayDataReference(layer);
        var i = 0;
        for (; i + 8 <= layer.Length; i += 8)
        {
            var isLeft = Vector256.LessThan(Vector256.LoadUnsafe(ref source, (nuint)i), Vector256.Create(least)).AsInt32();
            Keep(Vector256.WidenLower(isLeft)).StoreUnsafe(ref target, (nuint)i);
            Keep(Vector256.WidenUpper(isLeft)).StoreUnsafe(ref target, (nuint)i + 4);
        }

        for (; i < layer.Length; i++)
            layer[i] = bits[i] < least ? 0 : scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Keep(Vector256<long> isLeft) => Vector256.AndNot(Vector256.Create(scale), isLeft.AsDouble());

    private readonly record struct GatherRows(double[] Source, int[] Places, double[] Target) : IRowBody
    {
        public void Run(int first, int end)
        {
            Debug.Assert(end <= Places.Length && end <= Target.Length, "entries of the matrix");
            for (var k = first; k < end; k++)
                Target[k] = Source[Places[k]];
        }
    }

    private readonly record struct ProductRows(double[] X, double[] Y, double[] Product) : IRowBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int first, int end)
        {
            Debug.Assert(end <= X.Length && end <= Y.Length && end <= Product.Length, "entries of the arrays");
            ref var x = ref MemoryMarshal.GetArrayDataReference(X);
            ref var y = ref MemoryMarshal.GetArrayDataReference(Y);
            ref var product = ref MemoryMarshal.GetArrayDataReference(Product);
            var i = first;
            for (; i + 4 <= end; i += 4)
                (Vector256.LoadUnsafe(ref x, (nuint)i) * Vector256.LoadUnsafe(ref y, (nuint)i)).StoreUnsafe(
                    ref product,
                    (nuint)i
                );
            for (; i < end; i++)
                Product[i] = X[i] * Y[i];
        }
    }
}
