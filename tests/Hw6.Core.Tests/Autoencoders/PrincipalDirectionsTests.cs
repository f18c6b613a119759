using System.Runtime.InteropServices;
using System.Text.Json;
using Hw6.Core.Autoencoders;
using Hw6.Core.Data;
using MathNet.Numerics.LinearAlgebra.Double;
using SingleMatrix = MathNet.Numerics.LinearAlgebra.Single.DenseMatrix;

namespace Hw6.Core.Tests.Autoencoders;

/// <summary>
/// Principal components and their loss against singular value decompositions in double precision: those of scikit-learn (Fixtures/pca_sklearn.py) and
/// MathNet's, on data of every shape, rank, scale and offset.
/// </summary>
public sealed class PrincipalDirectionsTests
{
    private static readonly JsonElement Stored = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Autoencoders", "Fixtures", "pca_sklearn.json")))
        .RootElement;

    [Theory]
    [InlineData("wide", 40, 10, 120, 0)]
    [InlineData("offset", 200, 50, 6, 1e7)]
    public void Variances_and_losses_are_those_of_scikit_learn(string name, int train, int test, int m, double offset)
    {
        var expected = Stored.GetProperty(name);
        var values = new List<double>();
        for (var j = 0; j < train + test; j++)
        for (var i = 0; i < m; i++)
            values.Add(offset + Math.Sin((0.37 * (j + 1) * (i + 1)) + j));
        var data = new Centred(values, m, train);
        var components = Fit(data.Train.AboutCentre);

        Assert.Equal(expected.GetProperty("rank").GetInt32(), components.Rank);
        var i0 = 0;
        foreach (var variance in expected.GetProperty("variances").EnumerateArray())
            Assert.Equal(variance.GetDouble(), components.Variances[i0++], 1e-6 * components.Variances[0]);
        foreach (var losses in expected.GetProperty("train_and_test_loss").EnumerateObject())
        {
            var k = int.Parse(losses.Name);
            var subspace = new PrincipalSubspace(components, k, data.Centre);
            Assert.Equal(Math.Min(k, components.Rank), subspace.Dimension);
            var scale = components.Floor(0);
            Assert.Equal(losses.Value[0].GetDouble(), subspace.Loss(data.Train), 1e-6 * scale);
            Assert.Equal(losses.Value[1].GetDouble(), subspace.Loss(data.Test), 1e-5 * scale);
            Assert.Equal(losses.Value[0].GetDouble(), components.Floor(k), 1e-6 * scale);
            if (k >= components.Rank)
                Assert.Equal(0, components.Floor(k));
        }
    }

    [Fact]
    public void Variances_ranks_and_losses_are_those_of_singular_values()
    {
        var random = new Random(17);
        for (var test = 0; test < 1000; test++)
        {
            var m = random.Next(1, 16);
            var n = random.Next(2, 16);
            var rank = random.Next(0, Math.Min(m, n - 1) + 1);
            var scale = random.Next(3) switch
            {
                0 => 1e-12,
                1 => 1,
                _ => 1e12,
            };
            var offset = random.Next(3) switch
            {
                0 => 0,
                1 => 1e4 * scale,
                _ => 1e8 * scale,
            };
            var values = RandomSamples(random, m, n + 3, rank, scale, offset);
            var data = new Centred(values, m, n);
            var components = Fit(data.Train.AboutCentre);
            var (mean, singular, directions) = Svd(values, m, n);

            // What an offset of 1e8 leaves of the spread, its rounding adds to the rank of the exact samples.
            var least = singular[0] * 3e-7;
            var expected = singular.TakeWhile(value => value > least).Count();
            Assert.Equal(expected, components.Rank);
            Assert.True(expected == rank || rank == 0 || offset > scale, $"case {test}");
            var total = singular.Sum(value => value * value) / n;
            for (var i = 0; i < Math.Min(m, n); i++)
                Assert.Equal(singular[i] * singular[i] / n, components.Variance(i), 1e-6 * total);
            Assert.All(components.Variances.ToArray(), variance => Assert.True(variance >= 0));

            var k = random.Next(1, m + 3);
            var subspace = new PrincipalSubspace(components, k, data.Centre);
            Assert.Equal(k >= m && n >= m ? m : Math.Min(k, expected), subspace.Dimension);
            Assert.Equal(FloorOf(singular, k) / n, subspace.Loss(data.Train), 1e-6 * total);
            Assert.Equal(FloorOf(singular, k) / n, components.Floor(k), 1e-6 * total);

            // The loss of other samples is determined where the components are.
            var kept = Math.Min(k, expected);
            if (k < m && (kept == expected || (singular[kept - 1] - singular[kept]) > 0.02 * singular[0]) && total > 0)
            {
                var (loss, energy) = LossOf(values, m, n, mean, directions, kept);
                Assert.Equal(loss, subspace.Loss(data.Test), 1e-4 * (energy + total));
            }
        }
    }

    [Theory]
    [InlineData(3, 9)]
    [InlineData(9, 3)]
    [InlineData(9, 9)]
    public void A_basis_goes_on_past_the_rank_and_is_orthonormal(int m, int n)
    {
        var data = new Centred(RandomSamples(new Random(5), m, n, 2, 1, 0), m, n);
        var basis = new DenseMatrix(m, m, Fit(data.Train.AboutCentre).Basis(m));
        Assert.Equal(0, (basis.TransposeThisAndMultiply(basis) - DenseMatrix.CreateIdentity(m)).L2Norm(), 1e-12);
    }

    [Fact]
    public void Samples_that_do_not_vary_have_no_direction()
    {
        var components = Fit(new SingleMatrix(3, 4, [.. Enumerable.Repeat(0.1f, 12)]));
        Assert.Equal((0, 0.0), (components.Rank, components.Floor(0)));
        Assert.Empty(components.First(2));
    }

    [Theory]
    [InlineData(1e7, true)]
    [InlineData(1e5, false)]
    [InlineData(0, false)]
    public void A_spread_that_single_precision_does_not_hold_is_named(double offset, bool lost)
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 200).Select(_ => offset + random.NextDouble()).ToList();
        Assert.Equal(lost, CentreOf(values, 2, 100).Unresolved("file") is not null);
        Assert.Null(CentreOf([0.1, 0.1, 0.1], 1, 3).Unresolved("file"));
    }

    private static SampleCentre CentreOf(List<double> values, int m, int train)
    {
        using var table = new SampleTable(m);
        for (var start = 0; start < values.Count; start += m)
            CollectionsMarshal.AsSpan(values).Slice(start, m).CopyTo(table.Add());
        return new SampleCentre(table, [.. Enumerable.Range(0, train)]);
    }

    private static PrincipalComponents Fit(SingleMatrix samples) =>
        PrincipalComponents.Fit(samples, TestContext.Current.CancellationToken);

    // Samples of a rank whose singular values lie within a factor of about a hundred, or are 0.
    private static List<double> RandomSamples(Random random, int m, int n, int rank, double scale, double offset)
    {
        var directions = Enumerable.Range(0, rank).Select(_ => Draw(m)).ToArray();
        var shift = Draw(m);
        var values = new List<double>(m * n);
        for (var j = 0; j < n; j++)
        {
            var sample = shift.Select(value => offset * value).ToArray();
            foreach (var direction in directions)
            {
                var coordinate = Normal();
                for (var i = 0; i < m; i++)
                    sample[i] += scale * coordinate * direction[i];
            }

            values.AddRange(sample);
        }

        return values;

        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => Normal())];

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
    }

    private static (double[] Mean, double[] Singular, double[,] Directions) Svd(List<double> values, int m, int n)
    {
        var mean = new double[m];
        for (var i = 0; i < m; i++)
        {
            mean[i] = values[i] + Enumerable.Range(0, n).Sum(j => values[(j * m) + i] - values[i]) / n;
        }

        var centred = new DenseMatrix(m, n);
        for (var j = 0; j < n; j++)
        for (var i = 0; i < m; i++)
            centred[i, j] = values[(j * m) + i] - mean[i];
        var svd = centred.Svd();
        return (mean, [.. svd.S], svd.U.ToArray());
    }

    private static double FloorOf(double[] singular, int k) => singular.Skip(k).Sum(value => value * value);

    private static (double Loss, double Energy) LossOf(
        List<double> values,
        int m,
        int n,
        double[] mean,
        double[,] directions,
        int k
    )
    {
        var (loss, energy, count) = (0.0, 0.0, (values.Count / m) - n);
        for (var j = n; j < n + count; j++)
        {
            var x = Enumerable.Range(0, m).Select(i => values[(j * m) + i] - mean[i]).ToArray();
            energy += x.Sum(value => value * value) / count;
            for (var c = 0; c < k; c++)
            {
                var code = Enumerable.Range(0, m).Sum(i => directions[i, c] * x[i]);
                for (var i = 0; i < m; i++)
                    x[i] -= code * directions[i, c];
            }

            loss += x.Sum(value => value * value) / count;
        }

        return (loss, energy);
    }

    // Samples as a data set read from a file holds them.
    private sealed class Centred
    {
        public Centred(List<double> values, int m, int train)
        {
            var n = values.Count / m;
            Centre = CentreOf(values, m, train).Mean;
            Train = Part(0, train);
            Test = Part(train, n);

            LabelledSamples Part(int start, int end)
            {
                var about = new SingleMatrix(m, Math.Max(1, end - start));
                for (var j = start; j < end; j++)
                for (var i = 0; i < m; i++)
                    about[i, j - start] = (float)(values[(j * m) + i] - Centre[i]);
                return new LabelledSamples(about, new int[about.ColumnCount]) { AboutCentre = about };
            }
        }

        public double[] Centre { get; }

        public LabelledSamples Train { get; }

        public LabelledSamples Test { get; }
    }
}
