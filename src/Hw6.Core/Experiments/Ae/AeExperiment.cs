using System.Diagnostics;
using Hw6.Core.Autoencoders;
using Hw6.Core.Data;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Nn;
using Hw6.Core.Parameters;
using Hw6.Core.Probing;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.Ae.AeParameters;

namespace Hw6.Core.Experiments.Ae;

/// <summary>
/// Trains autoencoders of every kind asked for, measures how well they reconstruct and how well a linear probe classifies their codes, and does
/// the same for the baselines.
/// </summary>
internal sealed class AeExperiment : Experiment
{
    private readonly RunRequest request;
    private readonly Dictionary<Dataset, Lazy<Task<PrincipalComponents>>> components = new(ReferenceEqualityComparer.Instance);

    // Before anything here computes with MathNet, its products are ours. Commands that do without MathNet never load it.
    static AeExperiment() => SimdLinearAlgebraProvider.Install();

    /// <summary>Checks what was asked for and reads the data.</summary>
    /// <param name="asked">The values of <see cref="AeParameters"/> and <see cref="DatasetParameters"/>.</param>
    /// <exception cref="InputException">An option, a file or the network is not as it must be.</exception>
    public AeExperiment(ParameterValues asked, RunRequest? request = null)
        : base(AeDeclaration.Definition)
    {
        this.request = request ?? new RunRequest();
        Cells = Definition.Plan(asked);
        if (asked.Has(ProbeEvery) && !this.request.History)
            throw new InputException(
                $"{ProbeEvery.Option}: found without --history; expected both: its accuracies stand in the history only"
            );
        Data = DatasetParameters.Read(Cells, Seed, this.request);
        for (var i = 0; i < CellCount; i++)
            Check(Cells[i], Data[i]);
        if (this.request.Artifacts.Contains(Reconstructions) && Data.FirstOrDefault(set => set.Image is null) is { } plain)
            throw new InputException(
                $"{Reconstructions.Parameter.Option}: the samples of {plain.Name} are no pictures; expected digits, mnist, fashion-mnist or idx"
            );
        foreach (var set in DatasetParameters.Sets(Data))
        {
            var samples = set.Train.Samples;
            components.Add(
                set,
                new(() =>
                    ThreadBudget.Current > 1
                        ? ThreadBudget.Beside(() => PrincipalComponents.Fit(samples))
                        : Task.FromResult(PrincipalComponents.Fit(samples))
                )
            );
        }
    }

    /// <summary>The data of each cell.</summary>
    public IReadOnlyList<Dataset> Data { get; }

    public override IEnumerable<string> Contents => DatasetParameters.Sets(Data).Select(set => set.Digest);

    public override bool HasHistory(int cell) => request.History && Cells[cell].Get(Epochs, 0) > 0;

    public override CellResult Run(int cell, CellContext context)
    {
        var (at, set) = (Cells[cell], Data[cell]);
        var row = NewRow(cell);

        // Every cell waits for them at its end: the first one begins with them, on a thread of their own where there is one to spare.
        if (KOf(cell) < set.Features)
            _ = components[set].Value;
        if (at.Find(Baseline) is BaselineKind baseline)
        {
            var watch = Stopwatch.StartNew();
            var representation = Fit(baseline, cell);
            row["train_seconds"] = watch.Elapsed.TotalSeconds;
            Measure(cell, representation, row, context);
            return new CellResult([row]) { Files = [.. FilesOf(cell, representation, context.Cancellation)] };
        }

        var history = new List<Row>();
        var training = new AutoencoderTraining(TrainingOf(at), at.Get(Arch), at.Get(K), at.Get(Hidden, NoLayers).Widths, set);
        row["parameters"] = training.Autoencoder.ParameterCount;
        var converged = training.Run(
            at.Get(Epochs),
            context,
            request.History ? epoch => history.Add(HistoryRow(cell, epoch, training, context.Cancellation)) : null
        );
        row["train_seconds"] = training.Seconds;
        if (converged && Measure(cell, training.Autoencoder, row, context))
        {
            return new CellResult([row], history) { Files = [.. FilesOf(cell, training.Autoencoder, context.Cancellation)] };
        }

        foreach (var column in Rows.Columns)
        {
            if (column is { Spread: true, Role: ColumnRole.Result })
                row[column.Name] = null;
        }

        return new CellResult(
            [row],
            history,
            CellStatus.Diverged,
            $"in epoch {training.Epoch} the loss was no longer finite, or a million times that of reconstructing nothing; a smaller --lr may help"
        );
    }

    protected override void Complete(int cell, Row row)
    {
        DatasetParameters.Complete(Data[cell], row);
        var at = Cells[cell];
        if (at.Has(Baseline))
            row[Mode.ColumnName] = at.Text(Baseline);
        row[K.ColumnName] = KOf(cell);
        if (at.Has(ProbeLabels))
            row[ProbeLabels.ColumnName] = ProbeLabelsOf(cell);
    }

    private static readonly WidthList NoLayers = new();

    private static void Check(Point cell, Dataset data)
    {
        // Weights, gradients and two moments: four arrays of this many numbers a running cell.
        const long most = 1L << 28;
        if (!cell.Has(Baseline))
        {
            var count = cell.Get(Arch).ParameterCount(data.Features, cell.Get(K), cell.Get(Hidden, NoLayers).Widths);
            if (count > most)
                throw K.Refuse(
                    cell.Get(K),
                    $"at most {most} parameters, of which {cell.Options(Arch, Hidden)} has {count} on {data.Name}"
                );
        }

        if (cell.Find(ProbeLabels) is not int labels)
            return;
        if (labels != AllLabels && labels > data.Probe.Count)
            throw ProbeLabels.Refuse(
                labels,
                $"at most {data.Probe.Count}, the samples in the probe split of {data.Name}, or all"
            );
        var shown = Math.Min(labels, data.Probe.Count);
        if (data.Probe.Labels.Take(shown).Distinct().Count() < 2)
        {
            throw new InputException(
                $"{ProbeLabels.Option}: the first {shown} samples of the probe split are of one class; expected at least two classes: ask for more, or use {NoProbe.Option}"
            );
        }
    }

    private static TrainingOptions TrainingOf(Point at) =>
        new()
        {
            Mode = at.Get(Mode),
            NoiseStd = at.Get(NoiseStd, 0),
            MaskProb = at.Get(MaskProb, 0),
            MaskedLoss = at.Get(AeParameters.MaskedLoss, Autoencoders.MaskedLoss.Full),
            Adam = new AdamOptions
            {
                Rate = at.Get(LearningRate),
                Beta1 = at.Get(Beta1),
                Beta2 = at.Get(Beta2),
                Epsilon = at.Get(Epsilon),
            },
            Batch = at.Get(Batch),
            Seed = at.Get(Seed),
            Repeat = at.Get(Repeats),
        };

    private int KOf(int cell) => Cells[cell].Get(K, Data[cell].Features);

    private int ProbeLabelsOf(int cell) => Math.Min(Cells[cell].Get(ProbeLabels), Data[cell].Probe.Count);

    private PrincipalComponents ComponentsOf(int cell) => components[Data[cell]].Value.GetAwaiter().GetResult();

    private Representation Fit(BaselineKind baseline, int cell) =>
        baseline switch
        {
            BaselineKind.Pca => new PrincipalSubspace(ComponentsOf(cell), Cells[cell].Get(K)),
            BaselineKind.Raw => new RawPixels(Data[cell].Features),
            _ => RandomProjection.Draw(
                Data[cell].Train.Samples,
                Cells[cell].Get(K),
                new RandomSource(Cells[cell].Get(Seed), Cells[cell].Get(Repeats), "projection")
            ),
        };

    // Fills in the results; false where a loss is not finite.
    private bool Measure(int cell, Representation representation, Row row, CellContext context)
    {
        var set = Data[cell];
        var testLoss = representation.Loss(set.Test.Samples);
        row["parameters"] = representation.ParameterCount;
        row["train_loss"] = representation.Loss(set.Train.Samples);
        row["valid_loss"] = representation.Loss(set.Probe.Samples);
        row["test_loss"] = testLoss;
        row["test_mse"] = testLoss / set.Features;
        if (!double.IsFinite(row.Number("train_loss")!.Value + row.Number("valid_loss")!.Value + testLoss))
            return false;
        if (KOf(cell) < set.Features)
            row["pca_loss"] = ComponentsOf(cell).Floor(KOf(cell));
        if (Cells[cell].Has(ProbeLabels))
        {
            var watch = Stopwatch.StartNew();
            row["probe_accuracy"] = Probe(cell, representation, context.Cancellation);
            row["probe_seconds"] = watch.Elapsed.TotalSeconds;
        }

        context.Progress(1);
        return true;
    }

    private IEnumerable<CellFile> FilesOf(int cell, Representation representation, CancellationToken cancellation)
    {
        var (at, set) = (Cells[cell], Data[cell]);
        if (request.Artifacts.Contains(Reconstructions))
        {
            var training = at.Has(Baseline) ? null : TrainingOf(at);
            yield return new(
                Reconstructions,
                Part: ReconstructedSamples.Of(NameOf(cell), representation, set, training, at.Get(Seed, 0))
            );
        }

        if (request.Artifacts.Contains(SaveFeatures))
            yield return new(SaveFeatures, stream => FeatureFile.Write(stream, representation, set, cancellation));
        if (request.Artifacts.Contains(SaveModel))
            yield return new(SaveModel, stream => ModelFile.Write(stream, representation));
    }

    // What it is, and what else tells it from the other models of the sweep.
    private string NameOf(int cell)
    {
        var at = Cells[cell];
        var kind = at.Has(Baseline) ? at.Text(Baseline) : $"{at.Text(Arch)} {at.Text(Mode)}";
        var others = Definition
            .Parameters.Where(parameter =>
                parameter.InTable && parameter != Arch && parameter != Mode && parameter != K && at.Has(parameter)
            )
            .Where(parameter =>
                Cells.Where(other => other.Has(parameter)).Select(other => other.Text(parameter)).Distinct().Skip(1).Any()
            )
            .Select(parameter => $", {parameter.ColumnName.Replace('_', ' ')} {at.Text(parameter)}");
        return $"{kind}, k = {KOf(cell)}{string.Concat(others)}";
    }

    private double Probe(int cell, Representation representation, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var set = Data[cell];
        var probe = LinearProbe.Fit(
            representation.Encode(set.Probe.Samples),
            set.Probe.Labels,
            ProbeLabelsOf(cell),
            set.Classes.Count
        );
        return probe.Accuracy(representation.Encode(set.Test.Samples), set.Test.Labels);
    }

    private Row HistoryRow(int cell, int epoch, AutoencoderTraining training, CancellationToken cancellation)
    {
        var row = NewHistoryRow(cell);
        row["epoch"] = epoch;
        row["train_loss"] = training.Autoencoder.Loss(Data[cell].Train.Samples);
        row["valid_loss"] = training.Autoencoder.Loss(Data[cell].Probe.Samples);
        if (Cells[cell].Find(ProbeEvery) is int every && epoch % every == 0)
            row["probe_accuracy"] = Probe(cell, training.Autoencoder, cancellation);
        return row;
    }
}
