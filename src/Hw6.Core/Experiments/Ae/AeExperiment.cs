using System.Diagnostics;
using Hw6.Core.Autoencoders;
using Hw6.Core.Data;
using Hw6.Core.Files;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Nn;
using Hw6.Core.Parameters;
using Hw6.Core.Probing;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using MathNet.Numerics.LinearAlgebra.Single;
using static Hw6.Core.Experiments.Ae.AeParameters;

namespace Hw6.Core.Experiments.Ae;

/// <summary>
/// Trains autoencoders of every kind asked for, measures how well they reconstruct and how well a linear probe classifies their codes, and does
/// the same for the baselines.
/// </summary>
internal sealed class AeExperiment : Experiment
{
    // Options that are made for entries of about 1 mean something else past these.
    private const double LeastSpread = 1e-3;
    private const double MostSpread = 1e3;

    // Samples by which settings are chosen.
    private const int MostValid = 1000;

    private readonly RunRequest request;
    private readonly StartingWeights weights;
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
        foreach (var parameter in new Parameter[] { ProbeEvery, HistorySteps })
        {
            if (asked.Has(parameter) && !this.request.History)
                throw new InputException(
                    $"{parameter.Option}: found without --history; expected both: what it asks for stands in the history only"
                );
        }

        Data = DatasetParameters.Read(Cells, Seed, this.request);
        for (var i = 0; i < CellCount; i++)
            Check(Cells[i], Data[i]);
        weights = new(Weights, Cells, (cell, archive) => NewAutoencoder(cell).Load(archive));
        if (this.request.Artifacts.Contains(Reconstructions) && Data.FirstOrDefault(set => set.Image is null) is { } plain)
            throw new InputException(
                $"{Reconstructions.Parameter.Option}: the samples of {plain.Name} are no pictures; expected digits, mnist, fashion-mnist or idx"
            );
        if (
            Enumerable.Range(0, CellCount).All(i => IsUnresolved(Cells[i], Data[i]))
            && Data.Select(set => set.Unresolved).FirstOrDefault() is { } why
        )
            throw new InputException($"{DatasetParameters.Data.Option}: {Unresolved(why)}");
        foreach (var set in DatasetParameters.Sets(Data))
        {
            components.Add(
                set,
                new(() => ThreadBudget.Beside(() => PrincipalComponents.Fit(set.Train.AboutCentre, set.Train.MomentsAboutCentre)))
            );
        }
    }

    /// <summary>The data of each cell.</summary>
    public IReadOnlyList<Dataset> Data { get; }

    public override IReadOnlyList<string> Notes
    {
        get
        {
            var notes = new List<string>();
            foreach (var set in DatasetParameters.Sets(Data))
            {
                if (!PrincipalComponents.Accepts(set.Train.AboutCentre))
                    notes.Add(
                        $"{set.Name}: {set.Train.Count} samples of {set.Features} entries; pca_loss is left empty where both are above {PrincipalComponents.MostSide}"
                    );
                if (set.TypicalSpread is > 0 and (< LeastSpread or > MostSpread) and var spread)
                    notes.Add(
                        FormattableString.Invariant(
                            $"{set.Name}: entries vary by about {spread:g3}, and the defaults of {LearningRate.Option} and {NoiseStd.Option} are made for about 1; scale the data, or these with them"
                        )
                    );
            }

            return notes;
        }
    }

    public override IEnumerable<string> Contents =>
        DatasetParameters.Sets(Data).Select(set => set.Digest).Concat(weights.Contents);

    // Passes over the samples that train, one of them to evaluate, by the weights of a pass.
    public override double Work(int cell)
    {
        var (at, set) = (Cells[cell], Data[cell]);
        var weights = at.Has(Baseline) ? 2.0 * KOf(cell) * set.Features : ParametersOf(at, set);
        return (1 + at.Get(Epochs, 0)) * set.Train.Count * weights;
    }

    public override bool HasHistory(int cell) => request.History && !Cells[cell].Has(Baseline);

    public override bool IsHistory(int cell, IReadOnlyList<Row> rows) =>
        !HasHistory(cell) || HistoryRequest.Of(Cells[cell]).Gave(rows);

    public override CellResult Run(int cell, CellContext context)
    {
        var (at, set) = (Cells[cell], Data[cell]);
        var row = NewRow(cell);

        // Every cell waits for them at its end: the first one begins with them, on a thread of their own where there is one to spare.
        if (HasFloor(cell))
            _ = components[set].Value;
        if (at.Find(Baseline) is BaselineKind baseline)
        {
            var watch = Stopwatch.StartNew();
            var representation = Fit(baseline, cell, context);
            row["train_seconds"] = watch.Elapsed.TotalSeconds;
            return Measure(cell, representation, row, context)
                ? new CellResult([row]) { Files = [.. FilesOf(cell, representation, context.Cancellation)] }
                : Diverged(
                    row,
                    null,
                    "a loss is not finite: squares of entries so large overflow; expected data of a smaller scale"
                );
        }

        if (set.Unresolved is { } why)
            throw new InputException(Unresolved(why));

        var training = new AutoencoderTraining(
            TrainingOf(at),
            at.Get(Arch),
            at.Get(K),
            at.Get(Hidden).Widths,
            set,
            weights.Of(at)
        );
        row["parameters"] = training.Autoencoder.ParameterCount;
        var history = request.History ? NewHistory(cell, context.Cancellation) : null;
        var epochs = at.Get(Epochs);
        AfterEpoch(0);
        var converged = training.Run(epochs, context, AfterEpoch, history?.AfterStep);
        row["train_seconds"] = training.Seconds;
        var measured = converged && Measure(cell, training.Autoencoder, row, context);
        if (measured)
            history?.Last(epochs, training.Steps, row);
        else if (converged)
            history?.Epoch(epochs, training.Steps, training.Autoencoder);
        var rows = history?.Finish();
        if (history is { Unconverged: > 0 and var count })
            context.Warn($"{NameOf(cell)}: {count} probes of the history did not reach the optimum of their objective");
        if (measured)
            return new CellResult([row], rows) { Files = [.. FilesOf(cell, training.Autoencoder, context.Cancellation)] };
        return Diverged(
            row,
            rows,
            training.Epoch == 0
                ? "before training a loss is not finite: squares of entries so large overflow; expected data or weights of a smaller scale"
                : $"in epoch {training.Epoch} the loss was no longer finite, or a million times that of reconstructing nothing; a smaller --lr may help"
        );

        // The last one is measured for the table anyway.
        void AfterEpoch(int epoch)
        {
            if (epoch < epochs)
                history?.Epoch(epoch, training.Steps, training.Autoencoder);
        }
    }

    // Of what was measured nothing stays.
    private CellResult Diverged(Row row, IReadOnlyList<Row>? history, string why)
    {
        foreach (var column in Rows.Columns)
        {
            if (column is { Spread: true, Role: ColumnRole.Result })
                row[column.Name] = null;
        }

        return new CellResult([row], history, CellStatus.Diverged, why);
    }

    protected override void Complete(int cell, Row row)
    {
        DatasetParameters.Complete(Data[cell], row);
        var at = Cells[cell];
        if (at.Has(Baseline))
            row[Arch.ColumnName] = row[Mode.ColumnName] = at.Text(Baseline);
        row[K.ColumnName] = KOf(cell);
        if (at.Has(ProbeLabels))
            row[ProbeLabels.ColumnName] = ProbeLabelsOf(cell);
        if (at.Has(AeParameters.ProbeScale))
            row[AeParameters.ProbeScale.ColumnName] = ScaleOf(cell) == Probing.ProbeScale.Standard ? "standard" : "none";
    }

    // Networks train in single precision on the data as they are given.
    private static bool IsUnresolved(Point cell, Dataset data) => data.Unresolved is not null && !cell.Has(Baseline);

    private static string Unresolved(string why) =>
        $"{why}, which single precision, in which networks train, does not hold; expected data whose mean is subtracted";

    private static void Check(Point cell, Dataset data)
    {
        if (cell.Find(Baseline) is BaselineKind.Pca && !PrincipalComponents.Accepts(data.Train.AboutCentre))
            throw Baseline.Refuse(
                BaselineKind.Pca,
                $"it where samples or their entries are at most {PrincipalComponents.MostSide}, found {data.Train.Count} samples of {data.Features} entries"
            );

        // Weights, gradients and two moments: four arrays of this many numbers a running cell.
        const long most = 1L << 28;
        if (!cell.Has(Baseline))
        {
            var count = ParametersOf(cell, data);
            if (count > most)
                throw K.Refuse(
                    cell.Get(K),
                    $"at most {most} parameters, of which {cell.Options(Hidden)} has {count} on {data.Name}"
                );
        }

        CheckMemory(cell, data);
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

    // Weights, gradients and two moments; of each layer of a batch the outputs and their gradients, and the batch as it is, corrupted and masked. For the
    // principal components the covariance, its copy, its vectors and what decomposing it needs.
    private static void CheckMemory(Point cell, Dataset data)
    {
        var (m, n) = ((double)data.Features, (double)data.Train.Count);
        var (bytes, longest) = (0.0, 0.0);
        if (!cell.Has(Baseline))
        {
            var hidden = cell.Get(Hidden).Widths;
            double parameters = ParametersOf(cell, data);
            var batch = Math.Min(cell.Get(Batch), n);
            var widths = cell.Get(K) + m + (2.0 * hidden.Sum(width => (double)width));
            bytes = sizeof(float) * ((4 * parameters) + (batch * ((2 * widths) + (3 * m))));
            longest = Math.Max(parameters, batch * Math.Max(m, hidden.DefaultIfEmpty(0).Max()));
        }

        if (cell.Get(K, data.Features) < m && PrincipalComponents.Accepts(data.Train.AboutCentre))
        {
            var side = Math.Min(m, n);
            bytes += sizeof(double) * 4 * side * side;
        }

        MemoryNeed.Check(cell, bytes, longest, Arch, Hidden, K, Baseline, Batch);
    }

    private static long ParametersOf(Point at, Dataset data) =>
        Architectures.ParameterCount(data.Features, at.Get(K), at.Get(Hidden).Widths);

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

    // Whether there is an affine map that loses less than others: from k = m on all do without loss.
    private bool HasFloor(int cell) =>
        KOf(cell) < Data[cell].Features && PrincipalComponents.Accepts(Data[cell].Train.AboutCentre);

    private Representation Fit(BaselineKind baseline, int cell, CellContext context)
    {
        var (at, set) = (Cells[cell], Data[cell]);
        if (baseline == BaselineKind.Raw)
            return new RawPixels(set.Features);
        var k = at.Get(K);
        if (baseline == BaselineKind.Random)
            return RandomProjection.Draw(
                set.Train.AboutCentre,
                k,
                new RandomSource(at.Get(Seed), at.Get(Repeats), "projection"),
                set.Centre
            );
        var subspace = new PrincipalSubspace(ComponentsOf(cell), k, set.Centre);
        if (subspace.Dimension == 0)
            throw new InputException(
                $"{set.Name}: the training samples are all alike; expected principal components of samples that vary"
            );
        if (subspace.Dimension < Math.Min(k, set.Features))
            context.Note(
                $"pca, k = {k}: the training samples of {set.Name} vary along {subspace.Dimension} directions, which are all that the code holds"
            );
        return subspace;
    }

    // Fills in the results; false where a loss is not finite.
    private bool Measure(int cell, Representation representation, Row row, CellContext context)
    {
        var set = Data[cell];
        var testLoss = representation.Loss(set.Test);
        row["parameters"] = representation.ParameterCount;
        row["train_loss"] = representation.Loss(set.Train);
        row["valid_loss"] = representation.Loss(set.Probe);
        row["test_loss"] = testLoss;
        row["test_mse"] = testLoss / set.Features;
        if (!double.IsFinite(row.Number("train_loss")!.Value + row.Number("valid_loss")!.Value + testLoss))
            return false;
        if (HasFloor(cell))
            row["pca_loss"] = ComponentsOf(cell).Floor(KOf(cell));
        if (Cells[cell].Has(ProbeLabels))
        {
            var watch = Stopwatch.StartNew();
            var measured = Probe(cell, representation, null, context.Cancellation)();
            row["probe_accuracy"] = measured.Accuracy;
            row["probe_valid_accuracy"] = measured.ValidAccuracy;
            row["probe_converged"] = measured.Probe.Converged;
            if (!measured.Probe.Converged)
                context.Warn(
                    $"{NameOf(cell)}: the linear probe did not reach the optimum of its objective"
                        + (
                            ScaleOf(cell) == Probing.ProbeScale.None
                                ? $"; {AeParameters.ProbeScale.Option} standard may help"
                                : ""
                        )
                );
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
            yield return new(SaveModel, stream => NumpyArchive.Write(stream, representation.Arrays));
    }

    private TrainedAutoencoder NewAutoencoder(int cell) =>
        new(Cells[cell].Get(Arch), Data[cell].Features, Cells[cell].Get(K), Cells[cell].Get(Hidden).Widths);

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
                Cells
                    .Where(other => other.Has(parameter) && other.Text(Arch) == at.Text(Arch))
                    .Select(other => other.Text(parameter))
                    .Distinct()
                    .Skip(1)
                    .Any()
            )
            .Select(parameter => $", {parameter.ColumnName.Replace('_', ' ')} {at.Text(parameter)}");
        return $"{kind}, k = {KOf(cell)}{string.Concat(others)}";
    }

    private ProbeScale ScaleOf(int cell) =>
        Cells[cell].Get(AeParameters.ProbeScale) switch
        {
            ProbeScaling.None => Probing.ProbeScale.None,
            ProbeScaling.Standard => Probing.ProbeScale.Standard,
            _ => Data[cell].TypicalSpread is null ? Probing.ProbeScale.None : Probing.ProbeScale.Standard,
        };

    private AeHistory NewHistory(int cell, CancellationToken cancellation) =>
        new(
            HistoryRequest.Of(Cells[cell]),
            Data[cell],
            (representation, last) => Probe(cell, representation, last, cancellation),
            () => NewHistoryRow(cell)
        );

    // The fit of a probe to what the map gives now, however it goes on.
    private Func<MeasuredProbe> Probe(int cell, Representation representation, LinearProbe? start, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var (set, count, scale) = (Data[cell], ProbeLabelsOf(cell), ScaleOf(cell));
        var features = representation.ProbeFeatures(scale);
        var (codes, tested) = (features(set.Probe), features(set.Test));
        return () =>
        {
            var probe = LinearProbe.Fit(codes, set.Probe.Labels, count, set.Classes.Count, scale, start, cancellation);
            var valid = Math.Min(MostValid, set.Probe.Count - count);
            return new MeasuredProbe(
                probe,
                probe.Accuracy(tested, set.Test.Labels),
                valid == 0
                    ? null
                    : probe.Accuracy(
                        (DenseMatrix)codes.SubMatrix(0, codes.RowCount, count, valid),
                        set.Probe.Labels[count..(count + valid)]
                    )
            );
        };
    }
}
