using System.Numerics;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Tests.LinearAlgebra;

public sealed class VectorOpsTests
{
    /// <summary>Roundings of one element's few operations, relative to the size of its terms.</summary>
    private const double FewRoundings = 6;

    private static readonly int[] Lengths = [.. Enumerable.Range(0, 70), 127, 128, 129, 1000];

    [Fact]
    public void Sums_and_dot_products_in_single_precision() => VerifyReductions<float>();

    [Fact]
    public void Sums_and_dot_products_in_double_precision() => VerifyReductions<double>();

    [Fact]
    public void Types_and_sizes_that_are_not_served_are_refused()
    {
        Assert.Throws<NotSupportedException>(() => VectorOps.RowSums<Half>(1, 1, new Half[1], new Half[1]));
        Assert.Throws<NotSupportedException>(() => VectorOps.Sum<Half>(new Half[1]));
        Assert.Throws<NotSupportedException>(() =>
            VectorOps.Adam(new AdamStep<Half>(1), new Half[1], new Half[1], new Half[1], new Half[1])
        );
        Assert.Throws<ArgumentException>(() => VectorOps.RowSums<float>(65536, 65536, new float[1], new float[65536]));
        Assert.Throws<ArgumentException>(() => VectorOps.AddToColumns<float>(65536, 65536, new float[65536], new float[1]));
    }

    [Fact]
    public void Sums_of_rows_and_columns_and_bias_in_single_precision() => VerifySums<float>();

    [Fact]
    public void Sums_of_rows_and_columns_and_bias_in_double_precision() => VerifySums<double>();

    [Fact]
    public void Mask_of_relu_in_single_precision() => VerifyRelu<float>();

    [Fact]
    public void Mask_of_relu_in_double_precision() => VerifyRelu<double>();

    [Fact]
    public void Relu_keeps_what_is_not_a_number()
    {
        var x = new float[40];
        x[3] = x[39] = float.NaN;
        VectorOps.AddToColumnsAndRelu<float>(40, 1, new float[40], x);
        Assert.Equal([3, 39], Enumerable.Range(0, 40).Where(i => float.IsNaN(x[i])));
    }

    [Fact]
    public void Adam_in_single_precision() => VerifyAdam<float>();

    [Fact]
    public void Adam_in_double_precision() => VerifyAdam<double>();

    [Fact]
    public void Adam_has_the_same_bits_for_any_number_of_threads()
    {
        const int length = 300_001;
        var expected = Run(1);
        foreach (var threads in new[] { 2, 3, 4 })
            Assert.Equal(expected, Run(threads));

        float[] Run(int threads)
        {
            var random = new Random(4);
            var (g, m, v, w) = (
                Fill<float>(length, random),
                Fill<float>(length, random),
                Fill<float>(length, random),
                Fill<float>(length, random)
            );
            for (var i = 0; i < length; i++)
                v[i] *= v[i];
            using var budget = new ThreadBudget(threads).Enter();
            VectorOps.Adam<float>(new AdamStep<float>(1), g, m, v, w);
            return w;
        }
    }

    [Fact]
    public void Box_muller_is_right_for_any_length()
    {
        var random = new Random(6);
        foreach (var length in Lengths)
        {
            var uniform = new float[length];
            var turn = new float[length];
            for (var i = 0; i < length; i++)
                (uniform[i], turn[i]) = (random.Next(1 << 24) / 16_777_216f, random.Next((1 << 24) + 1) / 16_777_216f);
            VerifyBoxMuller(uniform, turn);
        }
    }

    [Fact]
    public void Box_muller_is_right_at_the_ends_and_where_the_reductions_change_step()
    {
        const float least = 1 / 16_777_216f;
        float[] edges =
        [
            0,
            least,
            0.25f - least,
            0.25f,
            0.25f + least,
            0.5f - least,
            0.5f,
            0.5f + least,
            0.75f - least,
            0.75f,
            0.75f + least,
            1 - least,
        ];
        float[] uniform = [.. edges, 1 - (float)Math.Sqrt(0.5), 1 - (float)Math.Sqrt(0.5) - least, 1 - (float)Math.Sqrt(0.125)];
        float[] turns = [.. edges, 1];
        var pairs = uniform.SelectMany(u => turns.Select(t => (u, t))).ToArray();
        VerifyBoxMuller([.. pairs.Select(pair => pair.u)], [.. pairs.Select(pair => pair.t)]);
    }

    [Fact]
    public void Fractions_and_exponents_in_single_precision() =>
        VerifyFraction<float>([
            1,
            2,
            0.75f,
            1.4142135f,
            1.4142137f,
            0.70710677f,
            0.7071068f,
            5.9604645e-8f,
            3e30f,
            1.1754944e-38f,
        ]);

    [Fact]
    public void Fractions_and_exponents_in_double_precision() =>
        VerifyFraction<double>([
            1,
            2,
            0.75,
            1.414213562373095,
            1.4142135623730951,
            0.7071067811865475,
            0.7071067811865476,
            1e-300,
            1e300,
        ]);

    [Fact]
    public void Lengths_that_differ_are_refused()
    {
        Assert.Throws<ArgumentException>(() => VectorOps.BoxMuller(new float[3], new float[4]));
        Assert.Throws<ArgumentException>(() => VectorOps.Dot<float>(new float[3], new float[4]));
        Assert.Throws<ArgumentException>(() => VectorOps.ReluBackward<float>(new float[3], new float[4]));
        Assert.Throws<ArgumentException>(() =>
            VectorOps.Adam<float>(new AdamStep<float>(1), new float[3], new float[3], new float[2], new float[3])
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => VectorOps.AddToColumnsAndRelu<float>(3, 2, new float[3], new float[5]));
    }

    private static void VerifyFraction<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var value in values)
        {
            var work = new FractionWork<T> { Value = value };
            Widest.Run<T, FractionWork<T>>(ref work);
            Assert.Equal(value, T.ScaleB(work.Fraction, int.CreateChecked(work.Exponent)));
            Assert.InRange(double.CreateChecked(work.Fraction), Math.Sqrt(0.5) - 1e-7, Math.Sqrt(2) + 1e-7);
        }
    }

    private static void VerifyBoxMuller(float[] uniform, float[] turn)
    {
        var (x, y) = ((float[])uniform.Clone(), (float[])turn.Clone());
        VectorOps.BoxMuller(x, y);
        for (var i = 0; i < x.Length; i++)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - (double)uniform[i]));
            var (sine, cosine) = Math.SinCos(Math.Tau * turn[i]);
            Assert.Equal(radius * cosine, x[i], (4e-7 * radius) + 1e-9);
            Assert.Equal(radius * sine, y[i], (4e-7 * radius) + 1e-9);
        }
    }

    private static void VerifySums<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(2);
        foreach (var rows in new[] { 1, 3, 16, 33, 70 })
        {
            foreach (var columns in new[] { 1, 2, 5, 34 })
            {
                var x = Fill<T>(rows * columns, random);
                var bias = Fill<T>(rows, random);
                var sumsOfRows = new T[rows];
                VectorOps.RowSums<T>(rows, columns, x, sumsOfRows);
                for (var i = 0; i < rows; i++)
                    Close<T>(
                        Enumerable.Range(0, columns).Sum(j => double.CreateChecked(x[(j * rows) + i])),
                        sumsOfRows[i],
                        columns
                    );
                var y = (T[])x.Clone();
                VectorOps.AddToColumns<T>(rows, columns, bias, y);
                var z = (T[])x.Clone();
                VectorOps.AddToColumnsAndRelu<T>(rows, columns, bias, z);
                for (var i = 0; i < x.Length; i++)
                {
                    Assert.Equal(x[i] + bias[i % rows], y[i]);
                    Assert.Equal(T.Max(T.Zero, x[i] + bias[i % rows]), z[i]);
                }
            }
        }
    }

    private static void VerifyRelu<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(3);
        foreach (var length in Lengths)
        {
            var x = Fill<T>(length, random);
            var y = Array.ConvertAll(x, value => T.Max(T.Zero, value));
            var gradient = Fill<T>(length, random);
            var masked = (T[])gradient.Clone();
            VectorOps.ReluBackward<T>(y, masked);
            for (var i = 0; i < length; i++)
            {
                Assert.Equal(x[i] > T.Zero ? gradient[i] : T.Zero, masked[i]);
            }
        }
    }

    private static void VerifyAdam<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(5);
        foreach (var length in Lengths)
        {
            var w = Fill<T>(length, random);
            var (m, v) = (new T[length], new T[length]);
            var (expectedM, expectedV) = (new double[length], new double[length]);
            var expectedW = w.Select(double.CreateChecked).ToArray();
            for (var t = 1; t <= 3; t++)
            {
                var g = Fill<T>(length, random);
                VectorOps.Adam<T>(new AdamStep<T>(t, 0.01), g, m, v, w);
                for (var i = 0; i < length; i++)
                {
                    var gradient = double.CreateChecked(g[i]);
                    expectedM[i] = (0.9 * expectedM[i]) + (0.1 * gradient);
                    expectedV[i] = (0.999 * expectedV[i]) + (0.001 * gradient * gradient);
                    var (mHat, vHat) = (expectedM[i] / (1 - Math.Pow(0.9, t)), expectedV[i] / (1 - Math.Pow(0.999, t)));
                    expectedW[i] -= 0.01 * mHat / (Math.Sqrt(vHat) + 1e-8);
                }
            }

            for (var i = 0; i < length; i++)
                Close<T>(expectedW[i], w[i], 3 * FewRoundings);
        }
    }

    private static void Close<T>(double expected, T found, double roundings)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Assert.Equal(
            expected,
            double.CreateChecked(found),
            roundings * (typeof(T) == typeof(float) ? Math.ScaleB(1, -24) : Math.ScaleB(1, -52))
        );

    private static T[] Fill<T>(int length, Random random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, length).Select(_ => T.CreateChecked((random.NextDouble() * 2) - 1))];

    private unsafe struct FractionWork<T> : ILaneWork<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T Value;
        public T Fraction;
        public T Exponent;

        public void Run<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<T, TVector>
        {
            var lanes = stackalloc T[TLanes.Count];
            TLanes.Store(TLanes.Fraction(TLanes.Create(Value), out var exponent), lanes);
            Fraction = lanes[TLanes.Count - 1];
            TLanes.Store(exponent, lanes);
            Exponent = lanes[TLanes.Count - 1];
        }
    }

    // Against the documented order, written out: the same bits at every width.
    private static void VerifyReductions<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(5);
        var count = 64 / System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        foreach (var length in Lengths)
        {
            var x = Fill<T>(length, random);
            var y = Fill<T>(length, random);
            var (dots, sums) = (new T[count], new T[count]);
            for (var i = 0; i < length; i++)
            {
                dots[i % count] = T.FusedMultiplyAdd(x[i], y[i], dots[i % count]);
                sums[i % count] += x[i];
            }

            for (var half = count / 2; half > 0; half /= 2)
            {
                for (var i = 0; i < half; i++)
                {
                    dots[i] += dots[i + half];
                    sums[i] += sums[i + half];
                }
            }

            Assert.Equal(dots[0], VectorOps.Dot<T>(x, y));
            Assert.Equal(sums[0], VectorOps.Sum<T>(x));
            if (length == 0)
                continue;

            var exponentials = (T[])x.Clone();
            var sum = VectorOps.ExpBelowLargest<T>(exponentials, out var largest);
            Assert.Equal(sum, VectorOps.SumOfExponentials<T>(x, largest));
            Close<T>(x.Sum(value => Math.Exp(double.CreateChecked(value - largest))), sum, length + 8);
        }
    }
}
