using System.Numerics;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Randomness;

namespace Hw6.Core.Nn;

/// <summary>How a transformer is trained.</summary>
internal sealed record TransformerOptions
{
    /// <summary>The part of the steps that warm up, one in so many.</summary>
    public const int WarmUpPart = 20;

    /// <summary>The least rate, the last one, as a part of the greatest.</summary>
    public const double LastRate = 0.1;

    /// <summary>Steps.</summary>
    public int Steps { get; init; } = 2000;

    /// <summary>Sequences in a batch.</summary>
    public int Batch { get; init; } = 12;

    /// <summary>The greatest learning rate.</summary>
    public double Rate { get; init; } = 1e-3;

    /// <summary>What matrices lose for each unit of the rate.</summary>
    public double Decay { get; init; } = 0.1;

    /// <summary>The probability with which entries are left out of the embedding and of each branch.</summary>
    public double Dropout { get; init; }

    /// <summary>β₁ of Adam.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂ of Adam.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>Gradients of a greater norm are shortened to it.</summary>
    public double MostNorm { get; init; } = 1;

    /// <summary>The user's seed.</summary>
    public long Seed { get; init; }

    /// <summary>The learning rate of a step: it rises in a line while it warms up, then falls as half a cosine does to a tenth.</summary>
    /// <param name="step">From 0.</param>
    public double RateOf(int step)
    {
        var warmUp = Steps / WarmUpPart;
        if (step < warmUp)
            return Rate * (step + 1) / (warmUp + 1);
        var part = (double)(step - warmUp) / Math.Max(1, Steps - warmUp);
        var (_, cosine) = Elementary.SineCosine(part / 2);
        return (LastRate * Rate) + ((1 - LastRate) * Rate * 0.5 * (1 + cosine));
    }
}

/// <summary>
/// Trains a transformer on random windows of a text with AdamW (Loshchilov and Hutter, 2019). A step allocates nothing. The state after a step is that of
/// the arrays and the number of the step alone: streams of random numbers are drawn anew up to it.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class TransformerTraining<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Transformer<T> model;
    private readonly TransformerOptions options;
    private readonly int[] text;
    private readonly SharedBatch<T> batch;
    private readonly int[] starts;
    private readonly RandomSource places;
    private readonly RandomSource left;
    private readonly Dropout<T>? dropout;

    /// <summary>Allocates all that training needs.</summary>
    /// <param name="model">The model, with its initial parameters.</param>
    /// <param name="text">The tokens to train on, more than the context.</param>
    public TransformerTraining(Transformer<T> model, int[] text, TransformerOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(text.Length, model.Size.Context, nameof(text));
        (this.model, this.text, this.options) = (model, text, options);
        if (options.Dropout > 0)
        {
            var entries = options.Batch * model.Size.Context * model.Size.Width;
            dropout = new Dropout<T>(options.Dropout, (2 * model.Size.Layers) + 1, entries);
        }

        batch = new SharedBatch<T>(model, options.Batch, dropout);
        First = new T[model.Parameters.Length];
        Second = new T[model.Parameters.Length];
        starts = new int[options.Batch];
        places = new RandomSource(options.Seed, 0, "windows");
        left = new RandomSource(options.Seed, 0, "dropout");
    }

    /// <summary>Steps made.</summary>
    public int Step { get; private set; }

    /// <summary>Adam's mean gradient.</summary>
    public T[] First { get; }

    /// <summary>Adam's mean squared gradient.</summary>
    public T[] Second { get; }

    /// <summary>The norm of the last step's gradient, before it was shortened.</summary>
    public double GradientNorm { get; private set; }

    /// <summary>The last step's learning rate.</summary>
    public double Rate { get; private set; }

    /// <summary>Bytes of the model, the optimiser and what passes need.</summary>
    public long Bytes =>
        batch.Bytes + (3L * First.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()) + (dropout?.Bytes ?? 0);

    /// <summary>Goes on from a step, whose parameters and moments are in place.</summary>
    /// <param name="step">Steps made.</param>
    public void GoOnFrom(int step)
    {
        for (; Step < step; Step++)
        {
            for (var i = 0; i < options.Batch; i++)
                NextPlace();
            dropout?.Draw(left);
        }
    }

    /// <summary>Makes a step on windows drawn at random.</summary>
    /// <returns>The batch's loss before it; where it or the gradient is not finite, NaN, and the parameters stay as they are.</returns>
    public double Advance()
    {
        for (var i = 0; i < options.Batch; i++)
            starts[i] = NextPlace();
        return Advance(starts, options.RateOf(Step));
    }

    /// <summary>Makes a step.</summary>
    /// <param name="windows">Where the windows of the batch begin.</param>
    /// <param name="rate">The learning rate.</param>
    internal double Advance(ReadOnlySpan<int> windows, double rate)
    {
        batch.Take(text, windows);
        dropout?.Draw(left);
        var (loss, squaredNorm) = batch.Differentiate();
        Step++;
        Rate = rate;
        GradientNorm = Math.Sqrt(squaredNorm);
        if (!double.IsFinite(loss) || !double.IsFinite(GradientNorm))
            return double.NaN;
        var scale = Math.Min(1, options.MostNorm / (GradientNorm + 1e-6));
        Move(0, model.DecayingCount, options.Decay, scale);
        Move(model.DecayingCount, First.Length, 0, scale);
        return loss;
    }

    /// <summary>The mean loss over windows of a text.</summary>
    /// <param name="of">The text.</param>
    /// <param name="windows">Where they begin, each of the context and the token after it.</param>
    /// <param name="withEntropy">Whether the entropy is wanted.</param>
    /// <returns>The loss, and the mean entropy of the attention weights over layers, heads and tokens, in nats; 0 where it is not wanted.</returns>
    public (double Loss, double Entropy) Evaluate(
        int[] of,
        ReadOnlySpan<int> windows,
        bool withEntropy,
        CancellationToken cancellation
    )
    {
        var (loss, entropy) = (0.0, 0.0);
        for (var first = 0; first < windows.Length; first += options.Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Take(of, windows.Slice(first, Math.Min(options.Batch, windows.Length - first)));
            var (losses, entropies) = batch.Evaluate(withEntropy);
            loss += losses;
            entropy += entropies;
        }

        return (loss / windows.Length / model.Size.Context, entropy / windows.Length / model.Size.Layers);
    }

    public void Dispose() => batch.Dispose();

    private int NextPlace() => places.NextInt32(text.Length - model.Size.Context);

    private void Move(int start, int end, double decay, double scale)
    {
        var constants = new AdamStep<T>(Step, Rate, options.Beta1, options.Beta2, decoupled: decay, scale: scale);
        VectorOps.Adam(
            constants,
            batch.Gradient.AsSpan(start..end),
            First.AsSpan(start..end),
            Second.AsSpan(start..end),
            model.Parameters.AsSpan(start..end)
        );
    }
}
