using System.Runtime.Intrinsics;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Tests.LinearAlgebra;

/// <summary>The exponential of every vector width against the runtime's.</summary>
public class ExponentialTests
{
    [Fact]
    public void It_is_right_to_2e_7_in_single_precision()
    {
        Check<Lanes128<float>, Vector128<float>>();
        Check<Lanes256<float>, Vector256<float>>();
        Check<Lanes512<float>, Vector512<float>>();
        Check<LanesScalar<float>, float>();

        static void Check<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<float, TVector> =>
            Compare(-87.3, 88.7, 2e-7, x => Exp<float, TLanes, TVector>((float)x), x => (float)x);
    }

    [Fact]
    public void It_is_right_to_4e_16_in_double_precision()
    {
        Check<Lanes128<double>, Vector128<double>>();
        Check<Lanes256<double>, Vector256<double>>();
        Check<Lanes512<double>, Vector512<double>>();
        Check<LanesScalar<double>, double>();

        static void Check<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<double, TVector> => Compare(-708, 709.7, 4e-16, Exp<double, TLanes, TVector>, x => x);
    }

    [Fact]
    public void It_ends_in_zero_infinity_and_nan()
    {
        Single<Lanes128<float>, Vector128<float>>();
        Single<Lanes256<float>, Vector256<float>>();
        Single<Lanes512<float>, Vector512<float>>();
        Double<Lanes128<double>, Vector128<double>>();
        Double<Lanes256<double>, Vector256<double>>();
        Double<Lanes512<double>, Vector512<double>>();

        static void Single<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<float, TVector>
        {
            float[] ends = [float.NegativeInfinity, -1e30f, -104, 0, -0f, 89, float.PositiveInfinity, float.NaN];
            Assert.Equal(
                [0, 0, 0, 1, 1, float.PositiveInfinity, float.PositiveInfinity, float.NaN],
                ends.Select(Exp<float, TLanes, TVector>)
            );
            Assert.Equal(Math.Exp(-100), Exp<float, TLanes, TVector>(-100), Math.ScaleB(1, -149));
        }

        static void Double<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<double, TVector>
        {
            double[] ends = [double.NegativeInfinity, -1e300, -746, 0, -0.0, 710, double.PositiveInfinity, double.NaN];
            Assert.Equal(
                [0, 0, 0, 1, 1, double.PositiveInfinity, double.PositiveInfinity, double.NaN],
                ends.Select(Exp<double, TLanes, TVector>)
            );
            Assert.Equal(Math.Exp(-740), Exp<double, TLanes, TVector>(-740), Math.ScaleB(1, -1073));
        }
    }

    private static void Compare(
        double least,
        double most,
        double tolerance,
        Func<double, double> exp,
        Func<double, double> rounded
    )
    {
        const int count = 20_000;
        for (var i = 0; i <= count; i++)
        {
            var x = rounded(least + ((most - least) * i / count));
            var (expected, actual) = (Math.Exp(x), exp(x));
            Assert.True(Math.Abs(actual - expected) <= tolerance * expected, $"exp({x}) = {actual}, expected {expected}");
        }
    }

    private static unsafe T Exp<T, TLanes, TVector>(T x)
        where T : unmanaged
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var result = stackalloc T[16];
        TLanes.Store(Exponential<T, TLanes, TVector>.Exp(TLanes.Create(x)), result);
        return result[TLanes.Count - 1];
    }
}
