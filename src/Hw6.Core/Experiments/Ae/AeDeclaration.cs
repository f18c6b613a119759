using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.Ae.AeParameters;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Experiments.Ae;

/// <summary>The declaration of <c>hw6 ae</c>.</summary>
internal static class AeDeclaration
{
    public static ExperimentDefinition Definition { get; } =
        new()
        {
            Name = "ae",
            Description =
                "Train autoencoders, measure their reconstruction loss, and probe their codes with a linear classifier.",
            Title = "Autoencoders and linear probes",
            Introduction =
                "An autoencoder maps a sample through a bottleneck of k numbers and back. Three kinds of input train it: the sample itself (vanilla), the sample with noise "
                + "(denoising), and the sample with entries set to zero (masked). Then its encoder is frozen, and a linear classifier of the codes tells what they are worth.",
            Examples =
            [
                "hw6 ae --k 5,10,100,1000 --mode masked",
                "hw6 ae --arch linear,relu --mode vanilla,denoising,masked --k 5,10,100,1000 --baseline pca,raw --repeats 3 --seed 1 -o sweep.csv",
                "hw6 ae --arch relu --k 100 --epochs 20 --probe-labels 200 --baseline raw",
                "hw6 ae --arch relu --mode denoising --k 100 --lr 1e-4,1e-3 --noise-std 0.3,0.5 --hidden 256 --hidden 512,256 --seed 1..3",
                "hw6 ae --dataset synthetic --arch linear --k 5,20,100,500 --lr 5e-4 --history history.csv",
                "hw6 ae --dataset fashion-mnist --data-dir /usr/share/datasets/fashion-mnist --arch relu --k 100 --epochs 3",
                "hw6 ae --dataset csv --data samples.csv --split 0.6,0.2,0.2 --k 2..10+2 --save-features codes-{arch}-{mode}-{k}.csv",
            ],
            Parameters =
            [
                .. DatasetParameters.All,
                Baseline,
                Arch,
                Mode,
                K,
                Repeats,
                Seed,
                Hidden,
                NoiseStd,
                MaskProb,
                MaskedLoss,
                LearningRate,
                Beta1,
                Beta2,
                Epsilon,
                Batch,
                Epochs,
                NoProbe,
                ProbeLabels,
                ProbeEvery,
            ],
            SweepOrder = [Seed],
            Artifacts = [SaveFeatures, SaveModel, Reconstructions],
            Results = () =>
                [
                    Column.Integer(
                        "parameters",
                        "Numbers that were learned: weights and biases, or the mean and the components."
                    ),
                    Column.Number(
                        "train_loss",
                        "Mean over training samples of the squared distance between clean sample and reconstruction.",
                        Brief | Spread
                    ),
                    Column.Number("valid_loss", "The same over the probe split.", Spread),
                    Column.Number("test_loss", "The same over the test split.", Brief | Spread),
                    Column.Number("test_mse", "test_loss divided by the entries of a sample.", Brief | Spread),
                    Column.Number(
                        "pca_loss",
                        "Least train_loss of any affine map through k dimensions; empty where k is not below the entries of a sample.",
                        Brief
                    ),
                    Column.Number(
                        "probe_accuracy",
                        "Part of the test split whose class a linear probe of the codes names; empty without a probe.",
                        Brief | Spread
                    ),
                    Column.Number("train_seconds", "Seconds spent training, or fitting the baseline.", Timing | Brief | Spread),
                    Column.Number("probe_seconds", "Seconds spent on the linear probe; empty without a probe.", Timing | Spread),
                ],
            Epochs = () =>
                [
                    Column.Integer("epoch", "Passes over the training samples so far."),
                    Column.Number("train_loss", "As in the main table, after this epoch."),
                    Column.Number("valid_loss", "As in the main table, after this epoch."),
                    Column.Number(
                        "probe_accuracy",
                        "As in the main table, after this epoch; empty where --probe-every skips it."
                    ),
                ],
            Create = (asked, request) => new AeExperiment(asked, request),
            Figures = AeFigures.Of,
        };
}
