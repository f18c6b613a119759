using System.Diagnostics;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Threading;
using Hw6.Core.Nn;

namespace Hw6.Benchmarks.Profiling;

/// <summary>
/// The matrix products of training the transformer and nothing else: those of a step, in their shapes and order, the shares of a batch side by side. Attention
/// within the heads, normalisation, GELU, the loss and the optimiser are overhead beside them.
/// </summary>
internal static class TransformerArithmetic
{
    private const int Layers = 4;
    private const int Width = 128;
    private const int Wide = 4 * Width;
    private const int Sequences = 12;
    private const int Context = 64;
    private const int Tokens = Sequences * Context;
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
        var cuts = BatchShares.Of(Sequences, Context);
        var shares = Enumerable.Range(0, cuts.Parts).Select(i => Share((cuts.Start(i + 1) - cuts.Start(i)) * Context)).ToArray();
        var start = Stopwatch.GetTimestamp();
        for (var step = 0; step < steps; step++)
            BatchShares.Run(shares.Length, new Passes(shares));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Layer[] Share(int tokens) =>
        [
            .. Enumerable
                .Repeat(Weights, Layers)
                .SelectMany(block => block)
                .Append((Rows: Vocabulary, Columns: Width))
                .Select(size => new Layer(size.Rows, size.Columns, tokens)),
        ];

    private readonly struct Passes(Layer[][] shares) : IParallelBody
    {
        public void Run(int piece)
        {
            foreach (var layer in shares[piece])
                layer.Forward();
            for (var l = shares[piece].Length - 1; l >= 0; l--)
                shares[piece][l].Backward();
        }
    }

    private sealed class Layer(int rows, int columns, int tokens)
    {
        private readonly float[] weight = SweepArithmetic.Filled(rows * columns);
        private readonly float[] input = SweepArithmetic.Filled(columns * tokens);
        private readonly float[] output = SweepArithmetic.Filled(rows * tokens);
        private readonly float[] inputGradient = new float[columns * tokens];
        private readonly float[] weightGradient = new float[rows * columns];
        private readonly float[] result = new float[rows * tokens];

        public void Forward() =>
            Gemm.Multiply<float>(
                Operand.AsStored,
                Operand.AsStored,
                rows,
                tokens,
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
                tokens,
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
                tokens,
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
