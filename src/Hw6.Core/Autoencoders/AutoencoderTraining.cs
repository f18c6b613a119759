using System.Diagnostics;
using Hw6.Core.Data;
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

    /// <summary>Initialises an autoencoder and prepares its training.</summary>
    /// <param name="training">How to train.</param>
    /// <param name="k">Entries of the code.</param>
    /// <param name="hidden">Widths of the hidden layers before the code.</param>
    /// <param name="data">The samples.</param>
    public AutoencoderTraining(
        TrainingOptions training,
        Architecture architecture,
        int k,
        IReadOnlyList<int> hidden,
        Dataset data
    )
    {
        watch.Start();
        var network = architecture.Build<float>(data.Features, k, hidden);
        network.Initialise(new RandomSource(training.Seed, training.Repeat, "initialisation"));
        trainer = new Trainer<float>(network, data.Train.Samples.Values, training);
        Autoencoder = new TrainedAutoencoder(network, architecture.EncoderLayers(hidden));
        watch.Stop();
    }

    /// <summary>The autoencoder as trained so far.</summary>
    public TrainedAutoencoder Autoencoder { get; }

    /// <summary>The epoch that is running or ended last; 0 before the first.</summary>
    public int Epoch { get; private set; }

    /// <summary>Seconds spent training, without what is done between epochs.</summary>
    public double Seconds => watch.Elapsed.TotalSeconds;

    /// <summary>Trains.</summary>
    /// <param name="epochs">How many epochs.</param>
    /// <param name="afterEpoch">Called between epochs with the number of those ended, from 1.</param>
    /// <returns>Whether the training loss stayed finite and useful.</returns>
    public bool Run(int epochs, CellContext context, Action<int>? afterEpoch = null)
    {
        for (Epoch = 1; Epoch <= epochs; Epoch++)
        {
            watch.Start();
            var done = Epoch - 1;
            var useful = trainer.RunEpoch(context.Cancellation, part =>
                context.Progress((1 - PartAfterwards) * (done + part) / epochs)
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
