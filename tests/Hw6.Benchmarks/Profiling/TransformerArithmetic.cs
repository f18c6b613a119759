using System.Diagnostics;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Benchmarks.Profiling;

/// <summary>
/// The matrix products of training the transformer and nothing else: those of a step, in their shapes and order. Attention within the heads, normalisation,
/// GELU, the loss and the optimiser are overhead beside them.
/// </summary>
internal static class TransformerArithmetic
{
    private const int Layers = 4;
    private const int Width = 128;
    private const int Wide = 4 * Width;
    private const int Tokens = 12 * 64;
    private const int Vocabulary = 65;

    // The weights of a block, outputs × inputs: queries, keys and values at once, attention's output, and the feed-forward network's two.
    private static readonly (int Rows, int Columns)[] Weights =
    [
        (3 * Width, Width),
        (Width, Width),
        (Wide, Width),
        (Width, Wide),
    ];

    /// <summary>Floating-point operations in the products of a step.</summary>
    public static double Flops =>
        3 * 2.0 * Tokens * ((Layers * Weights.Sum(weight => (double)weight.Rows * weight.Columns)) + (Vocabulary * Width));

    /// <summary>The wall time of the products of some steps on all processors, in seconds.</summary>
    public static double Seconds(int steps)
    {
        var blocks = Enumerable.Range(0, Layers).SelectMany(_ => Weights).Append((Vocabulary, Width)).Select(Layer.Of).ToArray();
        var start = Stopwatch.GetTimestamp();
        for (var step = 0; step < steps; step++)
        {
            foreach (var layer in blocks)
                layer.Forward();
            foreach (var layer in blocks.Reverse())
                layer.Backward();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private sealed class Layer(int rows, int columns)
    {
        private readonly float[] weight = SweepArithmetic.Filled(rows * columns);
        private readonly float[] input = SweepArithmetic.Filled(columns * Tokens);
        private readonly float[] output = SweepArithmetic.Filled(rows * Tokens);
        private readonly float[] inputGradient = new float[columns * Tokens];
        private readonly float[] weightGradient = new float[rows * columns];
        private readonly float[] result = new float[rows * Tokens];

        public static Layer Of((int Rows, int Columns) size) => new(size.Rows, size.Columns);

        public void Forward() =>
            Gemm.Multiply<float>(
                Operand.AsStored,
                Operand.AsStored,
                rows,
                Tokens,
                columns,
                1,
                weight,
                rows,
                input,
                columns,
                0,
                result,
                rows
            );

        public void Backward()
        {
            Gemm.Multiply<float>(
                Operand.AsStored,
                Operand.Transposed,
                rows,
                columns,
                Tokens,
                1,
                output,
                rows,
                input,
                columns,
                0,
                weightGradient,
                rows
            );
            Gemm.Multiply<float>(
                Operand.Transposed,
                Operand.AsStored,
                columns,
                Tokens,
                rows,
                1,
                weight,
                rows,
                output,
                rows,
                0,
                inputGradient,
                columns
            );
        }
    }
}
