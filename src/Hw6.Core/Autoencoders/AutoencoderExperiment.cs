using System.Diagnostics;
using System.Globalization;
using Hw6.Core.Data;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Probing;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Autoencoders;

/// <summary>
/// Trains autoencoders of every kind asked for, measures how well they reconstruct and how well a linear probe classifies their codes, and does
/// the same for the baselines.
/// </summary>
public sealed class AutoencoderExperiment : Experiment
{
    private readonly AutoencoderOptions options;
    private readonly Dataset data;
    private readonly List<AutoencoderCell> cells;
    private readonly Lazy<Task<PrincipalComponents>> components;
    private int begun;
    private readonly CellFiles? featureFiles;
    private readonly CellFiles? modelFiles;

    // Before anything here computes with MathNet, its products are ours. Commands that do without MathNet never load it.
    static AutoencoderExperiment() => SimdLinearAlgebraProvider.Install();

    /// <summary>Checks the options and reads the data.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="note">Told what takes long, such as a download.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="InputException">An option, a file or the network is not as it must be.</exception>
    public AutoencoderExperiment(
        AutoencoderOptions options,
        Action<string>? note = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        this.options = options;
        data = DatasetLoader.Load(options.Data with { Seed = options.Seed }, note, cancellation);
        options.Check(data);
        cells = AutoencoderCell.Plan(options, data.Features);
        if (options.SaveFeatures is { } features)
            featureFiles = new CellFiles("--save-features", features, cells);
        if (options.SaveModel is { } model)
            modelFiles = new CellFiles("--save-model", model, cells);
        components = new Lazy<Task<PrincipalComponents>>(() =>
            ThreadBudget.Current > 1
                ? ThreadBudget.Beside(() => PrincipalComponents.Fit(data.Train.Samples))
                : Task.FromResult(PrincipalComponents.Fit(data.Train.Samples))
        );
    }

    /// <inheritdoc/>
    public override string Name => "ae";

    /// <inheritdoc/>
    public override Schema Rows => AutoencoderColumns.Rows;

    /// <inheritdoc/>
    public override Schema? History => AutoencoderColumns.History;

    /// <inheritdoc/>
    public override bool HasHistory(int cell) => options is { EpochHistory: true, Epochs: > 0 } && cells[cell].Baseline is null;

    /// <inheritdoc/>
    public override Schema? Summary => AutoencoderColumns.Summary;

    /// <inheritdoc/>
    public override int CellCount => cells.Count;

    /// <summary>The data that the cells run on.</summary>
    public Dataset Data => data;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Identity =>
        [
            new("dataset", data.Name),
            new("data", data.Digest),
            new("arch", Join(options.Architectures)),
            new("mode", Join(options.Modes)),
            new("k", Join(options.K)),
            new("repeats", Text(options.Repeats)),
            new("baseline", Join(options.Baselines)),
            new("hidden", Join(options.Hidden)),
            new("noise-std", Text(options.NoiseStd)),
            new("mask-prob", Text(options.MaskProb)),
            new("masked-loss", Text(options.MaskedLoss)),
            new("lr", Text(options.Adam.Rate)),
            new("beta1", Text(options.Adam.Beta1)),
            new("beta2", Text(options.Adam.Beta2)),
            new("eps", Text(options.Adam.Epsilon)),
            new("batch", Text(options.Batch)),
            new("epochs", Text(options.Epochs)),
            new("seed", Text(options.Seed)),
            new("probe-labels", options.Probe ? Text(ProbeLabels) : "none"),
            new("probe-every", options.ProbeEvery is { } every ? Text(every) : "none"),
        ];

    private PrincipalComponents Components => components.Value.GetAwaiter().GetResult();

    private int ProbeLabels => options.ProbeLabels ?? data.Probe.Count;

    /// <inheritdoc/>
    public override void Describe(int cell, Row row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var at = cells[cell];
        row["dataset"] = data.Name;
        row["split"] = data.Split?.ToString();
        if (data.Name == "synthetic")
        {
            row["synthetic_samples"] = options.Data.Synthetic.Samples;
            row["synthetic_dim"] = options.Data.Synthetic.Dimension;
            row["synthetic_signal"] = options.Data.Synthetic.Signal;
            row["synthetic_variance"] = options.Data.Synthetic.Variance;
        }

        row["arch"] = at.Architecture;
        row["mode"] = at.ModeName;
        row["k"] = at.K;
        row["repeat"] = at.Repeat;
        row["seed"] = options.Seed;
        if (options.Probe)
            row["probe_labels"] = ProbeLabels;
        if (at.Architecture is null)
            return;

        if (at.Architecture == Architecture.Relu)
            row["hidden"] = Join(options.Hidden);
        if (at.Mode == CorruptionMode.Denoising)
            row["noise_std"] = options.NoiseStd;
        if (at.Mode == CorruptionMode.Masked)
        {
            row["mask_prob"] = options.MaskProb;
            row["masked_loss"] = options.MaskedLoss;
        }

        row["lr"] = options.Adam.Rate;
        row["beta1"] = options.Adam.Beta1;
        row["beta2"] = options.Adam.Beta2;
        row["eps"] = options.Adam.Epsilon;
        row["batch"] = options.Batch;
        row["epochs"] = options.Epochs;
    }

    /// <inheritdoc/>
    public override CellResult Run(int cell, CellContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var at = cells[cell];
        var row = NewRow(cell);

        // Every cell waits for them at its end: the first one begins with them, on a thread of their own where there is one to spare.
        if (Interlocked.Exchange(ref begun, 1) == 0 && cells.Any(each => each.K < data.Features))
            _ = components.Value;
        if (at.Baseline is { } baseline)
        {
            var watch = Stopwatch.StartNew();
            var representation = Fit(baseline, at);
            row["train_seconds"] = watch.Elapsed.TotalSeconds;
            Measure(at, representation, row, context);
            return new CellResult([row]);
        }

        var history = new List<Row>();
        var training = new AutoencoderTraining(Training(at), at.Architecture!.Value, at.K, options.Hidden, data);
        row["parameters"] = training.Autoencoder.ParameterCount;
        var converged = training.Run(
            options.Epochs,
            context,
            options.EpochHistory ? epoch => history.Add(HistoryRow(cell, epoch, training, context.Cancellation)) : null
        );
        row["train_seconds"] = training.Seconds;
        if (converged && Measure(at, training.Autoencoder, row, context))
            return new CellResult([row], history);

        foreach (var column in AutoencoderColumns.Summarized)
            row[column] = null;
        return new CellResult(
            [row],
            history,
            CellStatus.Diverged,
            $"in epoch {training.Epoch} the loss was no longer finite, or a million times that of reconstructing nothing; a smaller --lr may help"
        );
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Row> Summarize(IReadOnlyList<Row> rows) => AutoencoderSummary.Of(rows);

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture).ToLowerInvariant();

    private static string Join<T>(IReadOnlyList<T> values)
        where T : IFormattable => string.Join(',', values.Select(value => Text(value)));

    private TrainingOptions Training(AutoencoderCell at) =>
        new()
        {
            Mode = at.Mode!.Value,
            NoiseStd = options.NoiseStd,
            MaskProb = options.MaskProb,
            MaskedLoss = options.MaskedLoss,
            Adam = options.Adam,
            Batch = options.Batch,
            Seed = options.Seed,
            Repeat = at.Repeat,
        };

    private Representation Fit(Baseline baseline, AutoencoderCell at) =>
        baseline switch
        {
            Baseline.Pca => new PrincipalSubspace(Components, at.K),
            Baseline.Raw => new RawPixels(data.Features),
            Baseline.Random => RandomProjection.Draw(
                data.Train.Samples,
                at.K,
                new RandomSource(options.Seed, at.Repeat, "projection")
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(baseline), baseline, "no such baseline"),
        };

    // Fills in the results; false where a loss is not finite.
    private bool Measure(AutoencoderCell at, Representation representation, Row row, CellContext context)
    {
        var testLoss = representation.Loss(data.Test.Samples);
        row["parameters"] = representation.ParameterCount;
        row["train_loss"] = representation.Loss(data.Train.Samples);
        row["valid_loss"] = representation.Loss(data.Probe.Samples);
        row["test_loss"] = testLoss;
        row["test_mse"] = testLoss / data.Features;
        if (!double.IsFinite(row.Number("train_loss")!.Value + row.Number("valid_loss")!.Value + testLoss))
            return false;
        if (at.K < data.Features)
            row["pca_loss"] = Components.Floor(at.K);

        if (options.Probe)
        {
            var watch = Stopwatch.StartNew();
            row["probe_accuracy"] = Probe(representation, context.Cancellation);
            row["probe_seconds"] = watch.Elapsed.TotalSeconds;
        }

        if (options.Reconstructed is { } reconstructed)
            reconstructed(ReconstructedSamples.Of(cells.IndexOf(at), at, representation, data, options));
        featureFiles?.Write(at, stream => FeatureFile.Write(stream, representation, data, context.Cancellation));
        modelFiles?.Write(at, stream => ModelFile.Write(stream, representation));
        context.Progress(1);
        return true;
    }

    private double Probe(Representation representation, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var probe = LinearProbe.Fit(
            representation.Encode(data.Probe.Samples),
            data.Probe.Labels,
            ProbeLabels,
            data.Classes.Count
        );
        return probe.Accuracy(representation.Encode(data.Test.Samples), data.Test.Labels);
    }

    private Row HistoryRow(int cell, int epoch, AutoencoderTraining training, CancellationToken cancellation)
    {
        var row = NewHistoryRow(cell);
        row["epoch"] = epoch;
        row["train_loss"] = training.Autoencoder.Loss(data.Train.Samples);
        row["valid_loss"] = training.Autoencoder.Loss(data.Probe.Samples);
        if (options.ProbeEvery is { } every && epoch % every == 0)
            row["probe_accuracy"] = Probe(training.Autoencoder, cancellation);
        return row;
    }
}
