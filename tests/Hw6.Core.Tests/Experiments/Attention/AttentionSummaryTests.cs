using Hw6.Core.Attention;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Experiments.Attention;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.Attention.AttentionParameters;

namespace Hw6.Core.Tests.Experiments.Attention;

/// <summary>The summary: exponents over the sizes, and their spread over the seeds. Times are made up, so that the exponents are known.</summary>
public class AttentionSummaryTests
{
    [Fact]
    public void The_summary_fits_exponents_to_the_rows_alone()
    {
        var (layout, rows) = Made(new ParameterValues().With(N, 100, 200, 400), _ => 0);
        var summary = layout.Summarize(rows);
        Assert.Equal(8, summary.Count);
        Assert.All(summary, row =>
        {
            var linear = row.Text("form") == "linear";
            Assert.Equal(linear ? 1.1 : 1.9, row.Number("time_exponent_mean")!.Value, 1e-9);
            Assert.Equal(2, row.Number("memory_exponent_mean")!.Value, 1e-9);
            Assert.Equal(1.5, row.Number("backward_exponent_mean")!.Value, 1e-9);
            Assert.Equal(linear ? 1 : 2, row.Integer("time_exponent_theory"));
            Assert.Equal(row.Text("form") == "direct" ? 2 : 1, row.Integer("memory_exponent_theory"));
            Assert.Equal(3, row.Integer("points"));
            Assert.Equal(1, row.Integer("finished"));
            Assert.Null(row["time_exponent_std"]);
        });
        Assert.All(layout.Summarize([.. rows.Where(row => row.Integer("n") == 100)]), row =>
        {
            Assert.Equal(1, row.Integer("points"));
            Assert.Null(row["time_exponent_mean"]);
        });
    }

    [Fact]
    public void A_point_has_the_spread_of_its_seeds()
    {
        double[] drift = [0.3, -0.1, 0.05, 0];
        var (layout, rows) = Made(
            new ParameterValues()
                .With(N, 100, 200, 400)
                .With(Kernel, AttentionKernels.Named("elu"))
                .With(Form, AttentionForm.Streaming, AttentionForm.Linear)
                .With(Precision, AttentionPrecision.Float, AttentionPrecision.Double)
                .With(Seed, 0, 1, 2, 3),
            seed => drift[seed]
        );
        var summary = layout.Summarize(rows);
        Assert.Equal(
            ["streaming float", "linear float", "streaming double", "linear double"],
            summary.Select(point => FinishedSweep.Text(point, "form", "dtype"))
        );
        Assert.DoesNotContain(summary[0].Schema.Columns, column => column.Name is "seed" or "n");
        Assert.All(summary, point =>
        {
            var time = point.Text("form") == "linear" ? 1.1 : 1.9;
            Assert.Equal(4, point.Integer("finished"));
            Assert.Equal(3, point.Integer("points"));
            FinishedSweep.AssertSpread(point, "time_exponent", 1e-9, [.. drift.Select(more => time + more)]);
            FinishedSweep.AssertSpread(point, "memory_exponent", 1e-9, [2, 2, 2, 2]);
        });
    }

    [Theory]
    [InlineData(100)]
    [InlineData(200)]
    [InlineData(800)]
    public void A_size_that_failed_is_left_out_of_the_fit_whichever_it_is(int failed)
    {
        var (layout, rows) = Made(
            new ParameterValues().With(N, 100, 200, 400, 800).With(Kernel, AttentionKernels.Named("elu")),
            _ => 0,
            failed
        );
        Assert.All(layout.Summarize(rows), point =>
        {
            Assert.Equal(1, point.Integer("finished"));
            Assert.Equal(3, point.Integer("points"));
            Assert.Equal(point.Text("form") == "linear" ? 1.1 : 1.9, point.Number("time_exponent_mean")!.Value, 1e-9);
        });
    }

    [Fact]
    public void A_summary_without_timings_has_the_exponents_that_need_none()
    {
        var sweep = FinishedSweep.Of(
            new AttentionExperiment(
                new ParameterValues()
                    .With(N, 16, 32, 64)
                    .With(D, 2)
                    .With(M, 2)
                    .With(Form, AttentionForm.Direct)
                    .With(Runs, 1)
                    .With(Warmup, 0)
                    .With(Seed, 0, 1)
            ),
            timings: false
        );
        Assert.DoesNotContain(sweep.Summary[0].Schema.Columns, column =>
            column.Name.StartsWith("time_exponent_m", StringComparison.Ordinal)
        );
        Assert.All(sweep.Summary, point =>
        {
            Assert.Equal((2L, 3L), (point.Integer("finished"), point.Integer("points")));
            Assert.InRange(point.Number("backward_exponent_mean")!.Value, 1.5, 2);
            Assert.Equal(0, point.Number("backward_exponent_std")!.Value);
        });
    }

    // Rows of 3 n^p milliseconds, p being 1.1 or 1.9 and what the seed adds, 1000 n^2 bytes and 10 n^1.5 for backpropagation.
    private static (SweepLayout Layout, IReadOnlyList<Row> Rows) Made(
        ParameterValues asked,
        Func<long, double> drift,
        int failed = 0
    )
    {
        var experiment = new AttentionExperiment(asked);
        var layout = new SweepLayout(experiment, "1.2.3", timings: true);
        var rows = new List<Row>();
        for (var cell = 0; cell < experiment.CellCount; cell++)
        {
            var row = experiment.Rows.NewRow();
            experiment.Describe(cell, row);
            double n = row.Integer("n")!.Value;
            if (n == failed)
            {
                rows.AddRange(layout.Lay(cell, new CellResult([row], Status: CellStatus.Failed, Error: "it failed")).Rows);
                continue;
            }

            row["max_abs_error"] = 0.0;
            row["min_ms"] = 3 * Math.Pow(n, (row.Text("form") == "linear" ? 1.1 : 1.9) + drift(row.Integer("seed")!.Value));
            row["peak_bytes"] = (long)(1000 * n * n);
            row["backward_bytes"] = (long)(1e12 * Math.Pow(n, 1.5));
            rows.AddRange(layout.Lay(cell, new CellResult([row])).Rows);
        }

        return (layout, rows);
    }
}
