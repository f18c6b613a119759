using System.Numerics;
using Hw6.Core.LinearAlgebra;

namespace Hw6.Core.Tests.LinearAlgebra;

/// <summary>The textbook's product in double precision, and how far a product in working precision may be from it.</summary>
internal static class NaiveProduct
{
    /// <summary>α·op(A)·op(B) + β·C, and beside each element the sum of the absolute values of its terms.</summary>
    public static (double[] Values, double[] Magnitudes) Compute<T>(ProductCase<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // op(A) row by row and op(B) column by column, in double precision.
        var (rows, columns) = (new double[c.M * c.K], new double[c.K * c.N]);
        for (var i = 0; i < c.M; i++)
        for (var p = 0; p < c.K; p++)
            rows[(i * c.K) + p] = double.CreateChecked(c.OpA == Operand.AsStored ? c.A[(p * c.Lda) + i] : c.A[(i * c.Lda) + p]);
        for (var j = 0; j < c.N; j++)
        for (var p = 0; p < c.K; p++)
            columns[(j * c.K) + p] = double.CreateChecked(
                c.OpB == Operand.AsStored ? c.B[(j * c.Ldb) + p] : c.B[(p * c.Ldb) + j]
            );

        var values = new double[c.M * c.N];
        var magnitudes = new double[c.M * c.N];
        var (alpha, beta) = (double.CreateChecked(c.Alpha), double.CreateChecked(c.Beta));
        for (var j = 0; j < c.N; j++)
        {
            for (var i = 0; i < c.M; i++)
            {
                double sum = 0,
                    magnitude = 0;
                for (var p = 0; p < c.K; p++)
                {
                    var term = rows[(i * c.K) + p] * columns[(j * c.K) + p];
                    sum += term;
                    magnitude += Math.Abs(term);
                }

                var old = beta == 0 ? 0 : beta * double.CreateChecked(c.C[(j * c.Ldc) + i]);
                values[(j * c.M) + i] = (alpha == 0 ? 0 : alpha * sum) + old;
                magnitudes[(j * c.M) + i] = Math.Abs(alpha * magnitude) + Math.Abs(old);
            }
        }

        return (values, magnitudes);
    }

    /// <summary>
    /// Bounds the error of any order of summation (Higham, "Accuracy and Stability of Numerical Algorithms", 2002, section 3.1): (k + 3)
    /// roundings of the terms' magnitudes, the three for α, β and the last addition.
    /// </summary>
    public static double Tolerance<T>(int k, double magnitude)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (k + 3) * (typeof(T) == typeof(float) ? Math.ScaleB(1, -24) : Math.ScaleB(1, -53) * 2) * magnitude;
}
