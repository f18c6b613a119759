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
        var probe = Fit(Encode(features, Digits.Probe.Samples), Digits.Probe.Labels, labels, 10);

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
            .Select(_ => Fit(codes, Digits.Probe.Labels, 500, 10).Accuracy(test, Digits.Test.Labels));

        Assert.Single(accuracies.Distinct());
    }

    [Fact]
    public void Separable_classes_are_told_apart_those_without_a_label_never_named()
    {
        // Class 1 has no sample: its key is there and its weights stay without evidence.
        var codes = new DenseMatrix(1, 6, [-3, -2, -2.5f, 2, 3, 2.5f]);
        int[] labels = [0, 0, 0, 2, 2, 2];
        var probe = Fit(codes, labels, 6, 3);

        Assert.Equal(1, probe.Accuracy(codes, labels));
        Assert.Equal(0, probe.Accuracy(codes, [1, 1, 1, 1, 1, 1]));
    }

    [Fact]
    public void Counts_that_are_not_there_are_refused()
    {
        var codes = new DenseMatrix(1, 2, [0, 1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Fit(codes, [0, 1], 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fit(codes, [0, 1], 3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fit(codes, [0, 0], 2, 1));
    }

    [Fact]
    public void On_a_standard_scale_the_objective_is_at_its_least_whatever_the_scales_of_columns()
    {
        var random = new Random(29);
        for (var table = 0; table < 200; table++)
        {
            var (k, classes, fitted, n) = (random.Next(1, 7), random.Next(2, 5), random.Next(60, 200), 1200);
            var scales = Enumerable.Range(0, k).Select(_ => Math.Pow(10, (12 * random.NextDouble()) - 6)).ToArray();
            var codes = new DenseMatrix(k, n);
            var labels = new int[n];
            var means = Enumerable.Range(0, k * classes).Select(_ => 3 * (random.NextDouble() - 0.5)).ToArray();
            for (var j = 0; j < n; j++)
            {
                labels[j] = random.Next(classes);
                for (var i = 0; i < k; i++)
                    codes[i, j] = (float)(
                        scales[i]
                        * (means[(labels[j] * k) + i] + (random.NextDouble() * 2) + random.NextDouble() + (10 * (i % 2)))
                    );
            }

            var probe = Fit(codes, labels, fitted, classes, ProbeScale.Standard);
            var scaled = FeatureScale.Standard(codes, fitted).Apply(codes);
            var samples = LogisticOptimum.Samples(scaled, n);
            var optimum = LogisticOptimum.Of(samples[..fitted], labels[..fitted], classes);
            Assert.True(probe.Converged, $"table {table}: {probe.Objective}, optimum {optimum.Objective}");
            Assert.InRange(probe.Objective / optimum.Objective, 1 - 1e-9, 1 + 1e-5);
            Assert.Equal(
                optimum.Accuracy(samples[200..], labels[200..]),
                probe.Accuracy(codes.SubMatrix(0, k, 200, 1000) as DenseMatrix ?? codes, labels[200..]),
                0.005
            );
        }
    }

    [Fact]
    public void Wines_are_told_apart_as_at_the_optimum_of_scikit_learn()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Probing", "Fixtures");
        var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "wine_sklearn.json"))).RootElement;
        var rows = File.ReadLines(Path.Combine(folder, "wine.csv")).Skip(1).Select(line => line.Split(',')).ToArray();
        var (fitted, fittedLabels) = Part(0);
        var (test, testLabels) = Part(1);
        var probe = Fit(fitted, fittedLabels, fittedLabels.Length, 3, ProbeScale.Standard);
        var (objective, accuracy) = Optimum("standard");
        Assert.True(probe.Converged);
        Assert.InRange(probe.Objective / objective, 1 - 1e-6, 1 + 1e-5);
        Assert.Equal(accuracy, probe.Accuracy(test, testLabels), 1e-9);

        // Columns of thousands stand beside columns of tenths.
        probe = Fit(fitted, fittedLabels, fittedLabels.Length, 3);
        (objective, accuracy) = Optimum("none");
        Assert.True(probe.Converged);
        Assert.InRange(probe.Objective / objective, 1 - 1e-6, 1 + 1e-5);
        Assert.Equal(accuracy, probe.Accuracy(test, testLabels), 1e-9);

        (double Objective, double Accuracy) Optimum(string scale) =>
            (
                expected.GetProperty(scale).GetProperty("objective").GetDouble(),
                expected.GetProperty(scale).GetProperty("accuracy").GetDouble()
            );

        (DenseMatrix Samples, int[] Labels) Part(int parity)
        {
            var chosen = rows.Where((_, i) => i % 2 == parity).ToArray();
            return (
                new DenseMatrix(13, chosen.Length, [.. chosen.SelectMany(row => row[..13]).Select(float.Parse)]),
                [.. chosen.Select(row => int.Parse(row[13]))]
            );
        }
    }

    [Fact]
    public void A_feature_far_from_zero_is_probed_on_its_standard_scale()
    {
        // Years from 1960 to 2019, of which those from 1990 on are another class.
        var years = Enumerable.Range(0, 300).Select(i => 1960 + (i * 7 % 60)).ToArray();
        var codes = new DenseMatrix(1, 300, [.. years.Select(year => (float)year)]);
        int[] labels = [.. years.Select(year => year < 1990 ? 0 : 1)];
        var probe = Fit(codes, labels, 300, 2, ProbeScale.Standard);
        var samples = LogisticOptimum.Samples(FeatureScale.Standard(codes, 300).Apply(codes), 300);
        Assert.True(probe.Converged);
        Assert.InRange(probe.Objective / LogisticOptimum.Of(samples, labels, 2).Objective, 1 - 1e-9, 1 + 1e-5);
        Assert.True(probe.Accuracy(codes, labels) >= 0.98);

        // As they are, too: biases bear no penalty, so that an offset costs nothing at the optimum.
        var asTheyAre = Fit(codes, labels, 300, 2);
        Assert.True(asTheyAre.Converged);
        Assert.True(asTheyAre.Accuracy(codes, labels) >= 0.98);
    }

    [Fact]
    public void Features_as_they_are_are_fitted_to_the_optimum_wherever_they_lie_and_what_is_not_there_is_not_said_to_be()
    {
        var random = new Random(29);
        var reached = 0;
        foreach (var scale in new[] { 0.1, 1, 3, 30, 1000 })
        foreach (var shift in new[] { 0, 10, -1000 })
            for (var table = 0; table < 5; table++)
            {
                var (k, classes, n) = (random.Next(1, 6), random.Next(2, 4), 200);
                var (codes, labels) = (new DenseMatrix(k, n), new int[n]);
                var means = Enumerable.Range(0, k * classes).Select(_ => 3 * (random.NextDouble() - 0.5)).ToArray();
                for (var j = 0; j < n; j++)
                {
                    labels[j] = random.Next(classes);
                    for (var i = 0; i < k; i++)
                        codes[i, j] = (float)(
                            scale * (means[(labels[j] * k) + i] + (2 * random.NextDouble()) + random.NextDouble() + shift)
                        );
                }

                var probe = Fit(codes, labels, n, classes);
                var optimum = LogisticOptimum.Of(
                    LogisticOptimum.Samples(FeatureScale.Centred(codes, n).Apply(codes), n),
                    labels,
                    classes,
                    FeatureScale.Centred(codes, n).Penalty
                );
                if (probe.Converged)
                    Assert.InRange(probe.Objective / optimum.Objective, 1 - 1e-7, 1 + 1e-5);
                Assert.True(
                    probe.Converged || scale > 3,
                    $"scale {scale}, shift {shift}: {probe.Objective}, optimum {optimum.Objective}"
                );
                reached += probe.Converged ? 1 : 0;
            }

        Assert.InRange(reached, 45, 74);
    }

    [Theory]
    [InlineData(1e-30f)]
    [InlineData(1e-12f)]
    [InlineData(1e12f)]
    [InlineData(1e30f)]
    public void Features_of_any_size_have_a_scale_and_a_penalty_that_single_precision_holds(float size)
    {
        var codes = new DenseMatrix(2, 6, [-3, 0, -2, 0, -2.5f, 0, 2, 0, 3, 0, 2.5f, 0]);
        codes.Multiply(size, codes);
        int[] labels = [0, 0, 1, 1, 1, 1];

        var scale = FeatureScale.Centred(codes, 6);
        Assert.True(float.IsNormal(scale.Penalty));
        Assert.All(scale.Apply(codes).Values, value => Assert.True(float.IsFinite(value)));

        // Where features are tiny the least is at weights of zero: the entropy of the classes.
        var probe = Fit(codes, labels, 6, 2);
        if (size < 1)
        {
            Assert.True(probe.Converged);
            Assert.Equal((2 * Math.Log(3)) + (4 * Math.Log(1.5)), probe.Objective, 1e-4);
        }
        else
        {
            Assert.Equal(5.0 / 6, probe.Accuracy(codes, labels), 1e-12);
        }
    }

    [Fact]
    public void A_probe_that_starts_from_another_ends_at_the_same_least()
    {
        var moved = (DenseMatrix)Digits.Probe.Samples.Multiply(1.1f);
        var start = Fit(Digits.Probe.Samples, Digits.Probe.Labels, 300, 10);
        var cold = Fit(moved, Digits.Probe.Labels, 400, 10);
        var warm = LinearProbe.Fit(
            moved,
            Digits.Probe.Labels,
            400,
            10,
            start: start,
            cancellation: TestContext.Current.CancellationToken
        );

        Assert.True(cold.Converged && warm.Converged);
        Assert.Equal(1, warm.Objective / cold.Objective, 2e-5);
        Assert.NotEqual(cold.Objective, warm.Objective);
    }

    private static LinearProbe Fit(DenseMatrix codes, int[] labels, int count, int classes, ProbeScale scale = ProbeScale.None) =>
        LinearProbe.Fit(codes, labels, count, classes, scale, cancellation: TestContext.Current.CancellationToken);

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
