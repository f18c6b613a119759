using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Tests.LinearAlgebra;

/// <summary>
/// Exponential, logarithm, hyperbolic tangent, sine and cosine: in double precision against values of mpmath with more digits than a double has,
/// in single precision against the C library's in double precision, over all exponents.
/// </summary>
public sealed class ElementaryTests
{
    /// <summary>Units in the last place that a result may be off, as the kernels' documentation says.</summary>
    private static readonly Dictionary<string, double> Bounds = new()
    {
        ["exp"] = 1,
        ["log"] = 1,
        ["tanh"] = 1.8,
        ["sin"] = 1,
        ["cos"] = 1,
    };

    private static readonly string[] Functions = [.. Bounds.Keys];

    [Fact]
    public void Double_precision_is_within_its_bounds_of_the_exact_values()
    {
        foreach (var function in Functions)
        {
            var lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "LinearAlgebra", "Fixtures", "elementary.csv"));
            var points = lines.Skip(1).Select(line => line.Split(',')).Where(cells => cells[0] == function).ToArray();
            Assert.True(points.Length > 300);
            var results = Vectors(function, [.. points.Select(cells => Number(cells[1]))]);
            for (var i = 0; i < points.Length; i++)
            {
                var (value, rest) = (Number(points[i][2]), Number(points[i][3]));
                var error = Math.Abs(((results[i] - value) / UnitInTheLastPlace(value)) - rest);
                Assert.True(error <= Bounds[function], $"{function}({points[i][1]}) = {results[i]:R}, off by {error} units");
            }
        }
    }

    [Fact]
    public void Single_precision_is_within_its_bounds_over_all_exponents()
    {
        foreach (var function in Functions)
        {
            // A prime stride over all bit patterns: some 200,000 numbers of every sign and exponent. Turns go from 0 to 1.
            var turns = function is "sin" or "cos";
            var x = new List<float>();
            for (
                uint bits = turns ? 0x3300_0000u : 1;
                bits < (turns ? 0x3F80_0000u : 0xFF80_0000u);
                bits += turns ? 1009u : 20_011u
            )
            {
                if (float.IsFinite(BitConverter.UInt32BitsToSingle(bits)))
                    x.Add(BitConverter.UInt32BitsToSingle(bits));
            }

            var results = Vectors<float>(function, [.. x]);
            for (var i = 0; i < results.Length; i++)
            {
                var exact = Exact(function, x[i]);
                var unit = MathF.BitIncrement(MathF.Abs((float)exact)) - MathF.Abs((float)exact);
                if (float.IsInfinity((float)exact) || !float.IsFinite(unit))
                    Assert.Equal((float)exact, results[i]);
                else if (double.IsNaN(exact))
                    Assert.True(float.IsNaN(results[i]), $"{function}({x[i]:R}) = {results[i]:R}");
                else
                    Assert.True(
                        Math.Abs(results[i] - exact) <= Bounds[function] * unit,
                        $"{function}({x[i]:R}) = {results[i]:R}, expected {exact:R}"
                    );
            }
        }
    }

    [Fact]
    public void Ends_are_what_they_are()
    {
        Check<float>(float.Epsilon, 104, 89);
        Check<double>(double.Epsilon, 746, 710);

        static void Check<T>(T tiny, int under, int over)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var (zero, one, inf, nan) = (T.Zero, T.One, T.PositiveInfinity, T.NaN);
            Assert.Equal(
                [zero, zero, zero, one, one, one, inf, inf, nan],
                Vectors(
                    "exp",
                    [-inf, -T.BitDecrement(inf), T.CreateChecked(-under), zero, -zero, tiny, T.CreateChecked(over), inf, nan]
                )
            );
            Assert.Equal([-inf, -inf, zero, inf, nan, nan, nan], Vectors("log", [zero, -zero, one, inf, -one, -inf, nan]));
            var tangents = Vectors("tanh", [zero, -zero, tiny, inf, -inf, T.BitDecrement(inf), nan]);
            Assert.Equal([zero, -zero, tiny, one, -one, one, nan], tangents);
            Assert.True(T.IsNegative(tangents[1]));
            T[] quarters = [zero, T.CreateChecked(0.25), T.CreateChecked(0.5), T.CreateChecked(0.75), one];
            Assert.Equal([zero, one, zero, -one, zero], Vectors("sin", quarters));
            Assert.Equal([one, zero, -one, zero, one], Vectors("cos", quarters));
        }
    }

    [Fact]
    public void A_number_has_the_same_bits_in_every_vector_and_alone()
    {
        Check<float>();
        Check<double>();

        static void Check<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var random = new Random(7);
            foreach (var function in Functions)
            {
                var x = new T[20_001];
                for (var i = 0; i < x.Length; i++)
                {
                    var unit = random.NextDouble();
                    x[i] = function switch
                    {
                        "sin" or "cos" => T.CreateChecked(unit),
                        "log" => T.CreateChecked(unit * Math.ScaleB(1, random.Next(-120, 100))),
                        _ => T.CreateChecked((unit - 0.5) * Math.ScaleB(1, random.Next(-20, 9))),
                    };
                }

                var vectors = Vectors(function, x);
                var alone = Array.ConvertAll(x, value => Alone(function, value));
                Assert.True(MemoryMarshal.AsBytes<T>(vectors).SequenceEqual(MemoryMarshal.AsBytes<T>(alone)), function);
            }
        }
    }

    [Fact]
    public void Powers_and_angles_are_near_those_of_the_c_library()
    {
        var random = new Random(8);
        for (var i = 0; i < 10_000; i++)
        {
            var (x, y, n) = (random.NextDouble() * 20, random.NextDouble() * 6, random.Next(3000));
            Assert.Equal(1, Elementary.Power(x, y) / Math.Pow(x, y), (2 + Math.Abs(y * Math.Log(x))) * 2.3e-16);
            Assert.Equal(1, Elementary.Power(0.999, n) / Math.Pow(0.999, n), (n + 2) * 2.3e-16);
            var sine = random.NextDouble() * Math.ScaleB(1, -random.Next(30));
            Assert.Equal(1, Elementary.DegreesOfSine(sine) / double.RadiansToDegrees(Math.Asin(sine)), 1e-15);
        }

        Assert.Equal(1, Elementary.Power(0, 0));
        Assert.Equal(0, Elementary.DegreesOfSine(0));
        Assert.Equal(90, Elementary.DegreesOfSine(1));
    }

    private static double Exact(string function, double x) =>
        function switch
        {
            "exp" => Math.Exp(x),
            "log" => Math.Log(x),
            "tanh" => Math.Tanh(x),
            "sin" => Math.Sin(Math.Tau * x),
            _ => Math.Cos(Math.Tau * x),
        };

    private static double UnitInTheLastPlace(double x) => Math.BitIncrement(Math.Abs(x)) - Math.Abs(x);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    // In vectors, with a ragged end.
    private static T[] Vectors<T>(string function, T[] x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var work = new Work<T>(function, x);
        Widest.Run<T, Work<T>>(ref work);
        return work.Results;
    }

    private static T Alone<T>(string function, T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Work<T>.Of<LanesScalar<T>, T>(function, x);

    private readonly unsafe struct Work<T>(string function, T[] x) : ILaneWork<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T[] Results { get; } = (T[])x.Clone();

        public void Run<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<T, TVector>
        {
            fixed (T* results = Results)
            {
                var i = 0;
                for (; i + TLanes.Count <= Results.Length; i += TLanes.Count)
                    TLanes.Store(Of<TLanes, TVector>(function, TLanes.Load(results + i)), results + i);
                for (; i < Results.Length; i++)
                    results[i] = Of<LanesScalar<T>, T>(function, results[i]);
            }
        }

        public static TVector Of<TLanes, TVector>(string function, TVector x)
            where TVector : struct
            where TLanes : struct, ILanes<T, TVector> =>
            function switch
            {
                "exp" => Exponential<T, TLanes, TVector>.Exp(x),
                "tanh" => Exponential<T, TLanes, TVector>.Tanh(x),
                "log" => Logarithm<T, TLanes, TVector>.Log(x),
                "sin" => SineCosine<T, TLanes, TVector>.OfTurns(x).Sine,
                _ => SineCosine<T, TLanes, TVector>.OfTurns(x).Cosine,
            };
    }
}
