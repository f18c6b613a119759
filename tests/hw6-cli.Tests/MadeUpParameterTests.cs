using System.Text;
using Hw6.Cli.Commands;
using Hw6.Cli.Tests.Docs;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Tables.ColumnUse;

namespace Hw6.Cli.Tests;

/// <summary>
/// A parameter is declared in one place: added to the list of an experiment's declaration and nowhere else, it is in the help, the completion, the check,
/// the tables, the sweep's identity, the columns' page and the names of files. The experiment here knows none of those that are made up.
/// </summary>
public sealed class MadeUpParameterTests : IDisposable
{
    private static readonly Terminal Pipe = new(Stream.Null, TextWriter.Null);

    private static readonly Parameter<int> N = new Parameter<int>("n", "The cell's number.", Domain.Whole(1), 1, 2).Brief();

    private static readonly Parameter<string> Glaze = new(
        "glaze-kind",
        "What the pot is glazed with.",
        Domain.Names(["clear", "matte", "raku"]),
        "clear"
    );

    private static readonly Parameter<double> Heat = new(
        "heat",
        "Kiln's temperature, in degrees.",
        Domain.Real(Interval.Between(600, 1400)),
        900
    )
    {
        AppliesWhen = Condition.Is(Glaze, "raku"),
    };

    private static readonly Artifact Note = new("save-note", ".txt", "Write a note to FILE.");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_is_in_the_help()
    {
        Assert.DoesNotContain("glaze", Run([], "--help").Out, StringComparison.Ordinal);
        var help = Run([Glaze, Heat], "--help").Out;
        Assert.Matches(" --glaze-kind <LIST> +What the pot is glazed with\\. \\[default: clear\\]\n", help);
        Assert.Matches(" --heat <LIST> +Kiln's temperature, in degrees\\. \\[with --glaze-kind raku; default: 900\\]\n", help);
    }

    [Fact]
    public void It_is_completed_with_the_words_of_its_choice()
    {
        Assert.DoesNotContain("--glaze-kind", Suggestions([], "hw6 pots --gl"));
        Assert.Contains("--glaze-kind", Suggestions([Glaze], "hw6 pots --gl"));
        Assert.Equal(["clear", "matte", "raku"], Suggestions([Glaze], "hw6 pots --glaze-kind "));
        Assert.Equal(["raku"], Suggestions([Glaze], "hw6 pots --glaze-kind ra"));
    }

    [Fact]
    public void Its_values_are_checked()
    {
        Tool.Refused(Run([], "--glaze-kind", "matte"), "--glaze-kind: no such option");
        Tool.Refused(
            Run([Glaze], "--glaze-kind", "blue"),
            "hw6: error: --glaze-kind: 'blue' is not accepted; expected clear, matte, raku (see 'hw6 pots --help')\n"
        );
        Tool.Refused(
            Run([Glaze], "--glaze-kind", "raku,blue"),
            "--glaze-kind: 'raku,blue' is not accepted ('blue' is no such value)"
        );
        Tool.Refused(Run([Glaze], "--glaze-kind", "raku,raku"), "--glaze-kind: 'raku' is given twice; expected each value once");
        Tool.Refused(
            Run([Glaze, Heat], "--glaze-kind", "raku", "--heat", "20"),
            "--heat: '20' is not accepted; expected a number from 600 to 1400, a list (0.1,0.5) or a range (0.1..0.5+0.1)"
        );
        Tool.Refused(
            Run([Glaze, Heat], "--heat", "1000"),
            "--heat: '1000' changes nothing here; expected it only with --glaze-kind raku"
        );
    }

    [Fact]
    public void It_is_swept_and_stands_in_every_table()
    {
        string[] line = ["--n", "1,2", "--glaze-kind", "clear,raku", "--heat", "800..1000+200", "--no-timings"];
        var result = Run(
            [Glaze, Heat],
            [.. line, "-o", folder["x.csv"], "--summary", folder["s.csv"], "--history", folder["h.csv"]]
        );
        Assert.Equal((0, ""), (result.Code, result.Error));
        string[] points = ["1 clear ", "1 raku 800", "1 raku 1000", "2 clear ", "2 raku 800", "2 raku 1000"];
        foreach (var file in new[] { "x.csv", "s.csv", "h.csv" })
        {
            var text = File.ReadAllText(folder[file]);
            Assert.StartsWith("n,glaze_kind,heat,", text, StringComparison.Ordinal);
            Assert.Equal(points, CsvText.Rows(text).Select(row => $"{row["n"]} {row["glaze_kind"]} {row["heat"]}"));
        }

        Assert.Equal(
            "cell,n,glaze_kind,heat\n1,1,clear,\n2,1,raku,800\n3,1,raku,1000\n4,2,clear,\n5,2,raku,800\n6,2,raku,1000\n",
            Run([Glaze, Heat], [.. line, "--dry-run"]).Out
        );
        var table = Run([Glaze, Heat], [.. line, "--format", "table"]).Lines;
        Assert.Equal(["crack_2 0.5", "", "n  glaze_kind  heat  value"], table[..3]);
        Assert.Equal("2  raku        1000      2", table[^1]);
        Assert.Equal("| n | value |", Run([Glaze, Heat], "--glaze-kind", "raku", "--format", "markdown").Lines[0]);

        for (var i = 1; i <= 2; i++)
            Assert.Equal(0, Run([Glaze, Heat], [.. line, "--shard", $"{i}/2", "-o", folder[$"{i}.csv"]]).Code);
        Assert.Equal(File.ReadAllText(folder["x.csv"]), Tool.Run("merge", folder["2.csv"], folder["1.csv"]).Out);
        Assert.Equal(
            "cell,n,glaze_kind,heat\n",
            Run([Glaze, Heat], [.. line, "--resume", "-o", folder["x.csv"], "--dry-run"]).Out
        );
    }

    [Fact]
    public void It_is_part_of_the_identity()
    {
        var without = Identity([]);
        string[] sweeps =
        [
            without,
            Identity([Glaze]),
            Identity([Glaze], "--glaze-kind", "matte"),
            Identity([Glaze], "--glaze-kind", "clear,matte"),
            Identity([Glaze, Heat], "--glaze-kind", "raku"),
            Identity([Glaze, Heat], "--glaze-kind", "raku", "--heat", "901"),
        ];
        Assert.Equal(sweeps.Length, sweeps.Distinct().Count());
        Assert.All(sweeps, sweep => Assert.Matches("^s[0-9a-f]{16}$", sweep));

        // A default is what it says, given or not.
        Assert.Equal(sweeps[1], Identity([Glaze], "--glaze-kind", "clear"));
        Assert.Equal(sweeps[4], Identity([Glaze, Heat], "--heat", "900", "--glaze-kind", "raku"));

        // Without a column it counts all the same, unless no result depends on it.
        var hidden = new Parameter<int>("hidden", "Has no column.", Domain.Whole(0), 0) { InTable = false };
        Assert.NotEqual(Identity([hidden]), Identity([hidden], "--hidden", "1"));
        var idle = new Parameter<int>("idle", "Changes nothing.", Domain.Whole(0), 0) { InTable = false, ChangesResults = false };
        Assert.Equal(without, Identity([idle], "--idle", "1"));

        Assert.Equal(0, Run([Glaze], "--glaze-kind", "matte", "-o", folder["x.csv"]).Code);
        Tool.Refused(Run([Glaze], "--glaze-kind", "raku", "--resume", "-o", folder["x.csv"]), "is of another sweep");
    }

    [Fact]
    public void It_is_on_the_columns_page()
    {
        Assert.DoesNotContain("glaze_kind", ColumnsPage.Markdown([.. Pots([]).Tables]), StringComparison.Ordinal);
        var page = ColumnsPage.Markdown([.. Pots([Glaze, Heat]).Tables]);
        Assert.Equal(
            ["## hw6 pots", "## hw6 pots --summary", "## hw6 pots --history"],
            page.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal))
        );
        Assert.Equal(3, Count(page, "| `glaze_kind` | text, option | What the pot is glazed with. |\n"));
        Assert.Equal(
            3,
            Count(page, "| `heat` | number, option | Kiln's temperature, in degrees; only with --glaze-kind raku. |\n")
        );
        Assert.Equal(1, Count(page, "| `crack_1`, `crack_2`, … | number | Length of a crack. |\n"));
    }

    [Fact]
    public void It_is_a_placeholder_of_the_names_of_files()
    {
        string[] line = ["--n", "1,2", "--glaze-kind", "clear,raku", "-q"];
        Assert.Equal(0, Run([Glaze], [.. line, "--save-note", folder["{glaze-kind}-{n}.txt"]]).Code);
        Assert.Equal(["clear-1.txt", "clear-2.txt", "raku-1.txt", "raku-2.txt"], folder.Files);
        Assert.Equal("cell 2", File.ReadAllText(folder["raku-1.txt"]));

        Tool.Refused(
            Run([Glaze], [.. line, "--save-note", folder["{n}.txt"]]),
            "--save-note: ",
            "for two of 4 cells; expected a name in which {n} and {glaze-kind} tell them apart"
        );
        Tool.Refused(
            Run([Glaze], [.. line, "--save-note", folder["{clay}.txt"]]),
            "--save-note: '{clay}' in ",
            "is no parameter; expected {n}, {glaze-kind}"
        );
        Tool.Refused(Run([], "--save-note", folder["{glaze-kind}-{n}.txt"]), "'{glaze-kind}' in ", "expected {n}\n");
    }

    /// <summary>What a shell asks for, of every option of every command.</summary>
    [Fact]
    public void Every_choice_of_every_command_is_completed()
    {
        var choices = 0;
        foreach (var (path, command) in CommandTree.All())
        {
            foreach (var option in command.Options.OfType<Options.ParameterOption>())
            {
                if (option.Parameter.IsFlag || option.Parameter.Domain.Words.Count == 0)
                    continue;
                choices++;
                var line = $"hw6 {path} {option.Name} ";
                Assert.Equal(option.Parameter.Domain.Words, Tool.Run("[complete]", line).Lines);
            }
        }

        Assert.True(choices > 15);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static ToolResult Run(Parameter[] more, params string[] args) =>
        Tool.Run(Pipe, [ExperimentCommand.Create(Pots(more))], ["pots", .. args]);

    private static string[] Suggestions(Parameter[] more, string line)
    {
        var result = Tool.Run(Pipe, [ExperimentCommand.Create(Pots(more))], "[complete]", line);
        Assert.Equal((0, ""), (result.Code, result.Error));
        return result.Lines;
    }

    private static string Identity(Parameter[] more, params string[] args)
    {
        var result = Run(more, ["-q", .. args]);
        Assert.True(result.Code == 0, result.Error);
        return CsvText.Column(result.Out, "sweep").Distinct().Single();
    }

    // The one place.
    private static ExperimentDefinition Pots(Parameter[] more)
    {
        ExperimentDefinition? definition = null;
        return definition = new()
        {
            Name = "pots",
            Description = "Burns pots.",
            Title = "Pots",
            Introduction = "Pots are burnt.",
            Parameters = [N, .. more],
            Artifacts = [Note],
            Results = () =>
                [
                    Column.Integer("value", "The number again.", Brief | Spread),
                    Column.Number("crack", "Length of a crack.", Family),
                ],
            Epochs = () => [Column.Integer("epoch", "The epoch.")],
            Create = (asked, _) => new PotsExperiment(definition!, asked),
        };
    }

    private sealed class PotsExperiment : Experiment
    {
        public PotsExperiment(ExperimentDefinition definition, ParameterValues asked)
            : base(definition) => Cells = definition.Plan(asked);

        protected override int FamilyMembers => 2;

        public override CellResult Run(int cell, CellContext context)
        {
            var (row, epoch) = (NewRow(cell), NewHistoryRow(cell));
            row["value"] = Cells[cell].Get(N);
            row["crack_2"] = 0.5;
            epoch["epoch"] = 1;
            return new CellResult([row], [epoch])
            {
                Files = [new CellFile(Note, stream => stream.Write(Encoding.UTF8.GetBytes($"cell {cell + 1}")))],
            };
        }
    }
}
