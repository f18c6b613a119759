using System.Diagnostics;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Decoding;

/// <summary>
/// <c>hw6 beam</c>: beam search on a decoder, a cell for each length and beam width. The rows are what the search kept at each timestep;
/// the summary compares what it returned with the exact most likely sequence.
/// </summary>
public sealed class BeamExperiment : Experiment
{
    // A search is timed several times, and the fastest counts: the first ones also pay for compilation. The recurrent decoder, which is
    // there to measure cost, is timed until its code has surely been compiled for good.
    private const int FewestRuns = 5;
    private const double EnoughSeconds = 1.5;
    private const double RecurrentSeconds = 0.6;

    private readonly BeamOptions options;
    private readonly BeamSetup setup;
    private readonly BeamSummary summary;

    /// <summary>Checks the options and reads the tree or the corpus.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="InputException">An option or a file cannot be used.</exception>
    public BeamExperiment(BeamOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        setup = new BeamSetup(options);
        History = options.Candidates ? BeamColumns.Candidates() : null;
        summary = new BeamSummary(setup, options.K);
    }

    /// <inheritdoc/>
    public override string Name => "beam";

    /// <inheritdoc/>
    public override Schema Rows => BeamColumns.Trace;

    /// <inheritdoc/>
    public override Schema? History { get; }

    /// <inheritdoc/>
    public override Schema Summary => BeamColumns.Summary;

    /// <inheritdoc/>
    public override int CellCount => setup.Lengths.Count * options.K.Count;

    /// <inheritdoc/>
    public override bool SideBySide => false;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Warnings => setup.Warnings;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Identity
    {
        get
        {
            var identity = new List<KeyValuePair<string, string>> { new("contents", setup.Digest) };
            var row = Rows.NewRow();
            Describe(0, row);
            foreach (var column in Rows.Columns)
            {
                if (column.Role == ColumnRole.Parameter && column.Name is not ("k" or "length"))
                    identity.Add(new(column.Name, CellText.Format(row[column.Name])));
            }

            identity.Add(new("length", string.Join(',', setup.Lengths)));
            identity.Add(new("k", string.Join(',', options.K)));
            return identity;
        }
    }

    /// <inheritdoc/>
    public override void Describe(int cell, Row row)
    {
        ArgumentNullException.ThrowIfNull(row);
        row["model"] = setup.Model;
        row["unit"] = setup.Unit;
        row["order"] = setup.Order;
        row["held_out"] = setup.HeldOutEvery;
        row["prompt"] = options.Prompt;
        row["vocabulary"] = setup.Vocabulary;
        row["hidden"] = setup.Hidden;
        row["seed"] = options.Seed;
        row["eos"] = setup.Eos.Length == 0 ? null : setup.Eos;
        row["length_penalty"] = options.LengthPenalty;
        row["n_best"] = options.NBest;
        row["max_expansions"] = setup.MaxExpansions;
        row["length"] = LengthOf(cell);
        row["k"] = WidthOf(cell);
    }

    /// <inheritdoc/>
    public override CellResult Run(int cell, CellContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = new BeamSettings(WidthOf(cell), LengthOf(cell), setup.EndToken, options.LengthPenalty, options.NBest);
        var result = Fastest(settings, context.Cancellation);

        var rows = new List<Row>();
        foreach (var step in result.Steps)
        foreach (var hypothesis in step.Kept)
            rows.Add(TraceRow(cell, settings, hypothesis, step.Seconds));
        return new CellResult(rows, options.Candidates ? CandidateRows(cell, settings, context.Cancellation) : null);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Row> Summarize(IReadOnlyList<Row> rows) => summary.Of(rows);

    private int LengthOf(int cell) => setup.Lengths[cell / options.K.Count];

    private int WidthOf(int cell) => options.K[cell % options.K.Count];

    private BeamResult Fastest(BeamSettings settings, CancellationToken cancellation)
    {
        var decoder = setup.Decoder;
        var start = Stopwatch.GetTimestamp();
        var fastest = BeamSearch.Run(decoder, settings, cancellation: cancellation);
        for (var runs = 1; !IsTimed(runs, Stopwatch.GetElapsedTime(start).TotalSeconds); runs++)
        {
            var again = BeamSearch.Run(decoder, settings, cancellation: cancellation);
            if (again.Steps[^1].Seconds < fastest.Steps[^1].Seconds)
                fastest = again;
        }

        return fastest;
    }

    private bool IsTimed(int runs, double seconds) =>
        seconds >= EnoughSeconds || (runs >= FewestRuns && (setup.Model != BeamModel.Rnn || seconds >= RecurrentSeconds));

    private Row TraceRow(int cell, BeamSettings settings, Hypothesis hypothesis, double seconds)
    {
        var row = NewRow(cell);
        Fill(row, hypothesis);
        row["score"] = settings.Score(hypothesis);
        row["place"] = hypothesis.Place == 0 ? null : hypothesis.Place;
        row["seconds"] = seconds;
        return row;
    }

    private List<Row> CandidateRows(int cell, BeamSettings settings, CancellationToken cancellation)
    {
        var rows = new List<Row>();
        BeamSearch.Run(setup.Decoder, settings, Tell, cancellation);
        return rows;

        void Tell(Hypothesis candidate, bool kept)
        {
            var row = NewHistoryRow(cell);
            Fill(row, candidate);
            row["kept"] = kept;
            rows.Add(row);
        }
    }

    private void Fill(Row row, Hypothesis hypothesis)
    {
        row["timestep"] = hypothesis.Length;
        row["rank"] = hypothesis.Rank;
        row["sequence"] = setup.Decoder.Text(hypothesis.Tokens());
        row["log_prob"] = hypothesis.LogProb;
        row["parent_rank"] = hypothesis.Parent?.Rank;
        row["token"] = setup.Decoder.Token(hypothesis.Token);
        row["token_log_prob"] = hypothesis.TokenLogProb;
    }
}
