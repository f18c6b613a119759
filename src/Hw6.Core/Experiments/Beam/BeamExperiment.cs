using System.Diagnostics;
using Hw6.Core.Decoding;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.Beam.BeamParameters;

namespace Hw6.Core.Experiments.Beam;

/// <summary>
/// <c>hw6 beam</c>: beam search on a decoder, a cell for each length and beam width. The rows are what the search kept at each timestep;
/// the summary compares what it returned with the exact most likely sequence.
/// </summary>
internal sealed class BeamExperiment : Experiment
{
    // A search is timed several times, and the fastest counts: the first ones also pay for compilation. The recurrent decoder and the transformer, whose cost
    // is to be measured, are timed until their code has surely been compiled for good.
    private const int FewestRuns = 5;
    private const double EnoughSeconds = 1.5;
    private const double NetworkSeconds = 0.6;

    // So many log-probabilities the exact search looks at by default: about a second at most.
    private const long TabulatedBudget = 1L << 23;
    private const long RecurrentBudget = 1L << 20;
    private const long MostDefaultExpansions = 1_000_000;

    private readonly IReadOnlyList<BeamSource> sources;
    private readonly Dictionary<BeamSource, int> endTokens = [];
    private readonly bool candidates;
    private readonly BeamSummary summary;
    private (BeamSource Source, Decoder Decoder)? last;

    /// <summary>Checks what was asked for and reads the trees and corpora.</summary>
    /// <param name="asked">The values of <see cref="BeamParameters"/>.</param>
    /// <param name="request">Whether the history is wanted: every candidate, those pruned included.</param>
    /// <exception cref="InputException">An option or a file cannot be used.</exception>
    public BeamExperiment(ParameterValues asked, RunRequest? request = null)
        : base(BeamDeclaration.Definition)
    {
        candidates = request?.History == true;
        var planned = Definition.Plan(asked);
        sources = BeamSource.Read(planned);
        foreach (var source in sources)
        {
            if (!endTokens.ContainsKey(source))
                endTokens.Add(source, source.EndToken());
        }

        var widest = 0;
        foreach (var cell in planned)
            widest = Math.Max(widest, cell.Get(K));
        foreach (var cell in planned)
        {
            if (cell.Get(NBest) > widest)
                throw NBest.Refuse(cell.Get(NBest), $"at most {widest}, the widest beam");
        }

        Cells = [.. planned.Select((cell, i) => Completed(cell, sources[i]))];
        for (var i = 0; i < CellCount; i++)
            CheckMemory(Cells[i], sources[i]);
        summary = new BeamSummary(this);
    }

    public override bool SideBySide => false;
    public override IReadOnlyList<string> Warnings => [.. sources.Distinct().SelectMany(source => source.Warnings)];
    public override IEnumerable<string> Contents => sources.Distinct().Select(source => source.Digest);

    public override bool HasHistory(int cell) => candidates;

    public override CellResult Run(int cell, CellContext context)
    {
        var point = Cells[cell];
        var (k, length, penalty) = (point.Get(K), point.Get(Length), point.Get(LengthPenalty));
        var settings = new BeamSettings(k, length, EndTokenOf(cell), penalty, point.Get(NBest));
        var decoder = DecoderOf(cell);
        var result = Fastest(decoder, settings, point.Get(Model), context.Cancellation);

        var rows = new List<Row>();
        foreach (var step in result.Steps)
        foreach (var hypothesis in step.Kept)
            rows.Add(TraceRow(cell, decoder, settings, hypothesis, step));
        return new CellResult(rows, candidates ? CandidateRows(cell, decoder, settings, context.Cancellation) : null);
    }

    public override void Measure(IReadOnlyList<Row> run, IReadOnlyList<Row> all, Row measured) =>
        summary.Measure(CellOf(run[0]), all, measured);

    /// <summary>The decoder of a cell. Cells run one after the other, so one recurrent decoder is kept, the last.</summary>
    internal Decoder DecoderOf(int cell)
    {
        if (last?.Source != sources[cell])
            last = (sources[cell], sources[cell].Create());
        return last.Value.Decoder;
    }

    /// <summary>Where the decoder of a cell comes from; the same for all cells that search with it.</summary>
    internal BeamSource SourceOf(int cell) => sources[cell];

    /// <summary>The token that ends a sequence in a cell, or −1.</summary>
    internal int EndTokenOf(int cell) => endTokens[sources[cell]];

    /// <summary>How well the cell's n-gram model predicts the held-out lines.</summary>
    internal HeldOut? EvaluationOf(int cell) => sources[cell].Evaluation;

    // With what only the decoder knows, and checked against it.
    private static Point Completed(Point cell, BeamSource source)
    {
        if (!cell.Has(Length))
            cell = cell.With(Length, source.Depth ?? 1);
        if (source.Depth is { } depth && cell.Get(Length) > depth)
            throw Length.Refuse(
                cell.Get(Length),
                cell.Get(Model) == BeamModel.Transformer
                    ? $"a whole number from 1 to {depth}: with the prompt, at most the model's context"
                    : $"a whole number from 1 to {depth}, as deep as the tree is"
            );
        if (!cell.Has(MaxExpansions))
        {
            var budget = cell.Get(Model) switch
            {
                BeamModel.Rnn => RecurrentBudget,
                BeamModel.Transformer => source.TransformerBudget,
                _ => TabulatedBudget,
            };
            cell = cell.With(MaxExpansions, Math.Min(MostDefaultExpansions, budget / source.VocabularySize));
        }

        return cell;
    }

    // What a transformer remembers; a recurrent decoder's weights, and what it computes for all hypotheses of a step; the log-probabilities of their continuations; where no token ends a
    // sequence early, a row with the text of its sequence for each hypothesis that was kept, and for each candidate where they are told.
    private void CheckMemory(Point cell, BeamSource source)
    {
        double vocabulary = source.VocabularySize;
        var (k, length) = ((double)cell.Get(K), (double)cell.Get(Length));
        var (bytes, longest) = ((sizeof(double) * k * vocabulary) + (k * source.StateBytes(length)), k * vocabulary);
        if (cell.Get(Model) == BeamModel.Rnn)
        {
            double hidden = cell.Get(Hidden);
            bytes = sizeof(float) * ((hidden * hidden) + (2 * hidden * vocabulary) + (k * ((2 * hidden) + vocabulary)));
            longest = Math.Max(Math.Max(hidden * hidden, hidden * vocabulary), k * Math.Max(hidden, vocabulary));
            if (!cell.Has(Eos))
            {
                var text = sizeof(char) * length;
                var hypotheses = k * length * (candidates ? 1 + vocabulary : 1);
                bytes += hypotheses * ((Rows.Columns.Count * MemoryNeed.BytesOfField) + text);
            }
        }

        MemoryNeed.Check(cell, bytes, longest, Model, Vocabulary, Hidden, K, Length);
    }

    private static BeamResult Fastest(Decoder decoder, BeamSettings settings, BeamModel model, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var fastest = BeamSearch.Run(decoder, settings, cancellation: cancellation);
        for (var runs = 1; !IsTimed(model, runs, Stopwatch.GetElapsedTime(start).TotalSeconds); runs++)
        {
            var again = BeamSearch.Run(decoder, settings, cancellation: cancellation);
            if (again.Steps[^1].Seconds < fastest.Steps[^1].Seconds)
                fastest = again;
        }

        return fastest;
    }

    private static bool IsTimed(BeamModel model, int runs, double seconds) =>
        seconds >= EnoughSeconds
        || (runs >= FewestRuns && (model is not (BeamModel.Rnn or BeamModel.Transformer) || seconds >= NetworkSeconds));

    private Row TraceRow(int cell, Decoder decoder, BeamSettings settings, Hypothesis hypothesis, BeamStep step)
    {
        var row = NewRow(cell);
        Fill(row, decoder, hypothesis);
        row["score"] = settings.Score(hypothesis);
        row["place"] = hypothesis.Place == 0 ? null : hypothesis.Place;
        row["seconds"] = step.Seconds;
        if (decoder is TransformerDecoder)
            row["attention_seconds"] = step.AttentionSeconds;
        return row;
    }

    private List<Row> CandidateRows(int cell, Decoder decoder, BeamSettings settings, CancellationToken cancellation)
    {
        var rows = new List<Row>();
        BeamSearch.Run(decoder, settings, Tell, cancellation);
        return rows;

        void Tell(Hypothesis candidate, bool kept)
        {
            var row = NewHistoryRow(cell);
            Fill(row, decoder, candidate);
            row["kept"] = kept;
            rows.Add(row);
        }
    }

    private static void Fill(Row row, Decoder decoder, Hypothesis hypothesis)
    {
        row["timestep"] = hypothesis.Length;
        row["rank"] = hypothesis.Rank;
        row["sequence"] = decoder.Text(hypothesis.Tokens());
        row["log_prob"] = hypothesis.LogProb;
        row["parent_rank"] = hypothesis.Parent?.Rank;
        row["token"] = decoder.Token(hypothesis.Token);
        row["token_log_prob"] = hypothesis.TokenLogProb;
    }
}
