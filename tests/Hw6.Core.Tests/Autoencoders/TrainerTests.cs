using Hw6.Core.Autoencoders;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Nn;
using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Autoencoders;

public sealed class TrainerTests
{
    private const int M = 20;
    private const int Samples = 250;

    [Theory]
    [InlineData(CorruptionMode.Denoising)]
    [InlineData(CorruptionMode.Masked)]
    public void Modes_share_initialisation_and_order(CorruptionMode mode)
    {
        var vanilla = Trained(new TrainingOptions { Mode = CorruptionMode.Vanilla });
        var harmless = Trained(
            new TrainingOptions
            {
                Mode = mode,
                NoiseStd = 0,
                MaskProb = 0,
            }
        );

        Assert.Equal(vanilla, harmless);
        Assert.NotEqual(vanilla, Trained(new TrainingOptions { Mode = mode }));
    }

    [Fact]
    public void Seed_and_repeat_give_other_autoencoders_and_the_same_ones_again()
    {
        var options = new TrainingOptions
        {
            Mode = CorruptionMode.Masked,
            Seed = 1,
            Repeat = 1,
        };

        Assert.Equal(Trained(options), Trained(options));
        Assert.NotEqual(Trained(options), Trained(options with { Repeat = 2 }));
        Assert.NotEqual(Trained(options), Trained(options with { Seed = 2 }));
    }

    [Fact]
    public void An_epoch_takes_every_sample_once_the_last_batch_being_smaller()
    {
        // With rate r and one parameter-free direction nothing else is as plain: in a network of zeros only the output bias moves, and its
        // first gradient is −2·mean of the batch. One epoch in one batch equals one step on all samples in any order.
        var data = Data();
        var order = Enumerable.Range(0, Samples).ToArray();
        var (whole, epoch) = (Architecture.Linear.Build<float>(M, 3, []), Architecture.Linear.Build<float>(M, 3, []));

        new Trainer<float>(whole, data, new TrainingOptions { Batch = Samples }).Step(order);
        new Trainer<float>(epoch, data, new TrainingOptions { Batch = 10_000 }).RunEpoch(CancellationToken.None);

        for (var i = 0; i < whole.Parameters.Length; i++)
            Assert.Equal(whole.Parameters[i], epoch.Parameters[i], 1e-6f);
        Assert.Contains(epoch.Parameters.ToArray(), value => value != 0);
    }

    [Theory]
    [InlineData(Architecture.Linear, CorruptionMode.Vanilla)]
    [InlineData(Architecture.Relu, CorruptionMode.Denoising)]
    [InlineData(Architecture.Relu, CorruptionMode.Masked)]
    public void Nothing_is_allocated_per_batch(Architecture architecture, CorruptionMode mode)
    {
        using var alone = new ThreadBudget(1).Enter();
        var network = architecture.Build<float>(M, 5, [16]);
        network.Initialise(new RandomSource(1, 0, "initialisation"));
        var trainer = new Trainer<float>(
            network,
            Data(),
            new TrainingOptions
            {
                Mode = mode,
                MaskedLoss = MaskedLoss.Hidden,
                Batch = 10,
            }
        );
        trainer.RunEpoch(CancellationToken.None);

        var before = GC.GetAllocatedBytesForCurrentThread();
        trainer.RunEpoch(CancellationToken.None);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_hopeless_rate_is_noticed()
    {
        var network = Architecture.Linear.Build<float>(M, 3, []);
        network.Initialise(new RandomSource(1, 0, "initialisation"));
        var trainer = new Trainer<float>(
            network,
            Data(),
            new TrainingOptions
            {
                Adam = new AdamOptions { Rate = 1e3 },
                Batch = 50,
            }
        );

        Assert.False(trainer.RunEpoch(CancellationToken.None));
    }

    [Fact]
    public void A_cancelled_epoch_stops()
    {
        var trainer = new Trainer<float>(Architecture.Linear.Build<float>(M, 3, []), Data(), new TrainingOptions());

        Assert.Throws<OperationCanceledException>(() => trainer.RunEpoch(new CancellationToken(canceled: true)));
    }

    private static float[] Trained(TrainingOptions options)
    {
        var network = Architecture.Relu.Build<float>(M, 3, [8]);
        network.Initialise(new RandomSource(options.Seed, options.Repeat, "initialisation"));
        var trainer = new Trainer<float>(network, Data(), options);
        for (var epoch = 0; epoch < 3; epoch++)
            Assert.True(trainer.RunEpoch(CancellationToken.None));
        return network.Parameters.ToArray();
    }

    private static float[] Data()
    {
        var data = new float[M * Samples];
        new RandomSource(1, 0, "data").FillUniform(data.AsSpan(), 0f, 1f);
        return data;
    }
}
