using System.Diagnostics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Decoding;
using Hw6.Core.Files;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Nn;
using Hw6.Core.Parameters;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.AttentionTrain.AttentionTrainParameters;

namespace Hw6.Core.Experiments.AttentionTrain;

/// <summary>
/// Trains a causal transformer language model with each kernel of attention (homework, questions 2, 3 and 5), and measures what it has learned, in what
/// time and memory.
/// </summary>
internal sealed class AttentionTrainExperiment : Experiment
{
    // So many windows are measured for the history, spread evenly.
    private const int MeasuredWindows = 240;
    private const int SampleLength = 200;

    private readonly RunRequest request;
    private readonly Dictionary<(string? Path, TextUnit Unit), LanguageText> texts = [];
    private readonly Dictionary<string, (LanguageModel Model, string Digest)> weights = [];

    // Before anything here computes with MathNet, its products are ours.
    static AttentionTrainExperiment() => SimdLinearAlgebraProvider.Install();

    /// <summary>Checks what was asked for and reads the texts and weights.</summary>
    /// <param name="asked">The values of <see cref="AttentionTrainParameters"/>.</param>
    /// <exception cref="InputException">An option or a file cannot be used, or a cell does not fit in memory.</exception>
    public AttentionTrainExperiment(ParameterValues asked, RunRequest? request = null)
        : base(AttentionTrainDeclaration.Definition)
    {
        this.request = request ?? new RunRequest();
        Cells = Definition.Plan(asked);
        if (asked.Has(CheckpointEvery) && this.request.Output is null)
            throw new InputException(
                $"{CheckpointEvery.Option}: found without -o FILE; expected both: the state is kept beside FILE"
            );
        foreach (var cell in Cells)
        {
            if (cell.Get(Width) % cell.Get(Heads) != 0)
                throw Heads.Refuse(cell.Get(Heads), $"a divisor of {Width.Option} {cell.Get(Width)}");
        }

        foreach (var cell in Cells)
            Check(cell);
        for (var cell = 0; cell < Cells.Count; cell++)
            CheckpointOf(cell)?.CheckPlace();
    }

    /// <summary>False: a cell measures time.</summary>
    public override bool SideBySide => false;
    public override IEnumerable<string> Contents =>
        [.. texts.Values.Select(text => text.Digest), .. weights.Values.Select(file => file.Digest)];

    public override bool HasHistory(int cell) => request.History;

    public override CellResult Run(int cell, CellContext context)
    {
        var point = Cells[cell];
        var text = TextOf(point);
        var options = OptionsOf(point);
        var model = new Transformer<float>(
            SizeOf(point, text),
            KernelOf(point).Create(),
            point.Get(Scale, ScoreScale.SqrtD) == ScoreScale.SqrtD
        );
        if (point.Find(Weights) is string path)
            weights[path].Model.Network.Parameters.CopyTo(model.Parameters, 0);
        else
            model.Initialise(new RandomSource(options.Seed, 0, "initialisation"));
        using var training = new TransformerTraining<float>(model, text.Training, options);
        var run = new CellRun(this, cell, model, training, text, context);
        var checkpoint = CheckpointOf(cell);
        checkpoint?.Begin(run, request.Resume, context.Note);
        var ended = run.Train(point.Get(EvaluateEvery), options.Steps, checkpoint);
        var row = NewRow(cell);
        row["vocabulary"] = text.Vocabulary.Count;
        row["parameters"] = model.Parameters.Length;
        row["seconds"] = run.Seconds;
        row["tokens_per_second"] =
            run.Seconds > 0 ? training.Step * (double)options.Batch * point.Get(Context) / run.Seconds : null;
        row["peak_bytes"] = training.Bytes;
        if (!ended || !run.Measure(row))
        {
            checkpoint?.Delete();
            return new CellResult([row], run.History, CellStatus.Diverged, WhyDiverged(point, training));
        }

        for (var i = 0; i < point.Get(Samples); i++)
            context.Note($"{point.Text(Kernel)}, sample {i + 1}: {run.Sample(i, SampleLength)}");
        checkpoint?.Delete();
        var choice = KernelOf(point);
        return new CellResult([row], run.History)
        {
            Files = request.Artifacts.Contains(SaveModel)
                ?
                [
                    new CellFile(SaveModel, stream =>
                        NumpyArchive.Write(stream, new LanguageModel(model, choice, text.Vocabulary, point.Get(Unit)).Arrays)
                    ),
                ]
                : [],
        };
    }

    private static string WhyDiverged(Point point, TransformerTraining<float> training)
    {
        var where = $"after {training.Step} steps a loss or a gradient is not finite";
        return KernelOf(point).Create().ChangesSign
            ? $"{where}: similarities of {point.Text(Kernel)} change sign, so that their sums come near 0 (question 3a): they are no weights"
            : $"{where}; a smaller {LearningRate.Option} may help";
    }

    private void Check(Point cell)
    {
        var (path, unit, context) = ((string?)cell.Find(AttentionTrainParameters.Corpus), cell.Get(Unit), cell.Get(Context));
        if (!texts.TryGetValue((path, unit), out var text))
            texts.Add((path, unit), text = LanguageText.Read(path, unit));
        if (text.HeldOut.Length <= context)
            throw Context.Refuse(
                context,
                $"less than {text.HeldOut.Length}, the held-out tenth of the {text.Training.Length + text.HeldOut.Length} tokens of {path ?? "Genesis"}"
            );
        var kernel = KernelOf(cell).Create();
        var size = SizeOf(cell, text);
        var factors = kernel.FactorDimension(size.Width / size.Heads);

        // Weights, two moments, each share's gradient; activations; and each thread's tiles.
        var tiles = Environment.ProcessorCount * context * (4 * factors + (4.0 * size.Width / size.Heads));
        var numbers =
            ((3 + BatchShares.Of(cell.Get(Batch), context).Parts) * size.ParameterCount)
            + size.ActivationCount(cell.Get(Batch))
            + tiles;
        var needed =
            sizeof(float)
            * (numbers + (cell.Get(Dropout) > 0 ? ((2.0 * size.Layers) + 1) * cell.Get(Batch) * context * size.Width : 0));
        var largest = Math.Max(
            size.ParameterCount,
            (double)cell.Get(Batch) * context * Math.Max(TransformerSize.Widening * size.Width, size.Vocabulary)
        );
        MemoryNeed.Check(cell, needed, largest, Layers, Width, Context, Batch);
        if (cell.Find(Weights) is not string file)
            return;
        if (!weights.TryGetValue(file, out var loaded))
            weights.Add(file, loaded = LanguageModel.Load(file));
        if (loaded.Model.Network.Size != size)
            throw new InputException($"{file}: its model is of {Words(loaded.Model.Network.Size)}; expected {Words(size)}");
        if (!loaded.Model.Vocabulary.SequenceEqual(text.Vocabulary))
            throw new InputException($"{file}: its vocabulary is not that of the text; expected the same tokens");
    }

    private static string Words(TransformerSize size) =>
        $"{size.Layers} layers, {size.Heads} heads, width {size.Width}, context {size.Context}, {size.Vocabulary} tokens";

    private static TransformerSize SizeOf(Point cell, LanguageText text) =>
        new(text.Vocabulary.Count, cell.Get(Context), cell.Get(Layers), cell.Get(Heads), cell.Get(Width));

    private static KernelChoice KernelOf(Point cell) =>
        new(
            cell.Get(Kernel),
            new KernelValues(cell.Get(Degree, 2), cell.Get(Constant, 0), cell.Get(Features, 1), cell.Get(Seed))
        );

    private static TransformerOptions OptionsOf(Point cell) =>
        new()
        {
            Steps = cell.Get(Steps),
            Batch = cell.Get(Batch),
            Rate = cell.Get(LearningRate),
            Decay = cell.Get(WeightDecay),
            Dropout = cell.Get(Dropout),
            Seed = cell.Get(Seed),
        };

    private LanguageText TextOf(Point cell) => texts[((string?)cell.Find(AttentionTrainParameters.Corpus), cell.Get(Unit))];

    private TrainingCheckpoint? CheckpointOf(int cell) =>
        Cells[cell].Find(CheckpointEvery) is int every
            ? new TrainingCheckpoint(request.Output!, cell, IdentityOf(cell), every)
            : null;

    // What a state must have been made by to be gone on from.
    private string IdentityOf(int cell)
    {
        var parts = Definition
            .Parameters.Where(parameter => parameter.ChangesResults)
            .Select(parameter => $"{parameter.Name}={Cells[cell].Text(parameter)}");
        return string.Join('\n', [.. parts, .. Contents, $"history={request.History}"]);
    }

    /// <summary>The training of a cell, and what is measured on the way.</summary>
    internal sealed class CellRun(
        AttentionTrainExperiment experiment,
        int cell,
        Transformer<float> model,
        TransformerTraining<float> training,
        LanguageText text,
        CellContext context
    )
    {
        private readonly int[] trainWindows = Spread(text.Training.Length, model.Size.Context, MeasuredWindows);
        private readonly int[] validWindows = Spread(text.HeldOut.Length, model.Size.Context, MeasuredWindows);

        /// <summary>Rows so far.</summary>
        public List<Row> History { get; } = [];

        /// <summary>Seconds of training so far.</summary>
        public double Seconds { get; set; }

        /// <summary>The model.</summary>
        public Transformer<float> Model => model;

        /// <summary>Its training.</summary>
        public TransformerTraining<float> Training => training;

        /// <summary>A row of the history.</summary>
        public Row NewRow() => experiment.NewHistoryRow(cell);

        /// <summary>Trains up to a number of steps.</summary>
        /// <returns>Whether all losses were finite.</returns>
        public bool Train(int measureEvery, int steps, TrainingCheckpoint? checkpoint)
        {
            if (training.Step == 0)
                AddHistory();
            while (training.Step < steps)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                var start = Stopwatch.GetTimestamp();
                var loss = training.Advance();
                Seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (double.IsNaN(loss))
                    return false;
                if (training.Step % measureEvery == 0 || training.Step == steps)
                    AddHistory();
                if (checkpoint is not null && training.Step % checkpoint.Every == 0)
                    checkpoint.Save(this);
                context.Progress((double)training.Step / steps);
            }

            return true;
        }

        /// <summary>Fills in what the model has learned; false where it is not finite.</summary>
        public bool Measure(Row row)
        {
            var windows = (text.HeldOut.Length - 1) / model.Size.Context;
            var all = Spread(text.HeldOut.Length, model.Size.Context, windows);
            var train = training
                .Evaluate(text.Training, Spread(text.Training.Length, model.Size.Context, windows), false, context.Cancellation)
                .Loss;
            var (valid, entropy) = training.Evaluate(text.HeldOut, all, true, context.Cancellation);
            if (!double.IsFinite(train) || !double.IsFinite(valid))
                return false;
            row["train_loss"] = train;
            row["valid_loss"] = valid;
            row["perplexity"] = Elementary.Exp(valid);
            if (row.Text("unit") == "characters")
                row["bits_per_character"] = valid / Elementary.Log(2);
            row["entropy"] = Entropy(entropy);
            return true;
        }

        /// <summary>A continuation of the held-out part's beginning, drawn token by token.</summary>
        public string Sample(int number, int length)
        {
            var random = new RandomSource(experiment.Cells[cell].Get(Seed), number, "samples");
            var size = model.Size;
            var tokens = new List<int>(text.HeldOut[..size.Context]);
            using var buffers = new TransformerBuffers<float>(model, 1);
            for (var i = 0; i < length; i++)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                model.Forward(buffers, tokens.ToArray().AsSpan(i, size.Context), 1, size.Context);
                var logits = buffers.Logits.AsSpan((size.Context - 1) * size.Vocabulary, size.Vocabulary);
                var left = random.NextDouble() * VectorOps.ExpBelowLargest(logits, out _);
                var token = 0;
                while (token < size.Vocabulary - 1 && (left -= logits[token]) >= 0)
                    token++;
                tokens.Add(token);
            }

            return string.Concat(tokens.Skip(size.Context).Select(token => text.Vocabulary[token])).ReplaceLineEndings(" ");
        }

        private void AddHistory()
        {
            if (!experiment.request.History)
                return;
            var row = NewRow();
            row["step"] = training.Step;
            if (training.Step > 0)
            {
                row["rate"] = training.Rate;
                row["gradient_norm"] = training.GradientNorm;
            }

            row["train_loss"] = training.Evaluate(text.Training, trainWindows, false, context.Cancellation).Loss;
            (row["valid_loss"], var entropy) = training.Evaluate(text.HeldOut, validWindows, true, context.Cancellation);
            row["entropy"] = Entropy(entropy);
            if (row.Schema.Contains("seconds"))
                row["seconds"] = Seconds;
            History.Add(row);
        }

        // Similarities that change sign are no weights, and have no entropy.
        private double? Entropy(double found) => model.Kernel.ChangesSign ? null : found;

        // Where windows begin that are spread evenly over a text; next to each other where there are as many as it has.
        private static int[] Spread(int length, int window, int most)
        {
            var whole = (length - 1) / window;
            var count = Math.Min(whole, most);
            var starts = new int[count];
            for (var i = 0; i < count; i++)
                starts[i] = (int)((long)i * whole / count) * window;
            return starts;
        }
    }
}
