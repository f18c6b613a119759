using Hw6.Core.Attention;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Experiments.Attention;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using Hw6.Core.Tests.Attention;
using static Hw6.Core.Experiments.Attention.AttentionParameters;

namespace Hw6.Core.Tests.Experiments.Attention;

/// <summary>The experiment: its cells, rows, warnings, refusals and summary.</summary>
public class AttentionExperimentTests
{
    [Fact]
    public void Pairs_that_do_not_exist_are_left_out_with_a_note()
    {
        var experiment = new AttentionExperiment(Small());
        Assert.Equal(16, experiment.CellCount);
        Assert.Contains("softmax has no linear form", Assert.Single(experiment.Notes), StringComparison.Ordinal);
        var rows = FinishedSweep.Of(experiment).Rows;
        Assert.DoesNotContain(rows, row => row.Text("kernel") == "softmax" && row.Text("form") == "linear");
    }

    [Fact]
    public void Degrees_and_features_are_swept_only_where_they_matter()
    {
        var sweep = Run(
            Small()
                .With(Kernel, [.. AttentionKernels.All])
                .With(Form, AttentionForm.Streaming)
                .With(N, 40)
                .With(Degree, 2, 3)
                .With(Features, 16, 32)
        );
        Assert.Equal(
            ["softmax//", "quadratic/2/", "polynomial/2/", "polynomial/3/", "elu//", "relu//", "favor//16", "favor//32", "dot//"],
            sweep.Rows.Select(row => $"{row["kernel"]}/{row["degree"]}/{row["features"]}")
        );
    }

    [Fact]
    public void Every_result_is_near_the_reference_and_the_same_every_time()
    {
        ParameterValues Asked() =>
            Small()
                .With(Kernel, [.. AttentionKernels.All])
                .With(Causal, false, true)
                .With(Precision, AttentionPrecision.Double)
                .With(Degree, 4);
        var first = Run(Asked()).Rows;
        var second = Run(Asked()).Rows;
        Assert.All(first.Where(row => row.Text("kernel") is not ("favor" or "dot")), row =>
            Assert.InRange(row.Number("max_abs_error")!.Value, 0, 1e-12)
        );
        Assert.All(first.Where(row => row.Text("kernel") == "favor"), row =>
            Assert.InRange(row.Number("max_abs_error")!.Value, 1e-6, 1)
        );
        var results = first[0]
            .Schema.Columns.Where(column => column.Role != ColumnRole.Timing)
            .Select(column => column.Name)
            .ToArray();
        for (var i = 0; i < first.Count; i++)
            foreach (var name in results)
                Assert.Equal(first[i][name], second[i][name]);
    }

    [Theory]
    [InlineData("float", "diverged")]
    [InlineData("double", "ok")]
    public void Features_that_underflow_are_no_result(string precision, string status)
    {
        // exp(−‖x‖²/2√D) of both is about e^−√D, of which the directions give back some 4·D^¼ of the exponent at most.
        var experiment = new AttentionExperiment(
            new ParameterValues()
                .With(Kernel, AttentionKernels.Named("favor"))
                .With(Form, AttentionForm.Linear)
                .With(N, 8)
                .With(D, 40_000)
                .With(M, 2)
                .With(Features, 16)
                .With(Precision, precision == "float" ? AttentionPrecision.Float : AttentionPrecision.Double)
                .With(AttentionParameters.Runs, 1)
                .With(Warmup, 0)
        );
        var result = experiment.Run(0, new CellContext(TestContext.Current.CancellationToken));
        Assert.Equal(status == "ok" ? CellStatus.Ok : CellStatus.Diverged, result.Status);
        Assert.Equal(status == "ok", result.Error is null);
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
        var rows = Run(Small().With(Causal, false, true)).Rows;
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
    [InlineData("dot", true)]
    [InlineData("polynomial", true)]
    [InlineData("softmax", false)]
    [InlineData("elu", false)]
    [InlineData("quadratic", false)]
    public void Similarities_that_change_sign_give_negative_denominators_and_a_warning(string kernel, bool expected)
    {
        var asked = Small().With(Kernel, AttentionKernels.Named(kernel)).With(Causal, false, true);
        if (kernel is "polynomial" or "quadratic")
            asked.With(Constant, 0.1);
        var sweep = Run(asked);
        Assert.Equal(expected, sweep.Rows.All(row => row.Integer("negative_denominators") > 0));
        Assert.Equal(
            expected,
            sweep.Warnings.Count == sweep.Rows.Count && sweep.Warnings[0].Contains("negative", StringComparison.Ordinal)
        );
        if (!expected)
            Assert.Empty(sweep.Warnings);
        if (!expected)
            Assert.All(sweep.Rows, row => Assert.Equal(0, row.Integer("negative_denominators")));
    }

    [Fact]
    public void Projections_are_part_of_the_cost_and_of_the_inputs()
    {
        ParameterValues Asked() =>
            Small().With(N, 40).With(Kernel, AttentionKernels.Named("elu")).With(Form, AttentionForm.Linear);
        var row = Assert.Single(Run(Asked().With(InputDim, 12)).Rows);
        Assert.InRange(row.Number("max_abs_error")!.Value, 0, 1e-6);
        var without = Assert.Single(Run(Asked()).Rows);
        Assert.Equal(2 * 40 * 12 * (6 + 6 + 5), row.Integer("flops") - without.Integer("flops"));
        Assert.Equal(4 * ((40 * 12) + (12 * 17)), row.Integer("forward_bytes") - without.Integer("forward_bytes"));
        Assert.NotEqual(without["min_abs_denominator"], row["min_abs_denominator"]);
    }

    [Fact]
    public void Costs_are_those_of_the_formulas()
    {
        var rows = Run(Small().With(N, 40).With(Causal, false, true)).Rows;
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
    public void The_memory_of_direct_grows_with_the_square_of_N_and_that_of_the_others_with_N()
    {
        var sweep = Run(new ParameterValues().With(N, 1024, 2048, 4096).With(D, 8).With(M, 8).With(Runs, 1).With(Warmup, 0));
        Assert.Equal(8, sweep.Summary.Count);
        foreach (var row in sweep.Summary)
        {
            if (row.Text("form") == "direct")
                Assert.InRange(row.Number("memory_exponent_mean")!.Value, 1.8, 2.0);
            else
                Assert.InRange(row.Number("memory_exponent_mean")!.Value, 0.05, 1.0);
        }
    }

    [Fact]
    public void What_does_not_fit_in_memory_is_refused_with_the_bytes_it_needs()
    {
        Refuses(asked => asked.With(N, 10_000_000), "--n 10000000", "direct", "400");
        Refuses(
            asked =>
                asked
                    .With(Kernel, AttentionKernels.Named("polynomial"))
                    .With(Form, AttentionForm.Linear)
                    .With(Degree, 20)
                    .With(D, 64),
            "--degree 20",
            "bytes"
        );
        Refuses(
            asked => asked.With(Form, AttentionForm.Linear).With(N, int.MaxValue).With(D, int.MaxValue).With(M, int.MaxValue),
            "bytes"
        );
    }

    [Fact]
    public void Bad_options_are_refused_by_name()
    {
        Refuses(asked => asked.With(N, 0), "--n:", "'0'", "at least 1");
        Refuses(asked => asked.With(D, -1), "--d:", "'-1'");
        Refuses(asked => asked.With(M, 0), "--m:");
        Refuses(asked => asked.With(Features, 0), "--features:", "'0'");
        Refuses(asked => asked.With(Degree, 0), "--degree:", "'0'");
        Refuses(asked => asked.With(Runs, 0), "--runs:", "'0'");
        Refuses(asked => asked.With(Warmup, -1), "--warmup:", "'-1'");
        Refuses(asked => asked.With(InputDim, 0), "--input-dim:", "'0'");
        Refuses(asked => asked.With(Constant, -1), "--constant:", "'-1'", "linear");
        Refuses(asked => asked.With(Constant, double.NaN), "--constant:", "'nan'", "a finite number");
        Refuses(
            asked => asked.With(Kernel, AttentionKernels.Named("softmax")).With(Form, AttentionForm.Linear),
            "--kernel softmax",
            "--form: 'linear'"
        );
        Assert.Equal(
            4,
            new AttentionExperiment(
                Small()
                    .With(Constant, -1)
                    .With(Kernel, AttentionKernels.Named("quadratic"))
                    .With(Form, AttentionForm.Direct, AttentionForm.Streaming)
            ).CellCount
        );
    }

    [Fact]
    public void Results_that_are_not_finite_are_told()
    {
        var experiment = new AttentionExperiment(
            Small()
                .With(Kernel, AttentionKernels.Named("polynomial"))
                .With(Degree, 64)
                .With(Constant, 100)
                .With(Form, AttentionForm.Streaming)
        );
        var result = experiment.Run(0, new CellContext(CancellationToken.None));
        Assert.Equal(CellStatus.Diverged, result.Status);
        Assert.Contains("finite", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_running_cell_stops_when_asked_to()
    {
        using var source = new CancellationTokenSource();
        var experiment = new AttentionExperiment(Small().With(Runs, 1000));
        var context = new CellContext(source.Token, part =>
        {
            if (part > 0)
                source.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => experiment.Run(0, context));
    }

    private static ParameterValues Small() =>
        new ParameterValues().With(N, 40, 80).With(D, 6).With(M, 5).With(Runs, 2).With(Warmup, 0);

    private static FinishedSweep Run(ParameterValues asked) => FinishedSweep.Of(new AttentionExperiment(asked));

    private static void Refuses(Func<ParameterValues, ParameterValues> ask, params string[] parts)
    {
        var message = Assert.Throws<InputException>(() => new AttentionExperiment(ask(Small()))).Message;
        Assert.DoesNotContain('\n', message);
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
