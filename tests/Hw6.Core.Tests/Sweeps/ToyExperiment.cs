using Hw6.Core.Experiments;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Core.Tests.Sweeps;

/// <summary>An experiment of which a test says what its cells find.</summary>
internal sealed class ToyExperiment : Experiment
{
    public static readonly Parameter<string> Kind = new("kind", "The kind.", Domain.Names(["plain", "drawn"]), "drawn");

    public static readonly Parameter<double> Rate = new("rate", "The rate.", Domain.Real(Interval.Positive), 0.5);

    public static readonly Parameter<int> Size = new("size", "The size.", Domain.Whole(1), 1);

    /// <summary>Results depend on it, and no column shows it.</summary>
    public static readonly Parameter<int> Secret = new("secret", "A secret.", Domain.Whole(0), 0) { InTable = false };

    /// <summary>Nothing depends on it.</summary>
    public static readonly Parameter<string> Mirror = new("mirror", "A mirror.", Domain.Text(), "here")
    {
        InTable = false,
        ChangesResults = false,
    };

    public static readonly Parameter<long> Seed = CommonParameters.Seed("The seed.").When(Condition.Is(Kind, "drawn"));

    public static readonly Parameter<int> Repeats = CommonParameters.Repeats("The runs.").When(Condition.Is(Kind, "drawn"));

    /// <summary>A file of each cell.</summary>
    public static readonly Artifact Own = new("own", ".txt", "A file of each cell.");

    /// <summary>A file of all cells.</summary>
    public static readonly Artifact Joint = new("joint", ".txt", "A file of all cells.")
    {
        Join = parts => System.Text.Encoding.UTF8.GetBytes(string.Join('+', parts)),
    };

    private readonly Func<ToyExperiment, int, CellResult> run;
    private readonly Action<IReadOnlyList<Row>, IReadOnlyList<Row>, Row>? measure;

    public ToyExperiment(
        ParameterValues asked,
        Func<ToyExperiment, int, CellResult>? run = null,
        ExperimentDefinition? definition = null,
        Action<IReadOnlyList<Row>, IReadOnlyList<Row>, Row>? measure = null
    )
        : base(definition ?? Define())
    {
        this.run = run ?? ((toy, cell) => new CellResult([toy.Begin(cell)]));
        this.measure = measure;
        Cells = Definition.Plan(asked);
    }

    public override IEnumerable<string> Contents => Inputs;

    /// <summary>What the inputs hold.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    public static ExperimentDefinition Define(
        string name = "toy",
        Func<IReadOnlyList<Column>>? measures = null,
        IReadOnlyList<Parameter>? over = null
    ) =>
        new()
        {
            Name = name,
            Description = "Nothing in particular.",
            Title = "Toy",
            Introduction = "Nothing.",
            Parameters = [Kind, Rate, Size, Secret, Mirror, Seed, Repeats],
            Artifacts = [Own, Joint],
            Results = () =>
                [
                    Column.Text("part", "The part of the cell.", Brief | Key),
                    Column.Number("loss", "The loss.", Brief | Spread),
                    Column.Integer("count", "A count.", Spread),
                    Column.Boolean("hit", "Whether it hit.", Spread),
                    Column.Text("text", "A text."),
                    Column.Number("seconds", "The time.", Timing | Spread),
                ],
            Measures = measures,
            MeasuredOver = over ?? [],
            Create = (_, _) => throw new NotSupportedException(),
        };

    /// <summary>A row that holds the cell's parameters.</summary>
    public Row Begin(int cell) => NewRow(cell);

    public override CellResult Run(int cell, CellContext context) => run(this, cell);

    public override void Measure(IReadOnlyList<Row> run, IReadOnlyList<Row> all, Row measured)
    {
        if (measure is null)
            base.Measure(run, all, measured);
        else
            measure(run, all, measured);
    }
}
