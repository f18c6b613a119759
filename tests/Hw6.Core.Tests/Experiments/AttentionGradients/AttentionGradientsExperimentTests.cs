using Hw6.Core.Experiments.Attention;
using Hw6.Core.Experiments.AttentionGradients;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Tests.Experiments.AttentionGradients;

public class AttentionGradientsExperimentTests
{
    [Fact]
    public void Every_kernel_and_form_passes()
    {
        var asked = CommandText.Read(
            AttentionGradientsDeclaration.Definition,
            "--kernel softmax,quadratic,elu,favor --causal false,true --n 19 --d 4 --m 5 --features 6"
        );
        var sweep = FinishedSweep.Of(new AttentionGradientsExperiment(asked));
        Assert.Equal(2 * 3 * (2 + 3 + 3 + 3), sweep.Rows.Count);
        Assert.All(sweep.Rows, row =>
        {
            Assert.True(row.Boolean("passed"));
            Assert.InRange(row.Number("relative_difference")!.Value, 1e-14, 1e-6);
            Assert.Equal(row.Text("input") == "V" ? 95 : 76, row.Integer("count"));
        });
    }

    [Fact]
    public void A_kernel_whose_sums_vanish_is_told_why_its_gradients_are_not_right()
    {
        var asked = CommandText.Read(
            AttentionGradientsDeclaration.Definition,
            "--kernel dot --form direct --n 400 --d 1 --m 1 --seed 3"
        );
        var result = new AttentionGradientsExperiment(asked).Run(0, new CellContext(TestContext.Current.CancellationToken));
        if (result.Status == CellStatus.Failed)
            Assert.Contains("change sign", result.Error, StringComparison.Ordinal);
        else
            Assert.All(result.Rows, row => Assert.True(row.Boolean("passed")));
    }

    [Fact]
    public void The_way_back_is_measured_where_it_is_asked_for()
    {
        const string options = "--n 40,80 --d 8 --m 8 --runs 1 --warmup 0";
        var with = FinishedSweep.Of(
            new AttentionExperiment(CommandText.Read(AttentionDeclaration.Definition, options + " --backward"))
        );
        Assert.All(with.Rows, row =>
        {
            Assert.InRange(row.Number("max_gradient_error")!.Value, 0, 1e-5);
            Assert.True(row.Integer("backward_peak_bytes") > 4 * row.Integer("n") * 3 * 8);
            Assert.True(row.Number("backward_median_ms") > 0);
        });
        Assert.All(with.Summary, row => Assert.NotNull(row.Number("backward_memory_exponent_mean")));
        var without = FinishedSweep.Of(new AttentionExperiment(CommandText.Read(AttentionDeclaration.Definition, options)));
        Assert.All(without.Rows, row => Assert.Null(row["max_gradient_error"]));
    }
}
