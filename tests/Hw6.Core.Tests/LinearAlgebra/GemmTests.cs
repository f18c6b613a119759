using System.Numerics;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Tests.LinearAlgebra;

public sealed class GemmTests
{
    private static readonly int[] Others = [1, 5, 16, 33, 70];
    private static readonly double[] Factors = [0, 1, -1, 0.5];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_size_around_the_tiles_equals_the_naive_product(int dimension)
    {
        var random = new Random(1 + dimension);
        var sizes = new int[3];
        for (var size = 1; size <= 70; size++)
        {
            foreach (var second in Others)
            {
                foreach (var third in Others)
                {
                    sizes[dimension] = size;
                    sizes[(dimension + 1) % 3] = second;
                    sizes[(dimension + 2) % 3] = third;
                    VerifyWithRandomOptions<float>(sizes[0], sizes[1], sizes[2], random);
                    VerifyWithRandomOptions<double>(sizes[0], sizes[1], sizes[2], random);
                }
            }
        }
    }

    [Fact]
    public void Every_transpose_alpha_beta_and_padding_equals_the_naive_product()
    {
        var random = new Random(2);
        foreach (var a in Enum.GetValues<Operand>())
        foreach (var b in Enum.GetValues<Operand>())
        foreach (var alpha in Factors)
        foreach (var beta in Factors)
        foreach (var padding in new[] { 0, 1, 7 })
        {
            foreach (
                var (m, n, k) in new[]
                {
                    (1, 1, 1),
                    (3, 2, 4),
                    (37, 29, 41),
                    (40, 300, 5),
                    (300, 13, 17),
                    (17, 1, 30),
                    (1, 17, 30),
                }
            )
            {
                new ProductCase<float>(a, b, m, n, k, alpha, beta, padding, random).Verify();
                new ProductCase<double>(a, b, m, n, k, alpha, beta, padding, random).Verify();
            }
        }
    }

    [Fact]
    public void Zero_sizes_scale_or_clear_the_result()
    {
        var random = new Random(3);
        foreach (var beta in Factors)
        {
            new ProductCase<float>(Operand.AsStored, Operand.Transposed, 5, 3, 0, 1, beta, 2, random).Verify();
            new ProductCase<double>(Operand.Transposed, Operand.AsStored, 0, 3, 4, 1, beta, 0, random).Verify();
            new ProductCase<float>(Operand.AsStored, Operand.AsStored, 5, 0, 4, 1, beta, 0, random).Verify();
        }
    }

    [Fact]
    public void Five_thousand_random_triples_of_sizes_equal_the_naive_product()
    {
        var random = new Random(4);
        for (var i = 0; i < 5000; i++)
        {
            // As many small sizes as large ones.
            var (m, n, k) = (Size(), Size(), Size());
            if (i % 2 == 0)
                VerifyWithRandomOptions<float>(m, n, k, random);
            else
                VerifyWithRandomOptions<double>(m, n, k, random);
        }

        int Size() => (int)Math.Exp(random.NextDouble() * Math.Log(200));
    }

    [Fact]
    public void Sizes_beyond_one_block_equal_the_naive_product()
    {
        var random = new Random(5);
        foreach (
            var (m, n, k) in new[]
            {
                (3, 5, 20_000),
                (40, 30, 1700),
                (1100, 7, 40),
                (300, 1100, 20),
                (17, 1100, 9),
                (260, 30, 256),
                (5, 1100, 1700),
                (520, 2, 8192),
                (2, 520, 8192),
            }
        )
        {
            foreach (var a in Enum.GetValues<Operand>())
            {
                foreach (var b in Enum.GetValues<Operand>())
                {
                    new ProductCase<float>(a, b, m, n, k, 1, 0, 0, random).Verify();
                    new ProductCase<double>(a, b, m, n, k, -1, 0.5, 0, random).Verify();
                }
            }
        }
    }

    [Theory]
    [InlineData(24, 260, 1600, 232)]
    [InlineData(264, 30, 1600, 226)]
    public void Operands_whose_columns_share_the_sets_of_a_cache_give_the_naive_product(int m, int n, int k, int padding)
    {
        var random = new Random(6);
        foreach (var a in Enum.GetValues<Operand>())
        foreach (var b in Enum.GetValues<Operand>())
        {
            new ProductCase<float>(a, b, m, n, k, 1, 0, padding, random).Verify();
            new ProductCase<double>(a, b, m, n, k, 0.5, -1, padding, random).Verify();
        }
    }

    [Fact]
    public void A_factor_of_zero_reads_no_operand()
    {
        float[] c = [1, 2, 3, 4];
        Gemm.Multiply<float>(Operand.AsStored, Operand.AsStored, 2, 2, 1, 0, [float.NaN, 1], 2, [1, float.NaN], 1, 2, c, 2);
        Assert.Equal([2, 4, 6, 8], c);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        var x = new float[6];
        Assert.Throws<ArgumentException>(() => Multiply(2, 3, 2, 1, 2));
        Assert.Throws<ArgumentException>(() => Multiply(2, 3, 4, 2, 4));
        Assert.Throws<ArgumentException>(() => Multiply(3, 3, 2, 3, 2));
        Assert.Throws<ArgumentException>(() => Multiply(7, 1, 1, 7, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Multiply(-1, 3, 2, 2, 2));
        Assert.Throws<NotSupportedException>(() =>
            Gemm.Multiply<Half>(
                Operand.AsStored,
                Operand.AsStored,
                1,
                1,
                1,
                Half.One,
                new Half[1],
                1,
                new Half[1],
                1,
                Half.Zero,
                new Half[1],
                1
            )
        );

        void Multiply(int m, int n, int k, int lda, int ldb) =>
            Gemm.Multiply<float>(Operand.AsStored, Operand.AsStored, m, n, k, 1, x, lda, x, ldb, 0, x, Math.Max(1, m));
    }

    private static void VerifyWithRandomOptions<T>(int m, int n, int k, Random random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new ProductCase<T>(
            (Operand)random.Next(2),
            (Operand)random.Next(2),
            m,
            n,
            k,
            Factors[random.Next(Factors.Length)],
            Factors[random.Next(Factors.Length)],
            random.Next(3),
            random
        ).Verify();
}
