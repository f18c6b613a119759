using System.Numerics;
using System.Runtime.InteropServices;
using Hw6.Core.Attention;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.Drawing;
using Hw6.Core.Experiments;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Attention;

/// <summary>What the forms promise beside being right.</summary>
public class FormTests
{
    private static readonly AttentionShape Shape = new(1300, 20, 24);

    public static TheoryData<string, AttentionForm, bool> Mechanisms()
    {
        var data = new TheoryData<string, AttentionForm, bool>();
        foreach (var kernel in AttentionKernels.All)
        foreach (var form in Enum.GetValues<AttentionForm>())
        foreach (var causal in new[] { false, true })
            if (form != AttentionForm.Linear || Kernel(kernel.Name).FeatureDimension(Shape.D) is not null)
                data.Add(kernel.Name, form, causal);
        return data;
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public void The_bits_are_the_same_for_any_number_of_threads(string kernel, AttentionForm form, bool causal)
    {
        var q = NaiveAttention.Normal<float>("q", Shape.N * Shape.D);
        var k = NaiveAttention.Normal<float>("k", Shape.N * Shape.D);
        var v = NaiveAttention.Normal<float>("v", Shape.N * Shape.M);
        var results = new List<(float[] Output, float[] Denominators)>();
        foreach (var threads in new[] { 1, 2, 3, 4 })
        {
            using var stay = new ThreadBudget(threads).Enter();
            results.Add(NaiveAttention.Run(form, Shape, Kernel(kernel), causal, q, k, v));
        }

        Assert.All(results, result =>
        {
            Assert.Equal(results[0].Output, result.Output);
            Assert.Equal(results[0].Denominators, result.Denominators);
        });
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public void A_mechanism_computes_the_same_again(string kernel, AttentionForm form, bool causal)
    {
        var shape = new AttentionShape(150, 9, 7);
        var q = NaiveAttention.Normal<float>("q", shape.N * shape.D);
        var k = NaiveAttention.Normal<float>("k", shape.N * shape.D);
        var v = NaiveAttention.Normal<float>("v", shape.N * shape.M);
        using var buffers = new Buffers();
        var mechanism = Core.Attention.Forms.Mechanisms.Create<float>(
            form,
            shape,
            Kernel(kernel),
            causal,
            buffers,
            CancellationToken.None
        );
        var results = new (float[] Output, float[] Denominators)[2];
        foreach (ref var result in results.AsSpan())
        {
            result = (new float[shape.N * shape.M], new float[shape.N]);
            mechanism.Compute(q, k, v, result.Output, result.Denominators);
            mechanism.Compute(k, q, v, new float[shape.N * shape.M], new float[shape.N]);
        }

        Assert.Equal(results[0].Output, results[1].Output);
        Assert.Equal(results[0].Denominators, results[1].Denominators);
    }

    [Theory]
    [InlineData(AttentionForm.Direct)]
    [InlineData(AttentionForm.Streaming)]
    [InlineData(AttentionForm.Linear)]
    public void A_computation_that_was_asked_to_stop_stops(AttentionForm form)
    {
        var shape = new AttentionShape(20, 4, 4);
        using var buffers = new Buffers();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var mechanism = Core.Attention.Forms.Mechanisms.Create<float>(form, shape, Kernel("elu"), false, buffers, stop.Token);
        var x = new float[shape.N * shape.D];
        Assert.ThrowsAny<OperationCanceledException>(() => mechanism.Compute(x, x, x, new float[x.Length], new float[shape.N]));
    }

    [Theory]
    [InlineData("softmax", true)]
    [InlineData("quadratic", false)]
    [InlineData("favor", false)]
    public void Similarities_in_several_arrays_give_the_same_bytes_as_in_one(string kernel, bool causal)
    {
        var shape = new AttentionShape(50, 9, 7);
        var q = NaiveAttention.Normal<float>("q", shape.N * shape.D);
        var k = NaiveAttention.Normal<float>("k", shape.N * shape.D);
        var v = NaiveAttention.Normal<float>("v", shape.N * shape.M);
        using var buffers = new Buffers();
        var parts = new MechanismParts(shape, Kernel(kernel), causal, buffers, CancellationToken.None);
        var (output, denominators) = (new float[shape.N * shape.M], new float[shape.N]);
        var mostElements = 8L * shape.N;
        new DirectAttention<float, LanesScalar<float>, float>(parts, mostElements).Compute(q, k, v, output, denominators);
        var expected = NaiveAttention.Run(AttentionForm.Direct, shape, Kernel(kernel), causal, q, k, v);
        Assert.Equal(expected.Output, output);
        Assert.Equal(expected.Denominators, denominators);
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public void The_bits_are_the_same_for_any_width_of_vectors(string kernel, AttentionForm form, bool causal)
    {
        // Around the tiles and registers: ragged rows, ragged lanes, several tiles of keys and of queries.
        foreach (
            var shape in new AttentionShape[] { new(2, 1, 3), new(17, 8, 15), new(63, 16, 33), new(257, 9, 31), new(300, 20, 64) }
        )
        {
            SameForAnyWidth<float>(shape, Kernel(kernel), form, causal);
            SameForAnyWidth<double>(shape, Kernel(kernel), form, causal);
        }
    }

    [Theory]
    [InlineData(AttentionForm.Direct)]
    [InlineData(AttentionForm.Streaming)]
    [InlineData(AttentionForm.Linear)]
    public void A_relu_query_without_a_positive_entry_gives_a_row_of_zeros(AttentionForm form)
    {
        float[] q = [-1, -2, 3, 1];
        float[] k = [1, 2, 3, -4];
        float[] v = [5, 7];
        var (output, denominators) = NaiveAttention.Run(form, new AttentionShape(2, 2, 1), new ReluKernel(), false, q, k, v);
        Assert.Equal([0f, 14f], denominators);
        Assert.Equal(0f, output[0]);
        Assert.Equal(((5f * 5) + (9f * 7)) / 14, output[1], 1e-6f);
    }

    [Theory]
    [InlineData(AttentionForm.Direct)]
    [InlineData(AttentionForm.Streaming)]
    public void A_quadratic_denominator_is_zero_only_where_every_product_is_minus_the_constant(AttentionForm form)
    {
        float[] q = [-1, 1];
        float[] k = [1, 1];
        float[] v = [3, 4];
        var (output, denominators) = NaiveAttention.Run(
            form,
            new AttentionShape(2, 1, 1),
            new PolynomialKernel("quadratic", 2, 1),
            false,
            q,
            k,
            v
        );
        Assert.Equal([0f, 8f], denominators);
        Assert.Equal([0f, 3.5f], output);
    }

    [Theory]
    [InlineData(AttentionForm.Direct)]
    [InlineData(AttentionForm.Streaming)]
    public void Inputs_a_hundred_times_as_large_overflow_nowhere_in_softmax(AttentionForm form)
    {
        var shape = new AttentionShape(200, 64, 8);
        var q = NaiveAttention.Normal<float>("q", shape.N * shape.D, 100);
        var k = NaiveAttention.Normal<float>("k", shape.N * shape.D, 100);
        var v = NaiveAttention.Normal<float>("v", shape.N * shape.M);
        foreach (var causal in new[] { false, true })
        {
            var (output, denominators) = NaiveAttention.Run(form, shape, new SoftmaxKernel(), causal, q, k, v);
            Assert.All(output, x => Assert.InRange(x, v.Min(), v.Max()));
            Assert.All(denominators, x => Assert.InRange(x, 1, shape.N));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    public void The_error_of_favor_falls_with_the_square_root_of_its_features(int d)
    {
        const int n = 64;
        const int seeds = 10;
        var shape = new AttentionShape(n, d, 8);
        var points = new List<ChartPoint>();
        foreach (var features in new[] { 64, 256, 1024, 4096 })
        {
            var squares = 0.0;
            for (var seed = 0; seed < seeds; seed++)
            {
                double[] Draw(string name, int count, double scale)
                {
                    var values = new double[count];
                    new RandomSource(seed, 0, name).FillNormal(values.AsSpan());
                    return [.. values.Select(x => x * scale)];
                }

                var q = Draw("q", n * d, 0.5);
                var k = Draw("k", n * d, 0.5);
                var v = Draw("v", n * shape.M, 1);
                var exact = NaiveAttention.Run(AttentionForm.Direct, shape, new SoftmaxKernel(), false, q, k, v).Output;
                var estimate = NaiveAttention
                    .Run(AttentionForm.Linear, shape, new FavorKernel(features, seed), false, q, k, v)
                    .Output;
                squares += exact.Zip(estimate, (x, y) => (x - y) * (x - y)).Average();
            }

            points.Add(new(features, Math.Sqrt(squares / seeds)));
        }

        Assert.InRange(LogLogFit.Of(points).Exponent!.Value, -0.6, -0.35);
    }

    [Fact]
    public void The_linear_form_never_holds_the_features_of_all_vectors()
    {
        var shape = new AttentionShape(20_000, 64, 64);
        using var buffers = new Buffers();
        using var stay = new ThreadBudget(2).Enter();
        Core.Attention.Forms.Mechanisms.Create<float>(
            AttentionForm.Linear,
            shape,
            new PolynomialKernel("quadratic", 2, 1),
            false,
            buffers,
            CancellationToken.None
        );
        Assert.True(buffers.Bytes < 2_000_000, $"{buffers.Bytes} bytes; N × C would be {20_000L * 2145 * 4}");
    }

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(64, 2, 2145)]
    [InlineData(64, 3, 47905)]
    [InlineData(3, 1, 4)]
    public void The_feature_map_has_each_symmetric_monomial_once(int d, int degree, int expected)
    {
        var kernel = new PolynomialKernel("polynomial", degree, 1);
        Assert.Equal(expected, kernel.Features<float, LanesScalar<float>, float>(d).Dimension);
        Assert.Equal(expected, kernel.FeatureDimension(d));
    }

    [Fact]
    public unsafe void The_quadratic_feature_map_is_the_one_in_the_documentation()
    {
        using var buffers = new Buffers();
        const int stride = 16;
        var x = buffers.Tile<double>(2 * stride);
        var features = buffers.Tile<double>(6 * stride);
        (x[0], x[stride]) = (3, 5);
        new PolynomialFeatures<double, LanesScalar<double>, double>(2, 2, 0.7).Fill(x, stride, 8, 0, 6, features);
        double[] expected = [0.7, Math.Sqrt(1.4) * 3, Math.Sqrt(1.4) * 5, 9, Math.Sqrt(2) * 15, 25];
        for (var f = 0; f < 6; f++)
            Assert.Equal(expected[f], features[f * stride], 1e-14);
    }

    private static void SameForAnyWidth<T>(AttentionShape shape, AttentionKernel kernel, AttentionForm form, bool causal)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var q = NaiveAttention.Normal<T>("q", shape.N * shape.D);
        var k = NaiveAttention.Normal<T>("k", shape.N * shape.D);
        var v = NaiveAttention.Normal<T>("v", shape.N * shape.M);
        (T[] Output, T[] Denominators)? widest = null;
        foreach (var bits in NaiveAttention.Widths)
        {
            using var width = Widest.AtMost(bits);
            var found = NaiveAttention.Run(form, shape, kernel, causal, q, k, v);
            widest ??= found;
            AssertSameBytes(widest.Value.Output, found.Output, bits);
            AssertSameBytes(widest.Value.Denominators, found.Denominators, bits);
        }

        void AssertSameBytes(T[] expected, T[] actual, int bits) =>
            Assert.True(
                MemoryMarshal.AsBytes<T>(expected).SequenceEqual(MemoryMarshal.AsBytes<T>(actual)),
                $"{shape} {typeof(T).Name}: other bytes with {bits} bits"
            );
    }

    private static AttentionKernel Kernel(string name) => AttentionKernels.Named(name).Create(new KernelValues(3, 1, 100, 0));
}
