using Hw6.Core.Attention;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Experiments.Attention;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using static Hw6.Core.Experiments.Attention.AttentionParameters;

namespace Hw6.Core.Tests.Experiments.Attention;

/// <summary>Sweeps: the cells of several values of every parameter.</summary>
public class AttentionSweepTests
{
    [Fact]
    public void Every_parameter_is_swept_and_makes_one_cell_where_it_does_not_apply()
    {
        var experiment = new AttentionExperiment(
            new ParameterValues()
                .With(N, 40, 20)
                .With(D, 6, 7)
                .With(M, 3, 2)
                .With(InputDim, 12, 9)
                .With(Precision, AttentionPrecision.Double, AttentionPrecision.Float)
                .With(Causal, true, false)
                .With(Kernel, AttentionKernels.Named("quadratic", "polynomial", "favor", "softmax"))
                .With(Degree, 3, 4)
                .With(Constant, 0.5, 2)
                .With(Features, 16, 32)
                .With(Form, AttentionForm.Linear, AttentionForm.Direct)
                .With(Runs, 1, 2)
                .With(Warmup, 0, 3)
                .With(Seed, -1, 7)
        );
        var expected =
            from n in Values(40, 20)
            from d in Values(6, 7)
            from m in Values(3, 2)
            from input in Values(12, 9)
            from dtype in Values("double", "float")
            from causal in Values("true", "false")
            from kernel in Values("quadratic", "polynomial", "favor", "softmax")
            from degree in kernel == "polynomial" ? Values("3", "4")
            : kernel == "quadratic" ? Values("2")
            : Values("")
            from constant in kernel is "quadratic" or "polynomial" ? Values("0.5", "2") : Values("")
            from features in kernel == "favor" ? Values("16", "32") : Values("")
            from form in kernel == "softmax" ? Values("direct") : Values("linear", "direct")
            from runs in Values(1, 2)
            from warmup in Values(0, 3)
            from seed in Values(-1, 7)
            select $"{n} {d} {m} {input} {dtype} {causal} {kernel} {degree} {constant} {features} {form} {runs} {warmup} {seed}";
        Assert.Equal(
            expected,
            FinishedSweep.Cells(
                experiment,
                "n",
                "d",
                "m",
                "input_dim",
                "dtype",
                "causal",
                "kernel",
                "degree",
                "constant",
                "features",
                "form",
                "runs",
                "warmup",
                "seed"
            )
        );
    }

    [Fact]
    public void A_cell_of_a_sweep_has_the_results_that_it_has_alone() =>
        FinishedSweep.AssertEachCellIsAsItIsAlone(
            new AttentionExperiment(
                new ParameterValues()
                    .With(N, 9, 12)
                    .With(D, 3)
                    .With(M, 2)
                    .With(InputDim, 4, 5)
                    .With(Precision, AttentionPrecision.Double, AttentionPrecision.Float)
                    .With(Kernel, AttentionKernels.Named("quadratic", "favor", "softmax"))
                    .With(Constant, 0.5, 2)
                    .With(Features, 16, 32)
                    .With(Runs, 1, 2)
                    .With(Warmup, 0)
                    .With(Seed, 0, 1)
            )
        );

    [Fact]
    public void Each_parameter_changes_the_results()
    {
        ParameterValues Of(string kernel) =>
            new ParameterValues()
                .With(Kernel, AttentionKernels.Named(kernel))
                .With(Form, AttentionForm.Linear)
                .With(N, 20)
                .With(D, 4)
                .With(M, 3)
                .With(InputDim, 5)
                .With(Runs, 1)
                .With(Warmup, 0);
        var (polynomial, favor) = ("polynomial", "favor");
        string[] found =
        [
            Found(Of(polynomial)),
            Found(Of(polynomial).With(Form, AttentionForm.Direct)),
            Found(Of(polynomial).With(Causal, true)),
            Found(Of(polynomial).With(N, 21)),
            Found(Of(polynomial).With(D, 5)),
            Found(Of(polynomial).With(M, 4)),
            Found(Of(polynomial).With(Degree, 4)),
            Found(Of(polynomial).With(Constant, 2)),
            Found(Of(polynomial).With(InputDim, 6)),
            Found(Of(polynomial).With(Precision, AttentionPrecision.Double)),
            Found(Of(polynomial).With(Seed, 1)),
            Found(Of(favor)),
            Found(Of(favor).With(Features, 128)),
            Found(Of(favor).With(Seed, 1)),
        ];
        Assert.Distinct(found);
        static string Found(ParameterValues asked) =>
            FinishedSweep.Text(
                Assert.Single(FinishedSweep.Of(new AttentionExperiment(asked)).Rows),
                "max_abs_error",
                "min_abs_denominator",
                "flops",
                "forward_bytes"
            );
    }

    [Fact]
    public void Runs_and_warmup_are_the_numbers_of_passes()
    {
        var experiment = new AttentionExperiment(
            new ParameterValues()
                .With(N, 40)
                .With(D, 3)
                .With(M, 2)
                .With(Kernel, AttentionKernels.Named("elu"))
                .With(Form, AttentionForm.Linear)
                .With(Runs, 1, 4)
                .With(Warmup, 0, 2)
        );
        for (var cell = 0; cell < experiment.CellCount; cell++)
        {
            var told = new List<double>();
            var row = experiment.Run(cell, new CellContext(CancellationToken.None, told.Add)).Rows[0];

            // Each pass is told once, and so is none of those that only pass the time until the processor is warm.
            var (runs, warmup) = (row.Integer("runs")!.Value, row.Integer("warmup")!.Value);
            Assert.Equal(Enumerable.Range(1, (int)(runs + warmup)).Select(pass => pass / (runs + warmup + 1.0)), told);
            Assert.Equal(runs == 1, row.Number("min_ms") == row.Number("max_ms"));
        }
    }

    [Fact]
    public void Time_is_compared_only_where_all_but_kernel_and_form_is_the_same()
    {
        var rows = FinishedSweep
            .Of(
                new AttentionExperiment(
                    new ParameterValues()
                        .With(N, 10)
                        .With(D, 3)
                        .With(M, 2)
                        .With(InputDim, 4, 5)
                        .With(Precision, AttentionPrecision.Float, AttentionPrecision.Double)
                        .With(Runs, 1, 2)
                        .With(Warmup, 0)
                        .With(Seed, 0, 1)
                        .With(Kernel, AttentionKernels.Named("polynomial", "favor"))
                        .With(Constant, 1, 2)
                        .With(Features, 8, 16)
                        .With(Form, AttentionForm.Direct, AttentionForm.Linear)
                )
            )
            .Rows;
        var groups = rows.GroupBy(row => FinishedSweep.Text(row, "input_dim", "dtype", "runs", "seed")).ToList();
        Assert.Equal(16, groups.Count);
        foreach (var group in groups)
        {
            Assert.Equal(8, group.Count());
            var first = group.First();
            Assert.Equal("polynomial 1 direct 1", FinishedSweep.Text(first, "kernel", "constant", "form", "relative"));
            Assert.All(group, row => Assert.Equal(row.Number("median_ms") / first.Number("median_ms"), row.Number("relative")));
        }
    }

    [Fact]
    public void The_first_combination_that_cannot_be_is_named()
    {
        Assert.StartsWith(
            "--n 20000000 --d 64 --m 64 --input-dim 3: the direct form of softmax needs ",
            Refused(asked => asked.With(N, 8, 20_000_000, 30_000_000).With(InputDim, 3, 4)),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "--constant: '-2' is not accepted; expected a number of at least 0 for --form linear, whose features hold its square root",
            Refused(asked => asked.With(Constant, 1, -2, -3))
        );
        Assert.Equal(
            "--constant: '4' changes nothing here; expected it only with --kernel quadratic or polynomial",
            Refused(asked => asked.With(Kernel, AttentionKernels.Named("elu", "softmax")).With(Constant, 4, 5))
        );
        Assert.Equal(
            "--degree: '3' changes nothing here; expected it only with --kernel polynomial",
            Refused(asked => asked.With(Degree, 3, 4))
        );
        Assert.Equal(
            "--features: '7' changes nothing here; expected it only with --kernel favor",
            Refused(asked => asked.With(Features, 7, 8))
        );
        static string Refused(Func<ParameterValues, ParameterValues> ask) =>
            Assert.Throws<InputException>(() => new AttentionExperiment(ask(new ParameterValues()))).Message;
    }

    private static T[] Values<T>(params T[] values) => values;
}
