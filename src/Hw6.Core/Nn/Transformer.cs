using System.Numerics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Randomness;

namespace Hw6.Core.Nn;

/// <summary>
/// A causal transformer language model, forward and backward by hand: T_l(x) = f_l(A_l(x) + x) (equation 1) with what makes it train: normalisation before
/// attention and before the feed-forward network, a residual around each, learned positions, and an output that shares the embedding's weights (Radford et
/// al., "Language models are unsupervised multitask learners", 2019).
/// </summary>
/// <remarks>
/// All parameters stand in one array, matrices first, which alone decay. Activations have a token a column, so that a product W·X needs no transposition:
/// matrices are outputs × inputs and column-major, the embedding width × vocabulary, a token a column.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> to train, <see cref="double"/> to check gradients.</typeparam>
internal sealed class Transformer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Deviation = 0.02;

    /// <summary>Creates a model with all parameters zero.</summary>
    /// <param name="size">Its sizes.</param>
    /// <param name="kernel">The similarity of its attention.</param>
    /// <param name="scaled">Whether qᵀk is divided by the root of its entries.</param>
    /// <exception cref="ArgumentException">The heads do not divide the width.</exception>
    public Transformer(TransformerSize size, AttentionKernel kernel, bool scaled)
    {
        if (size.Width % size.Heads != 0)
            throw new ArgumentException($"{size.Heads} heads do not divide a width of {size.Width}", nameof(size));
        (Size, Kernel, Scaled) = (size, kernel, scaled);
        var (arrays, offset, e) = (new List<TransformerArray>(), 0, size.Width);
        Token = Add("token", e, size.Vocabulary);
        Position = Add("position", e, size.Context);
        var blocks = new TransformerBlock[size.Layers];
        for (var l = 0; l < blocks.Length; l++)
        {
            var name = $"block_{l + 1}";
            blocks[l] = new TransformerBlock(
                Add($"{name}_attention_in", 3 * e, e),
                Add($"{name}_attention_out", e, e),
                Add($"{name}_feed_in", TransformerSize.Widening * e, e),
                Add($"{name}_feed_out", e, TransformerSize.Widening * e)
            );
        }

        DecayingCount = offset;
        for (var l = 0; l < blocks.Length; l++)
        {
            var name = $"block_{l + 1}";
            blocks[l].AttentionGain = Add($"{name}_attention_gain", e, 0);
            blocks[l].AttentionBias = Add($"{name}_attention_bias", e, 0);
            blocks[l].FeedGain = Add($"{name}_feed_gain", e, 0);
            blocks[l].FeedBias = Add($"{name}_feed_bias", e, 0);
        }

        Gain = Add("gain", e, 0);
        Bias = Add("bias", e, 0);
        (Blocks, Arrays) = (blocks, arrays);
        Parameters = new T[offset];

        TransformerArray Add(string name, int rows, int columns)
        {
            var array = new TransformerArray(name, offset, rows, columns);
            offset = checked(offset + array.Length);
            arrays.Add(array);
            return array;
        }
    }

    /// <summary>Its sizes.</summary>
    public TransformerSize Size { get; }

    /// <summary>The similarity of its attention.</summary>
    public AttentionKernel Kernel { get; }

    /// <summary>Whether qᵀk is divided by the root of its entries, where the kernel is a function of it.</summary>
    public bool Scaled { get; }

    /// <summary>All parameters.</summary>
    public T[] Parameters { get; }

    /// <summary>How many of the parameters, the first ones, are entries of matrices.</summary>
    public int DecayingCount { get; }

    /// <summary>The matrices and vectors, in the order of the parameters.</summary>
    public IReadOnlyList<TransformerArray> Arrays { get; }

    /// <summary>The embedding, width × vocabulary; its transpose makes the logits.</summary>
    public TransformerArray Token { get; }

    /// <summary>The positions, width × context.</summary>
    public TransformerArray Position { get; }

    /// <summary>The gain of the last normalisation.</summary>
    public TransformerArray Gain { get; }

    /// <summary>The bias of the last normalisation.</summary>
    public TransformerArray Bias { get; }

    /// <summary>The blocks, in order.</summary>
    public IReadOnlyList<TransformerBlock> Blocks { get; }

    /// <summary>
    /// Draws matrices as normals of deviation 0.02, those that end a residual branch divided by √(2·layers); gains become 1 and biases 0.
    /// </summary>
    public void Initialise(RandomSource random)
    {
        var values = Parameters.AsSpan();
        random.FillNormal(values[..DecayingCount]);
        foreach (var array in Arrays)
        {
            var part = array.Of(values);
            var ends = array.Name.EndsWith("_out", StringComparison.Ordinal);
            var deviation = T.CreateTruncating(Deviation / (ends ? Math.Sqrt(2 * Size.Layers) : 1));
            if (array.Columns == 0)
                part.Fill(array.Name.EndsWith("gain", StringComparison.Ordinal) ? T.One : T.Zero);
            else
                foreach (ref var value in part)
                    value *= deviation;
        }
    }

    /// <summary>Runs sequences through the model.</summary>
    /// <param name="b">Receives the activations.</param>
    /// <param name="tokens">The tokens of all sequences, one after the other.</param>
    /// <param name="sequences">How many.</param>
    /// <param name="length">Tokens of each, at most the context.</param>
    /// <param name="dropout">Draws which entries are left out; none for all but training.</param>
    public void Forward(TransformerBuffers<T> b, ReadOnlySpan<int> tokens, int sequences, int length, Dropout<T>? dropout = null)
    {
        var (e, n) = (Size.Width, sequences * length);
        var wide = TransformerSize.Widening * e;
        var stream = b.Stream.AsSpan(0, n * e);
        Embed(tokens[..n], length, stream);
        dropout?.Apply(0, stream);
        for (var l = 0; l < Blocks.Count; l++)
        {
            var (block, at) = (Blocks[l], b.Layers[l]);
            LayerNorm.Forward(
                e,
                n,
                stream,
                At(block.AttentionGain!),
                At(block.AttentionBias!),
                at.AttentionHat,
                at.AttentionInverse,
                at.AttentionNorm
            );
            Product(block.AttentionIn, at.AttentionNorm, n, at.Projections);
            b.Heads.Forward(at.Projections, at.Attended, at.Statistics, sequences, length);
            Branch(block.AttentionOut, at.Attended, (2 * l) + 1);
            LayerNorm.Forward(e, n, stream, At(block.FeedGain!), At(block.FeedBias!), at.FeedHat, at.FeedInverse, at.FeedNorm);
            Product(block.FeedIn, at.FeedNorm, n, at.Wide);
            VectorOps.GeluAndSlope<T>(at.Wide.AsSpan(0, n * wide), at.Activated.AsSpan(0, n * wide));
            Branch(block.FeedOut, at.Activated, (2 * l) + 2);
        }

        LayerNorm.Forward(e, n, stream, At(Gain), At(Bias), b.Hat, b.Inverse, b.Norm);
        Gemm.Multiply<T>(
            Operand.Transposed,
            Operand.AsStored,
            Size.Vocabulary,
            n,
            e,
            T.One,
            At(Token),
            e,
            b.Norm,
            e,
            T.Zero,
            b.Logits,
            Size.Vocabulary
        );

        // stream += W·x, entries left out where there is dropout.
        void Branch(TransformerArray weight, T[] x, int place)
        {
            var stream = b.Stream.AsSpan(0, n * e);
            if (dropout is null)
            {
                Gemm.Multiply<T>(
                    Operand.AsStored,
                    Operand.AsStored,
                    e,
                    n,
                    weight.Columns,
                    T.One,
                    At(weight),
                    e,
                    x,
                    weight.Columns,
                    T.One,
                    stream,
                    e
                );
                return;
            }

            var branch = b.Narrow.AsSpan(0, n * e);
            Product(weight, x, n, branch);
            dropout.Apply(place, branch);
            VectorOps.Add<T>(stream, branch);
        }
    }

    /// <summary>The sum of −ln p of the targets after <see cref="Forward"/>, whose logits are overwritten.</summary>
    /// <param name="targets">The token that follows each.</param>
    /// <param name="batch">
    /// Tokens of the batch over which the loss is the mean: the logits become its gradient with respect to them. Without it they do not.
    /// </param>
    public double Loss(TransformerBuffers<T> b, ReadOnlySpan<int> targets, int? batch = null) =>
        TokenLoss.Evaluate(Size.Vocabulary, targets, b.Logits, b.Losses, batch);

    /// <summary>Computes the loss's gradient with respect to all parameters, after <see cref="Loss"/> of the same sequences in a batch.</summary>
    /// <param name="gradient">Overwritten; laid out as the parameters.</param>
    public void Backward(
        TransformerBuffers<T> b,
        ReadOnlySpan<int> tokens,
        int sequences,
        int length,
        Span<T> gradient,
        Dropout<T>? dropout = null
    )
    {
        var (e, n, m) = (Size.Width, sequences * length, Size.Vocabulary);
        var wide = TransformerSize.Widening * e;
        var stream = b.Stream.AsSpan(0, n * e);
        var narrow = b.Narrow.AsSpan(0, n * e);

        // The tied output: logits = Tᵀx, so the gradient of T has x·dlogitsᵀ, and that of x is T·dlogits.
        Gemm.Multiply<T>(
            Operand.AsStored,
            Operand.Transposed,
            e,
            m,
            n,
            T.One,
            b.Norm,
            e,
            b.Logits,
            m,
            T.Zero,
            Token.Of(gradient),
            e
        );
        Gemm.Multiply<T>(Operand.AsStored, Operand.AsStored, e, n, m, T.One, At(Token), e, b.Logits, m, T.Zero, narrow, e);
        stream.Clear();
        LayerNorm.Backward(e, n, narrow, At(Gain), b.Hat, b.Inverse, stream, b.Partial, Gain.Of(gradient), Bias.Of(gradient));
        for (var l = Blocks.Count - 1; l >= 0; l--)
        {
            var (block, at) = (Blocks[l], b.Layers[l]);
            var above = Above(b, (2 * l) + 2, n, dropout);
            var deltas = b.Wide.AsSpan(0, n * wide);
            WeightGradient(block.FeedOut, above, at.Activated, n, gradient);
            InputGradient(block.FeedOut, above, n, deltas);
            VectorOps.Multiply(deltas, at.Wide.AsSpan(0, n * wide));
            WeightGradient(block.FeedIn, deltas, at.FeedNorm, n, gradient);
            InputGradient(block.FeedIn, deltas, n, narrow);
            LayerNorm.Backward(
                e,
                n,
                narrow,
                At(block.FeedGain!),
                at.FeedHat,
                at.FeedInverse,
                stream,
                b.Partial,
                block.FeedGain!.Of(gradient),
                block.FeedBias!.Of(gradient)
            );

            above = Above(b, (2 * l) + 1, n, dropout);
            WeightGradient(block.AttentionOut, above, at.Attended, n, gradient);
            InputGradient(block.AttentionOut, above, n, b.Attended);
            b.Heads.Backward(at.Projections, at.Attended, at.Statistics, b.Attended, b.Projections, sequences, length);
            WeightGradient(block.AttentionIn, b.Projections, at.AttentionNorm, n, gradient);
            InputGradient(block.AttentionIn, b.Projections, n, narrow);
            LayerNorm.Backward(
                e,
                n,
                narrow,
                At(block.AttentionGain!),
                at.AttentionHat,
                at.AttentionInverse,
                stream,
                b.Partial,
                block.AttentionGain!.Of(gradient),
                block.AttentionBias!.Of(gradient)
            );
        }

        dropout?.Backward(0, stream);
        Position.Of(gradient).Clear();
        var tokenGradient = Token.Of(gradient);
        var positionGradient = Position.Of(gradient);
        for (var i = 0; i < n; i++)
        {
            var row = stream.Slice(i * e, e);
            VectorOps.Add<T>(tokenGradient.Slice(tokens[i] * e, e), row);
            VectorOps.Add<T>(positionGradient.Slice(i % length * e, e), row);
        }
    }

    // The gradient of a branch's output: that of the residual stream, without what dropout left out.
    private ReadOnlySpan<T> Above(TransformerBuffers<T> b, int place, int n, Dropout<T>? dropout)
    {
        if (dropout is null)
            return b.Stream.AsSpan(0, n * Size.Width);
        var branch = b.Branch.AsSpan(0, n * Size.Width);
        b.Stream.AsSpan(0, branch.Length).CopyTo(branch);
        dropout.Backward(place, branch);
        return branch;
    }

    private void Embed(ReadOnlySpan<int> tokens, int length, Span<T> stream)
    {
        var e = Size.Width;
        var embedding = At(Token);
        var positions = At(Position);
        for (var i = 0; i < tokens.Length; i++)
        {
            var row = stream.Slice(i * e, e);
            embedding.Slice(tokens[i] * e, e).CopyTo(row);
            VectorOps.Add(row, positions.Slice(i % length * e, e));
        }
    }

    private ReadOnlySpan<T> At(TransformerArray array) => array.Of<T>(Parameters.AsSpan());

    private void Product(TransformerArray weight, ReadOnlySpan<T> x, int n, Span<T> y) =>
        Gemm.Multiply(
            Operand.AsStored,
            Operand.AsStored,
            weight.Rows,
            n,
            weight.Columns,
            T.One,
            At(weight),
            weight.Rows,
            x,
            weight.Columns,
            T.Zero,
            y,
            weight.Rows
        );

    private static void WeightGradient(TransformerArray weight, ReadOnlySpan<T> dy, ReadOnlySpan<T> x, int n, Span<T> gradient) =>
        Gemm.Multiply(
            Operand.AsStored,
            Operand.Transposed,
            weight.Rows,
            weight.Columns,
            n,
            T.One,
            dy,
            weight.Rows,
            x,
            weight.Columns,
            T.Zero,
            weight.Of(gradient),
            weight.Rows
        );

    private void InputGradient(TransformerArray weight, ReadOnlySpan<T> dy, int n, Span<T> dx) =>
        Gemm.Multiply(
            Operand.Transposed,
            Operand.AsStored,
            weight.Columns,
            n,
            weight.Rows,
            T.One,
            At(weight),
            weight.Rows,
            dy,
            weight.Rows,
            T.Zero,
            dx,
            weight.Columns
        );
}
