using System.Numerics;
using Hw6.Core.Attention;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Attention;

/// <summary>Every form of every kernel against the definition, for sizes around the tiles and registers.</summary>
public class ExactnessTests
{
    private static readonly AttentionShape[] Shapes =
    [
        new(1, 1, 1),
        new(2, 1, 3),
        new(3, 2, 1),
        new(5, 3, 7),
        new(15, 4, 16),
        new(16, 5, 17),
        new(17, 8, 15),
        new(63, 16, 33),
        new(65, 17, 64),
        new(97, 31, 65),
        new(129, 33, 5),
        new(255, 7, 20),
        new(257, 9, 31),
        new(300, 64, 64),
        new(500, 12, 40),
    ];

    public static TheoryData<string> Kernels =>
        ["softmax", "quadratic", "cubic", "quartic", "linear-plus-constant", "elu", "relu", "dot", "favor"];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_form_is_the_definition_in_float(string kernel)
    {
        foreach (var shape in Shapes)
            Check<float>(kernel, shape, 1e-5, 1.2e-7);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_form_is_the_definition_in_double(string kernel)
    {
        foreach (var shape in Shapes)
            Check<double>(kernel, shape, 1e-12, 2.3e-16);
    }

    private static void Check<T>(string name, AttentionShape shape, double tolerance, double epsilon)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // High degrees of many entries have more features than a test has time for.
        if (name == "cubic" && shape.D > 20)
            shape = shape with { D = 20 };
        if (name == "quartic" && shape.D > 9)
            shape = shape with { D = 9 };
        var (kernel, definition) = Kernel(name, shape.D);
        var q = NaiveAttention.Normal<T>("q", shape.N * shape.D);
        var k = NaiveAttention.Normal<T>("k", shape.N * shape.D);
        var v = NaiveAttention.Normal<T>("v", shape.N * shape.M);
        foreach (var causal in new[] { false, true })
        {
            var expected = NaiveAttention.Compute(shape, definition, causal, q, k, v);
            var good = Enumerable.Range(0, shape.N).Where(i => expected.Condition[i] > 1e-2).ToHashSet();
            var largest = good.Count == 0 ? 0 : good.Max(i => Row(expected.Output, i, shape.M).Max(Math.Abs));
            foreach (var form in Enum.GetValues<AttentionForm>())
            foreach (var bits in NaiveAttention.Widths)
            {
                if (kernel.IsSoftmax && form == AttentionForm.Linear)
                    continue;
                using var width = Widest.AtMost(bits);
                var actual = NaiveAttention.Run(form, shape, kernel, causal, q, k, v);
                for (var i = 0; i < shape.N; i++)
                {
                    var row = Row(expected.Output, i, shape.M);

                    // A denominator that is a small part of its terms magnifies their rounding errors by as much.
                    var bound = good.Contains(i)
                        ? tolerance * largest
                        : 100
                            * epsilon
                            * Math.Sqrt(shape.N * shape.D)
                            * (row.Max(Math.Abs) + 1)
                            / Math.Max(expected.Condition[i], epsilon);
                    for (var c = 0; c < shape.M; c++)
                    {
                        var difference = Math.Abs(double.CreateChecked(actual.Output[(i * shape.M) + c]) - row[c]);
                        Assert.True(
                            difference <= bound,
                            $"{name} {form} causal={causal} {shape} {bits} bits row {i} column {c}: {difference} > {bound}, condition {expected.Condition[i]}"
                        );
                    }
                }
            }
        }
    }

    private static double[] Row(double[] x, int i, int width) => x[(i * width)..((i + 1) * width)];

    private static (AttentionKernel Kernel, Definition Definition) Kernel(string name, int d) =>
        name switch
        {
            "softmax" => (new SoftmaxKernel(), new Definition(x => x, dot => Math.Exp(dot / Math.Sqrt(d)), Signed: false)),
            "quadratic" => Polynomial(2, 1),
            "cubic" => Polynomial(3, 0.5),
            "quartic" => Polynomial(4, 0),
            "linear-plus-constant" => Polynomial(1, 2),
            "elu" => (
                new EluKernel(),
                new Definition(x => [.. x.Select(e => e > 0 ? e + 1 : Math.Exp(e))], dot => dot, Signed: true)
            ),
            "relu" => (new ReluKernel(), new Definition(x => [.. x.Select(e => Math.Max(0, e))], dot => dot, Signed: true)),
            "dot" => (new DotKernel(), new Definition(x => x, dot => dot, Signed: true)),
            "favor" => (new FavorKernel(50, 3), new Definition(Favor(d), dot => dot, Signed: true)),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };

    private static (AttentionKernel Kernel, Definition Definition) Polynomial(int degree, double c) =>
        (new PolynomialKernel("polynomial", degree, c), new Definition(x => x, dot => Math.Pow(dot + c, degree), Signed: true));

    private static Func<double[], double[]> Favor(int d)
    {
        var directions = new double[50 * d];
        new RandomSource(3, 0, "attention-favor-features").FillNormal(directions.AsSpan());
        return x =>
        {
            var scaled = x.Select(e => e / Math.Pow(d, 0.25)).ToArray();
            var half = scaled.Sum(e => e * e) / 2;
            return [.. directions.Chunk(d).Select(w => Math.Exp(w.Zip(scaled, (a, b) => a * b).Sum() - half) / Math.Sqrt(50))];
        };
    }
}
