using System.Numerics;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Nn;
using Hw6.Core.Randomness;

namespace Hw6.Core.Autoencoders;

/// <summary>
/// Trains an autoencoder: batches in a fresh random order every epoch, the input corrupted anew for every batch, the clean sample as target.
/// Nothing is allocated per batch.
/// </summary>
internal sealed class Trainer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A loss this many times that of reconstructing nothing never comes back; single precision would take it to infinity or freeze.
    private const double HopelessFactor = 1e6;

    private readonly Network<T> network;
    private readonly T[] samples;
    private readonly TrainingOptions options;
    private readonly BatchObjective<T> objective;
    private readonly Adam<T> adam;
    private readonly Corruption<T> corruption;
    private readonly RandomSource orderSource;
    private readonly int[] order;
    private readonly double hopeless;

    // m × batch: the clean samples, what the encoder sees, and which entries it sees.
    private readonly T[] clean;
    private readonly T[] corrupted;
    private readonly T[] visible;

    /// <summary>Prepares training; the network keeps the parameters it has.</summary>
    /// <param name="network">The autoencoder, trained in place.</param>
    /// <param name="samples">m × n, a sample a column.</param>
    /// <param name="options">How to train.</param>
    public Trainer(Network<T> network, T[] samples, TrainingOptions options)
    {
        if (network.Outputs != network.Inputs)
            throw new ArgumentException(
                $"an autoencoder of {network.Inputs} entries cannot give {network.Outputs}",
                nameof(network)
            );
        if (samples.Length == 0 || samples.Length % network.Inputs != 0)
            throw new ArgumentException($"{samples.Length} values are not samples of {network.Inputs} entries", nameof(samples));

        this.network = network;
        this.samples = samples;
        this.options = options;
        var n = samples.Length / network.Inputs;
        var batch = Math.Min(options.Batch, n);
        var masked = options.Mode == CorruptionMode.Masked;
        objective = new BatchObjective<T>(network, batch, masked ? options.MaskedLoss : MaskedLoss.Full);
        adam = new Adam<T>(network.Parameters.Length, options.Adam);
        orderSource = new RandomSource(options.Seed, options.Repeat, "order");
        corruption = new Corruption<T>(
            options.Mode,
            options.NoiseStd,
            options.MaskProb,
            new RandomSource(options.Seed, options.Repeat, "corruption")
        );
        order = new int[n];
        for (var i = 0; i < n; i++)
            order[i] = i;

        clean = new T[network.Inputs * batch];
        corrupted = options.Mode == CorruptionMode.Vanilla ? clean : new T[clean.Length];
        visible = masked ? new T[clean.Length] : [];
        hopeless = HopelessFactor * Energy();
    }

    /// <summary>Passes over all samples once.</summary>
    /// <param name="cancellation">Looked at before every batch.</param>
    /// <param name="progress">Told the finished part of the epoch now and then.</param>
    /// <returns>Whether the loss of every batch was finite and below a million times the samples' own mean squared norm.</returns>
    public bool RunEpoch(CancellationToken cancellation, Action<double>? progress = null)
    {
        const int batchesBetweenReports = 32;
        orderSource.Shuffle(order.AsSpan());
        for (var start = 0; start < order.Length; start += options.Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var loss = Step(order.AsSpan(start, Math.Min(options.Batch, order.Length - start)));
            if (!(loss <= hopeless))
                return false;
            if (start / options.Batch % batchesBetweenReports == 0)
                progress?.Invoke((double)start / order.Length);
        }

        return true;
    }

    /// <summary>Makes one step of the optimiser on a batch.</summary>
    /// <param name="batch">The samples in the batch, by number, at most <see cref="TrainingOptions.Batch"/>.</param>
    /// <returns>The batch's loss before the step.</returns>
    public double Step(ReadOnlySpan<int> batch)
    {
        var m = network.Inputs;
        var n = batch.Length;
        for (var j = 0; j < n; j++)
            samples.AsSpan(batch[j] * m, m).CopyTo(clean.AsSpan(j * m));

        var target = clean.AsSpan(0, m * n);
        var input = corrupted.AsSpan(0, m * n);
        var seen = visible.AsSpan(0, visible.Length == 0 ? 0 : m * n);
        if (options.Mode != CorruptionMode.Vanilla)
            corruption.Apply(target, input, seen);

        var loss = objective.Evaluate(input, target, seen, n);
        adam.Step(objective.Gradient, network.Parameters);
        return loss;
    }

    // The mean squared norm of a sample: the loss of reconstructing zero. All-zero samples only ever diverge to what is not finite.
    private double Energy()
    {
        double sum = 0;
        for (var start = 0; start < samples.Length; start += network.Inputs)
            sum += double.CreateChecked(VectorOps.Dot<T>(Sample(start), Sample(start)));
        return sum > 0 ? sum / order.Length : double.MaxValue / HopelessFactor;

        ReadOnlySpan<T> Sample(int start) => samples.AsSpan(start, network.Inputs);
    }
}

/// <summary>How an autoencoder is trained.</summary>
internal sealed record TrainingOptions
{
    /// <summary>What is done to the encoder's input.</summary>
    public CorruptionMode Mode { get; init; }

    /// <summary>The standard deviation of the noise of <see cref="CorruptionMode.Denoising"/>.</summary>
    public double NoiseStd { get; init; } = 0.5;

    /// <summary>The probability that <see cref="CorruptionMode.Masked"/> hides an entry.</summary>
    public double MaskProb { get; init; } = 0.25;

    /// <summary>Which entries count in the loss of <see cref="CorruptionMode.Masked"/>.</summary>
    public MaskedLoss MaskedLoss { get; init; }

    /// <summary>The optimiser's rates.</summary>
    public AdamOptions Adam { get; init; } = new();

    /// <summary>Samples in a batch; the last batch of an epoch may be smaller.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>The user's seed.</summary>
    public long Seed { get; init; }

    /// <summary>Which repetition this is, from 0: another initialisation, order and corruption.</summary>
    public int Repeat { get; init; }
}
