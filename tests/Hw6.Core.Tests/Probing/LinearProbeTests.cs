using System.Text.Json;
using Hw6.Core.Autoencoders;
using Hw6.Core.Data;
using Hw6.Core.Probing;
using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Tests.Probing;

/// <summary>Accuracies and losses on the digits against what scikit-learn stored (Fixtures/probe_sklearn.py), on the same features.</summary>
public sealed class LinearProbeTests
{
    private static readonly JsonElement Stored = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Probing", "Fixtures", "probe_sklearn.json")))
        .RootElement;

    private static readonly Dataset Digits = DatasetLoader.Load(new DatasetOptions());
    private static readonly Lazy<PrincipalComponents> Components = new(() => PrincipalComponents.Fit(Digits.Train.Samples));

    public static TheoryData<string, int, double> Accuracies
    {
        get
        {
            var data = new TheoryData<string, int, double>();
            foreach (var row in Stored.GetProperty("accuracies").EnumerateArray())
                data.Add(
                    row.GetProperty("features").GetString()!,
                    row.GetProperty("labels").GetInt32(),
                    row.GetProperty("accuracy").GetDouble()
                );
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Accuracies))]
    public void Accuracy_is_within_a_point_of_scikit_learn(string features, int labels, double expected)
    {
        var probe = LinearProbe.Fit(Encode(features, Digits.Probe.Samples), Digits.Probe.Labels, labels, 10);

        Assert.InRange(
            probe.Accuracy(Encode(features, Digits.Test.Samples), Digits.Test.Labels),
            expected - 0.01,
            expected + 0.01
        );
    }

    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(100)]
    public void Pca_loses_what_it_does_in_scikit_learn(int k)
    {
        var expected = Stored.GetProperty("pca_test_loss").GetProperty(k.ToString()).GetDouble();

        Assert.InRange(new PrincipalSubspace(Components.Value, k).Loss(Digits.Test.Samples) / expected, 0.999, 1.001);
    }

    [Fact]
    public void The_same_codes_give_the_same_probe()
    {
        var codes = Encode("pca_5", Digits.Probe.Samples);
        var test = Encode("pca_5", Digits.Test.Samples);
        var accuracies = Enumerable
            .Range(0, 2)
            .Select(_ => LinearProbe.Fit(codes, Digits.Probe.Labels, 500, 10).Accuracy(test, Digits.Test.Labels));

        Assert.Single(accuracies.Distinct());
    }

    [Fact]
    public void Separable_classes_are_told_apart_those_without_a_label_never_named()
    {
        // Class 1 has no sample: its key is there and its weights stay without evidence.
        var codes = new DenseMatrix(1, 6, [-3, -2, -2.5f, 2, 3, 2.5f]);
        int[] labels = [0, 0, 0, 2, 2, 2];
        var probe = LinearProbe.Fit(codes, labels, 6, 3);

        Assert.Equal(1, probe.Accuracy(codes, labels));
        Assert.Equal(0, probe.Accuracy(codes, [1, 1, 1, 1, 1, 1]));
    }

    [Fact]
    public void Counts_that_are_not_there_are_refused()
    {
        var codes = new DenseMatrix(1, 2, [0, 1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => LinearProbe.Fit(codes, [0, 1], 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => LinearProbe.Fit(codes, [0, 1], 3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => LinearProbe.Fit(codes, [0, 0], 2, 1));
    }

    private static DenseMatrix Encode(string features, DenseMatrix samples)
    {
        if (features == "raw")
            return samples;
        if (features == "relu_100")
        {
            var weights = new DenseMatrix(100, 400);
            for (var i = 0; i < 100; i++)
            for (var j = 0; j < 400; j++)
                weights[i, j] = (float)(Math.Sin((0.37 * i * (j + 1)) + i) / 10);
            return (DenseMatrix)(weights * samples).PointwiseMaximum(0);
        }

        if (features == "linear_10")
        {
            var weight = new DenseMatrix(10, 400, Numbers("encoder_weight"));
            var bias = new DenseVector(Numbers("encoder_bias"));
            var codes = (DenseMatrix)(weight * samples);
            for (var j = 0; j < codes.ColumnCount; j++)
            for (var i = 0; i < 10; i++)
                codes[i, j] += bias[i];
            return codes;
        }

        return new PrincipalSubspace(Components.Value, int.Parse(features["pca_".Length..])).Encode(samples);
    }

    private static float[] Numbers(string name) =>
        [.. Stored.GetProperty(name).EnumerateArray().Select(value => value.GetSingle())];
}
