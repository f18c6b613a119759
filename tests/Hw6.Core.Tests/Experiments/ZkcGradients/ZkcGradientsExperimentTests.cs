using Hw6.Core.Experiments.Zkc;
using Hw6.Core.Experiments.ZkcGradients;
using Hw6.Core.Nn;
using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;
using static Hw6.Core.Experiments.Zkc.ZkcParameters;
using Adjacency = Hw6.Core.Graphs.Adjacency;

namespace Hw6.Core.Tests.Experiments.ZkcGradients;

public sealed class ZkcGradientsExperimentTests
{
    [Fact]
    public void A_gradient_check_has_a_row_a_parameter_and_fails_with_the_worst_of_them()
    {
        var experiment = new ZkcGradientsExperiment(
            new ParameterValues().With(Labels, ZkcLabels.Club).With(ZkcParameters.Adjacency, Adjacency.Weighted, Adjacency.Binary)
        );
        Assert.Equal(2, experiment.CellCount);
        var result = experiment.Run(1, new CellContext(CancellationToken.None));
        Assert.Equal(CellStatus.Ok, result.Status);
        Assert.Equal(["convolution_1", "convolution_2", "softmax", "softmax"], result.Rows.Select(row => row.Text("layer")));
        Assert.Equal(["weights", "weights", "weights", "bias"], result.Rows.Select(row => row.Text("parameter")));
        Assert.Equal([544, 32, 4, 2], result.Rows.Select(row => row.Integer("count")!.Value));
        Assert.All(result.Rows, row => Assert.InRange(row.Number("relative_difference")!.Value, 0, 1e-7));
        Assert.All(result.Rows, row => Assert.True(row.Boolean("passed")));

        var block = new ParameterBlock("softmax", true, 0, 2, 2, 2);
        var failed = experiment.Report(
            0,
            [new(block, 2, 1e-9), new(block, 2, 0.5), new(block with { Layer = "convolution_1" }, 2, 0.25)]
        );
        Assert.Equal(CellStatus.Failed, failed.Status);
        Assert.Contains("softmax bias is off by 0.5", failed.Error, StringComparison.Ordinal);
        Assert.Equal([true, false, false], failed.Rows.Select(row => row.Boolean("passed")!.Value));
        Assert.Contains("NaN", experiment.Report(0, [new(block, 2, double.NaN)]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Widths_seeds_and_repeats_are_swept()
    {
        var experiment = new ZkcGradientsExperiment(Swept());
        Assert.Equal(
            from labels in Values("modularity", "club")
            from hidden in Values("4,2", "3")
            from seed in Values(0, 7)
            from repeat in Values(0, 1)
            select $"{labels} weighted {hidden} {seed} {repeat}",
            FinishedSweep.Cells(experiment, "labels", "adjacency", "hidden", "seed", "repeat")
        );
        FinishedSweep.AssertEachCellIsAsItIsAlone(experiment);
        var differences = FinishedSweep.Of(experiment).Rows.Where(row => row.Text("parameter") == "bias");
        Assert.Distinct(differences.Select(row => row.Number("relative_difference")));
    }

    [Fact]
    public void The_summary_has_a_row_for_each_point_and_parameter_over_seeds_and_repeats()
    {
        var sweep = FinishedSweep.Of(new ZkcGradientsExperiment(Swept()));

        // Two convolutions, the softmax and its bias; with one width there is one convolution less.
        Assert.Equal(2 * (4 + 3), sweep.Summary.Count);
        foreach (var point in sweep.Summary)
        {
            string[] keys = ["labels", "adjacency", "hidden", "layer", "parameter"];
            var runs = sweep.Rows.Where(row => FinishedSweep.Text(row, keys) == FinishedSweep.Text(point, keys)).ToList();
            Assert.Equal(4, runs.Count);
            Assert.Equal(4, point.Integer("finished"));
            FinishedSweep.AssertSpread(
                point,
                "relative_difference",
                [.. runs.Select(row => row.Number("relative_difference")!.Value)]
            );
        }
    }

    [Fact]
    public void A_network_that_is_not_trained_has_no_use_for_training_options()
    {
        Refuses("--lr changes nothing in hw6 zkc --check-gradients; expected it left out", asked =>
            asked.With(LearningRate, 0.1)
        );
        Refuses("--epochs changes nothing in hw6 zkc --check-gradients; expected it left out", asked =>
            asked.With(Hidden, new WidthList(3)).With(Epochs, 5)
        );
        Refuses("--source changes nothing in hw6 zkc --check-gradients", asked => asked.With(Source, "0"));
        Refuses("--method changes nothing in hw6 zkc --check-gradients", asked => asked.With(Method, ZkcMethod.Gcn));
    }

    private static T[] Values<T>(params T[] values) => values;

    private static ParameterValues Swept() =>
        new ParameterValues()
            .With(Labels, ZkcLabels.Modularity, ZkcLabels.Club)
            .With(Hidden, new WidthList(4, 2), new WidthList(3))
            .With(Seed, 0, 7)
            .With(Repeats, 0, 1);

    private static void Refuses(string expected, Func<ParameterValues, ParameterValues> ask)
    {
        var message = Assert.Throws<InputException>(() => new ZkcGradientsExperiment(ask(new ParameterValues()))).Message;
        Assert.StartsWith(expected, message, StringComparison.Ordinal);
    }
}
