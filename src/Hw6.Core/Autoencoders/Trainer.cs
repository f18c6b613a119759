using System.Diagnostics;
using System.Numerics;
using Hw6.Core.Data;
using Hw6.Core.Files;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Nn;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Autoencoders;

/// <summary>The training of one autoencoder in single precision, from its initialisation to its last epoch.</summary>
internal sealed class AutoencoderTraining
{
    // Evaluating and probing come after training; progress leaves them this part.
    private const double PartAfterwards = 0.1;

    private readonly Trainer<float> trainer;
    private readonly Stopwatch watch = new();

    /// <summary>Prepares the training of an autoencoder.</summary>
    /// <param name="training">How to train.</param>
    /// <param name="k">Entries of the code.</param>
    /// <param name="hidden">Widths of the hidden layers before the code.</param>
    /// <param name="data">The samples.</param>
    /// <param name="start">The weights to start from; without, they are drawn.</param>
    /// <exception cref="InputException"><paramref name="start"/> is not of this network.</exception>
    public AutoencoderTraining(
        TrainingOptions training,
        Architecture architecture,
        int k,
        IReadOnlyList<int> hidden,
        Dataset data,
        NumpyArchive? start = null
    )
    {
        watch.Start();
        var network = architecture.Build<float>(data.Features, k, hidden);
        Autoencoder = new TrainedAutoencoder(network, Architectures.EncoderLayers(hidden));
        if (start is null)
            network.Initialise(new RandomSource(training.Seed, training.Repeat, "initialisation"));
        else
            Autoencoder.Load(start);
        trainer = new Trainer<float>(network, data.Train.Samples.Values, training);
        watch.Stop();
    }

    /// <summary>The autoencoder as trained so far.</summary>
    public TrainedAutoencoder Autoencoder { get; }

    /// <summary>The epoch that is running or ended last; 0 before the first.</summary>
    public int Epoch { get; private set; }

    /// <summary>Steps of the optimiser so far.</summary>
    public long Steps => trainer.Steps;

    /// <summary>Seconds spent training, without what is done between epochs.</summary>
    public double Seconds => watch.Elapsed.TotalSeconds;

    /// <summary>Trains.</summary>
    /// <param name="epochs">How many epochs.</param>
    /// <param name="afterEpoch">Called between epochs with the number of those ended, from 1.</param>
    /// <param name="afterStep">Called after each step with the epoch and the batch's loss before the step.</param>
    /// <returns>Whether the training loss stayed finite and useful.</returns>
    public bool Run(int epochs, CellContext context, Action<int>? afterEpoch = null, Action<int, double>? afterStep = null)
    {
        Action<double>? told = afterStep is null ? null : loss => afterStep(Epoch, loss);
        for (Epoch = 1; Epoch <= epochs; Epoch++)
        {
            watch.Start();
            var done = Epoch - 1;
            var useful = trainer.RunEpoch(
                context.Cancellation,
                part => context.Progress((1 - PartAfterwards) * (done + part) / epochs),
                told
            );
            watch.Stop();
            if (!useful)
                return false;
            afterEpoch?.Invoke(Epoch);
        }

        Epoch = epochs;
        return true;
    }
}

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
        order = Enumerable.Range(0, n).ToArray();
        clean = new T[network.Inputs * batch];
        corrupted = options.Mode == CorruptionMode.Vanilla ? clean : new T[clean.Length];
        visible = masked ? new T[clean.Length] : [];
        hopeless = HopelessFactor * Energy();
    }

    /// <summary>Steps of the optimiser so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Passes over all samples once.</summary>
    /// <param name="cancellation">Looked at before every batch.</param>
    /// <param name="progress">Told the finished part of the epoch now and then.</param>
    /// <param name="afterStep">Told each batch's loss before its step, the last of a training that diverges left out.</param>
    /// <returns>Whether the loss of every batch was finite and below a million times the samples' own mean squared norm.</returns>
    public bool RunEpoch(CancellationToken cancellation, Action<double>? progress = null, Action<double>? afterStep = null)
    {
        const int batchesBetweenReports = 32;
        orderSource.Shuffle(order.AsSpan());
        for (var start = 0; start < order.Length; start += options.Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var loss = Step(order.AsSpan(start, Math.Min(options.Batch, order.Length - start)));
            if (!(loss <= hopeless))
                return false;
            afterStep?.Invoke(loss);
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
        Steps++;
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

/// <summary>The training loss of a batch as a function of the network's parameters, with its gradient.</summary>
internal sealed class BatchObjective<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network<T> network;
    private readonly BatchBuffers<T> buffers;
    private readonly MaskedLoss counted;
    private readonly T[] gradient;

    /// <summary>Creates the objective and allocates all that its evaluation needs.</summary>
    /// <param name="network">The autoencoder.</param>
    /// <param name="capacity">The most samples in a batch.</param>
    /// <param name="counted">Which entries count; anything but <see cref="MaskedLoss.Full"/> needs to be told what was visible.</param>
    public BatchObjective(Network<T> network, int capacity, MaskedLoss counted)
    {
        this.network = network;
        this.counted = counted;
        buffers = new BatchBuffers<T>(network, capacity, training: true);
        gradient = new T[network.Parameters.Length];
    }

    /// <summary>The gradient that <see cref="Evaluate"/> left, laid out as the network's parameters.</summary>
    public ReadOnlySpan<T> Gradient => gradient;

    /// <summary>Computes the loss and its gradient at the network's present parameters.</summary>
    /// <param name="input">What the encoder sees, m × n.</param>
    /// <param name="target">The clean samples, m × n.</param>
    /// <param name="visible">1 where the encoder saw the entry, 0 where it was hidden; m × n; not read if all entries count.</param>
    /// <param name="n">Samples in the batch.</param>
    /// <returns>The loss.</returns>
    public double Evaluate(ReadOnlySpan<T> input, ReadOnlySpan<T> target, ReadOnlySpan<T> visible, int n)
    {
        var m = network.Outputs;
        var reconstruction = network.Forward(input, n, buffers);
        var delta = buffers.Delta(network.Layers.Count - 1, n);
        var loss = ReconstructionLoss.Gradient(m, n, reconstruction, target, counted, visible, delta);
        network.Backward(input, n, buffers, gradient);
        return loss;
    }
}
