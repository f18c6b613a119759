using Hw6.Core.Attention;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Core.Tests.Attention;

/// <summary>The experiment: its cells, rows, warnings, refusals and summary.</summary>
public class AttentionExperimentTests
{
    private static readonly AttentionOptions Small = new()
    {
        N = [40, 80],
        D = [6],
        M = [5],
        Runs = 2,
        Warmup = 0,
    };

    [Fact]
    public void Pairs_that_do_not_exist_are_left_out_with_a_note()
    {
        var experiment = new AttentionExperiment(Small);
        Assert.Equal(16, experiment.CellCount);
        Assert.Contains("softmax has no linear form", Assert.Single(experiment.Notes), StringComparison.Ordinal);
        var rows = Run(experiment).Rows;
        Assert.DoesNotContain(rows, row => row.Text("kernel") == "softmax" && row.Text("form") == "linear");
    }

    [Fact]
    public void Degrees_and_features_are_swept_only_where_they_matter()
    {
        var experiment = new AttentionExperiment(
            Small with
            {
                Kernels = Enum.GetValues<AttentionKernelName>(),
                Forms = [AttentionForm.Streaming],
                N = [40],
                Degrees = [2, 3],
                Features = [16, 32],
            }
        );
        Assert.Equal(
            ["softmax//", "quadratic/2/", "polynomial/2/", "polynomial/3/", "elu//", "relu//", "favor//16", "favor//32", "dot//"],
            Run(experiment).Rows.Select(row => $"{row["kernel"]}/{row["degree"]}/{row["features"]}")
        );
    }

    [Fact]
    public void Every_result_is_near_the_reference_and_the_same_every_time()
    {
        var options = Small with
        {
            Kernels = Enum.GetValues<AttentionKernelName>(),
            Causal = [false, true],
            Precision = AttentionPrecision.Double,
            Degrees = [4],
        };
        var first = Run(new AttentionExperiment(options)).Rows;
        var second = Run(new AttentionExperiment(options)).Rows;
        Assert.All(first.Where(row => row.Text("kernel") is not ("favor" or "dot")), row =>
            Assert.InRange(row.Number("max_abs_error")!.Value, 0, 1e-12)
        );
        Assert.All(first.Where(row => row.Text("kernel") == "favor"), row =>
            Assert.InRange(row.Number("max_abs_error")!.Value, 1e-6, 1)
        );
        var results = AttentionColumns
            .Rows.Columns.Where(column => column.Role != ColumnRole.Timing)
            .Select(column => column.Name)
            .ToArray();
        for (var i = 0; i < first.Count; i++)
            foreach (var name in results)
                Assert.Equal(first[i][name], second[i][name]);
    }

    [Fact]
    public void An_error_is_found()
    {
        var shape = new Core.Attention.Forms.AttentionShape(50, 4, 3);
        var q = NaiveAttention.Normal<float>("q", 200);
        var k = NaiveAttention.Normal<float>("k", 200);
        var v = NaiveAttention.Normal<float>("v", 150);
        var kernel = new Core.Attention.Kernels.EluKernel();
        var (output, _) = NaiveAttention.Run(AttentionForm.Streaming, shape, kernel, true, q, k, v);
        double Error() => AttentionReference.LargestError(shape, kernel, true, q, k, v, output, CancellationToken.None);
        Assert.InRange(Error(), 0, 1e-6);
        output[^1] += 0.25f;
        Assert.Equal(0.25, Error(), 1e-6);
        output[0] = float.NaN;
        Assert.True(double.IsNaN(Error()));
    }

    [Fact]
    public void Time_is_compared_with_the_first_kernel_and_form_at_the_same_size()
    {
        var rows = Run(new AttentionExperiment(Small with { Causal = [false, true] })).Rows;
        foreach (var group in rows.GroupBy(row => (row["n"], row["causal"])))
        {
            var first = group.First();
            Assert.Equal(("softmax", "direct", 1.0), (first.Text("kernel"), first.Text("form"), first.Number("relative")));
            Assert.All(group, row =>
                Assert.Equal(
                    row.Number("median_ms")!.Value / first.Number("median_ms")!.Value,
                    row.Number("relative")!.Value,
                    1e-12
                )
            );
        }
    }

    [Theory]
    [InlineData(AttentionKernelName.Dot, true)]
    [InlineData(AttentionKernelName.Polynomial, true)]
    [InlineData(AttentionKernelName.Softmax, false)]
    [InlineData(AttentionKernelName.Elu, false)]
    [InlineData(AttentionKernelName.Quadratic, false)]
    public void Similarities_that_change_sign_give_negative_denominators_and_a_warning(AttentionKernelName kernel, bool expected)
    {
        var (rows, warnings) = Run(
            new AttentionExperiment(Small with { Kernels = [kernel], Causal = [false, true], Constant = 0.1 })
        );
        Assert.Equal(expected, rows.All(row => row.Integer("negative_denominators") > 0));
        Assert.Equal(expected, warnings.Count == rows.Count && warnings[0].Contains("negative", StringComparison.Ordinal));
        if (!expected)
            Assert.Empty(warnings);
        if (!expected)
            Assert.All(rows, row => Assert.Equal(0, row.Integer("negative_denominators")));
    }

    [Fact]
    public void Projections_are_part_of_the_cost_and_of_the_inputs()
    {
        var rows = Run(
            new AttentionExperiment(
                Small with
                {
                    InputDim = 12,
                    N = [40],
                    Kernels = [AttentionKernelName.Elu],
                    Forms = [AttentionForm.Linear],
                }
            )
        ).Rows;
        var row = Assert.Single(rows);
        Assert.InRange(row.Number("max_abs_error")!.Value, 0, 1e-6);
        var without = Assert.Single(
            Run(
                new AttentionExperiment(
                    Small with
                    {
                        N = [40],
                        Kernels = [AttentionKernelName.Elu],
                        Forms = [AttentionForm.Linear],
                    }
                )
            ).Rows
        );
        Assert.Equal(2 * 40 * 12 * (6 + 6 + 5), row.Integer("flops") - without.Integer("flops"));
        Assert.Equal(4 * ((40 * 12) + (12 * 17)), row.Integer("forward_bytes") - without.Integer("forward_bytes"));
        Assert.NotEqual(without["min_abs_denominator"], row["min_abs_denominator"]);
    }

    [Fact]
    public void Costs_are_those_of_the_formulas()
    {
        var rows = Run(new AttentionExperiment(Small with { N = [40], Causal = [false, true] })).Rows;
        Row Find(string kernel, string form, bool causal) =>
            rows.Single(row => row.Text("kernel") == kernel && row.Text("form") == form && row.Boolean("causal") == causal);
        const int n = 40,
            d = 6,
            m = 5,
            c = 28;
        Assert.Equal((n * n * ((2 * d) + (2 * m) + 4)) + (n * m), Find("softmax", "direct", false).Integer("flops"));
        Assert.Equal((n * (n + 1) / 2 * ((2 * d) + (2 * m) + 4)) + (n * m), Find("softmax", "streaming", true).Integer("flops"));
        Assert.Equal(c, Find("quadratic", "linear", false).Integer("feature_dim"));
        Assert.Null(Find("softmax", "direct", false).Integer("feature_dim"));
        var inputs = n * ((2 * d) + m);
        Assert.Equal(4 * (inputs + (n * m) + n + (n * n)), Find("softmax", "direct", false).Integer("forward_bytes"));
        Assert.Equal(4 * (inputs + (n * m) + n + (n * n)), Find("softmax", "direct", false).Integer("backward_bytes"));
        Assert.Equal(4 * (inputs + (n * m) + n + n), Find("softmax", "streaming", false).Integer("forward_bytes"));
        Assert.Equal(4 * (inputs + (n * m) + n + (c * (m + 1))), Find("quadratic", "linear", false).Integer("forward_bytes"));
        Assert.Equal(
            4 * (inputs + (n * m) + n + (c * (m + 1)) + (2 * n * c)),
            Find("quadratic", "linear", false).Integer("backward_bytes")
        );
    }

    [Fact]
    public void The_summary_fits_exponents_to_the_rows_alone()
    {
        var experiment = new AttentionExperiment(new AttentionOptions { N = [100, 200, 400] });
        var rows = Enumerable
            .Range(0, experiment.CellCount)
            .Select(cell =>
            {
                var row = AttentionColumns.Rows.NewRow();
                experiment.Describe(cell, row);
                double n = row.Integer("n")!.Value;
                row["max_abs_error"] = 0.0;
                row["min_ms"] = 3 * Math.Pow(n, row.Text("form") == "linear" ? 1.1 : 1.9);
                row["peak_bytes"] = (long)(1000 * n * n);
                return row;
            })
            .ToList();
        var summary = experiment.Summarize(rows);
        Assert.Equal(8, summary.Count);
        Assert.All(summary, row =>
        {
            var linear = row.Text("form") == "linear";
            Assert.Equal(linear ? 1.1 : 1.9, row.Number("time_exponent")!.Value, 1e-9);
            Assert.Equal(2, row.Number("memory_exponent")!.Value, 1e-9);
            Assert.Equal(linear ? 1 : 2, row.Integer("time_exponent_theory"));
            Assert.Equal(row.Text("form") == "direct" ? 2 : 1, row.Integer("memory_exponent_theory"));
            Assert.Equal(3, row.Integer("points"));
        });
        Assert.All(experiment.Summarize([.. rows.Where(row => row.Integer("n") == 100)]), row =>
            Assert.Null(row["time_exponent"])
        );
    }

    [Fact]
    public void The_memory_of_direct_grows_with_the_square_of_N_and_that_of_the_others_with_N()
    {
        var experiment = new AttentionExperiment(
            new AttentionOptions
            {
                N = [1024, 2048, 4096],
                D = [8],
                M = [8],
                Runs = 1,
                Warmup = 0,
            }
        );
        foreach (var row in experiment.Summarize(Run(experiment).Rows))
        {
            if (row.Text("form") == "direct")
                Assert.InRange(row.Number("memory_exponent")!.Value, 1.8, 2.0);
            else
                Assert.InRange(row.Number("memory_exponent")!.Value, 0.05, 1.0);
        }
    }

    [Fact]
    public void What_does_not_fit_in_memory_is_refused_with_the_bytes_it_needs()
    {
        Refuses(Small with { N = [10_000_000] }, "--n 10000000", "direct", "400");
        Refuses(
            Small with
            {
                Kernels = [AttentionKernelName.Polynomial],
                Forms = [AttentionForm.Linear],
                Degrees = [20],
                D = [64],
            },
            "--degree 20",
            "bytes"
        );
        Refuses(
            Small with
            {
                Forms = [AttentionForm.Linear],
                N = [int.MaxValue],
                D = [int.MaxValue],
                M = [int.MaxValue],
            },
            "bytes"
        );
    }

    [Fact]
    public void Bad_options_are_refused_by_name()
    {
        Refuses(Small with { N = [0] }, "--n", "'0'", "at least 1");
        Refuses(Small with { D = [-1] }, "--d", "'-1'");
        Refuses(Small with { M = [0] }, "--m");
        Refuses(Small with { Features = [0] }, "--features");
        Refuses(Small with { Degrees = [0] }, "--degree");
        Refuses(Small with { Runs = 0 }, "--runs");
        Refuses(Small with { Warmup = -1 }, "--warmup");
        Refuses(Small with { InputDim = 0 }, "--input-dim");
        Refuses(Small with { Constant = -1 }, "--constant", "'-1'", "linear");
        Refuses(Small with { Constant = double.NaN }, "--constant");
        Refuses(
            Small with
            {
                Kernels = [AttentionKernelName.Softmax],
                Forms = [AttentionForm.Linear],
            },
            "--kernel softmax",
            "--form linear"
        );
        Assert.Equal(
            4,
            new AttentionExperiment(
                Small with
                {
                    Constant = -1,
                    Kernels = [AttentionKernelName.Quadratic],
                    Forms = [AttentionForm.Direct, AttentionForm.Streaming],
                }
            ).CellCount
        );
    }

    [Fact]
    public void Results_that_are_not_finite_are_told()
    {
        var experiment = new AttentionExperiment(
            Small with
            {
                Kernels = [AttentionKernelName.Polynomial],
                Degrees = [64],
                Constant = 100,
                Forms = [AttentionForm.Streaming],
            }
        );
        var result = experiment.Run(0, new CellContext(CancellationToken.None));
        Assert.Equal(CellStatus.Diverged, result.Status);
        Assert.Contains("finite", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_running_cell_stops_when_asked_to()
    {
        using var source = new CancellationTokenSource();
        var experiment = new AttentionExperiment(Small with { Runs = 1000 });
        var context = new CellContext(source.Token, part =>
        {
            if (part > 0)
                source.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => experiment.Run(0, context));
    }

    private static (IReadOnlyList<Row> Rows, IReadOnlyList<string> Warnings) Run(AttentionExperiment experiment)
    {
        var rows = new List<Row>();
        var warnings = new List<string>();
        var context = new CellContext(CancellationToken.None, warning: warnings.Add);
        for (var cell = 0; cell < experiment.CellCount; cell++)
        {
            var result = experiment.Run(cell, context);
            Assert.Equal(CellStatus.Ok, result.Status);
            experiment.Place(result.Rows, rows);
            rows.AddRange(result.Rows);
        }

        return (rows, warnings);
    }

    private static void Refuses(AttentionOptions options, params string[] parts)
    {
        var message = Assert.Throws<InputException>(() => new AttentionExperiment(options)).Message;
        Assert.DoesNotContain('\n', message);
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
