using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Tests.LinearAlgebra;

public sealed unsafe class PackedOperandTests
{
    [Fact]
    public void Ranges_of_rows_equal_the_product()
    {
        var random = new Random(1);
        using var packed = new PackedOperand<float>();
        foreach (var a in Enum.GetValues<Operand>())
        {
            foreach (var (m, n, k) in new[] { (1, 1, 1), (100, 37, 64), (77, 100, 5), (64, 12, 1700) })
            {
                var c = new ProductCase<float>(a, Operand.Transposed, m, n, k, 0.5, 1, 0, random);
                var (expected, magnitudes) = NaiveProduct.Compute(c);
                fixed (float* pa = c.A, pb = c.B, pc = c.C)
                {
                    packed.Pack(a == Operand.Transposed, m, k, pa, c.Lda);
                    for (var first = 0; first < m; first += 2 * PackedOperand<float>.PanelRows)
                    {
                        var rows = Math.Min(2 * PackedOperand<float>.PanelRows, m - first);
                        packed.Multiply(first, rows, true, n, 0.5f, pb, c.Ldb, 1, pc + first, c.Ldc);
                    }
                }

                for (var i = 0; i < expected.Length; i++)
                    Assert.Equal(expected[i], c.C[i], NaiveProduct.Tolerance<float>(k, magnitudes[i]));
            }
        }
    }
}
