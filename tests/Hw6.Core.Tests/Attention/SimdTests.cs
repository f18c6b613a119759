using System.Numerics;
using System.Runtime.Intrinsics;
using Hw6.Core.Attention.Tiles;

namespace Hw6.Core.Tests.Attention;

/// <summary>The exponential of every register width against the runtime's.</summary>
public class SimdTests
{
    [Fact]
    public void Exp_is_within_two_units_in_the_last_place_in_float()
    {
        Check<Simd128<float>, float, Vector128<float>>(-87.3, 88.3, 2 * 1.2e-7);
        Check<Simd256<float>, float, Vector256<float>>(-87.3, 88.3, 2 * 1.2e-7);
        Check<Simd512<float>, float, Vector512<float>>(-87.3, 88.3, 2 * 1.2e-7);
    }

    [Fact]
    public void Exp_is_within_two_units_in_the_last_place_in_double()
    {
        Check<Simd128<double>, double, Vector128<double>>(-708.3, 709.4, 2 * 2.3e-16);
        Check<Simd256<double>, double, Vector256<double>>(-708.3, 709.4, 2 * 2.3e-16);
        Check<Simd512<double>, double, Vector512<double>>(-708.3, 709.4, 2 * 2.3e-16);
    }

    [Fact]
    public void Exp_ends_in_zero_and_infinity()
    {
        Assert.Equal(0f, Exp<Simd512<float>, float, Vector512<float>>(float.NegativeInfinity));
        Assert.Equal(0f, Exp<Simd512<float>, float, Vector512<float>>(-88));
        Assert.Equal(float.PositiveInfinity, Exp<Simd512<float>, float, Vector512<float>>(89));
        Assert.Equal(1f, Exp<Simd512<float>, float, Vector512<float>>(0));
        Assert.True(float.IsNaN(Exp<Simd512<float>, float, Vector512<float>>(float.NaN)));
        Assert.Equal(0.0, Exp<Simd256<double>, double, Vector256<double>>(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, Exp<Simd256<double>, double, Vector256<double>>(710));
        Assert.Equal(1.0, Exp<Simd256<double>, double, Vector256<double>>(-0.0));
    }

    private static void Check<TSimd, T, TVector>(double least, double most, double tolerance)
        where TSimd : struct, ISimd<T, TVector>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int count = 20_000;
        for (var i = 0; i <= count; i++)
        {
            var x = T.CreateChecked(least + ((most - least) * i / count));
            var expected = Math.Exp(double.CreateChecked(x));
            var actual = double.CreateChecked(Exp<TSimd, T, TVector>(x));
            Assert.True(Math.Abs(actual - expected) <= tolerance * expected, $"exp({x}) = {actual}, expected {expected}");
        }
    }

    private static unsafe T Exp<TSimd, T, TVector>(T x)
        where TSimd : struct, ISimd<T, TVector>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = stackalloc T[16];
        TSimd.Store(TSimd.Exp(TSimd.Broadcast(x)), result);
        return result[TSimd.Width - 1];
    }
}
