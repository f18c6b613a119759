using System.Globalization;
using System.Numerics;
using Hw6.Core.Attention;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Attention;

/// <summary>
/// The backward pass of every kernel and form: against the derivative of the definition by central differences, against the direct form, and in float
/// against double. HW6_GRADIENT_CASES sets how many random shapes are drawn.
/// </summary>
public class GradientTests
{
    private const int Directions = 6;

    private static readonly int Cases = int.Parse(
        Environment.GetEnvironmentVariable("HW6_GRADIENT_CASES") ?? "40",
        CultureInfo.InvariantCulture
    );

    public static TheoryData<string, bool> Kernels()
    {
        var data = new TheoryData<string, bool>();
        foreach (var name in new[] { "softmax", "quadratic", "cubic", "elu", "relu", "favor", "dot" })
        foreach (var causal in new[] { false, true })
            data.Add(name, causal);
        return data;
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_form_has_the_gradients_of_the_definition(string name, bool causal)
    {
        var random = new RandomSource(11, causal ? 1 : 0, name);
        for (var i = 0; i < Cases; i++)
        {
            // High degrees of many entries have more features than a test has time for.
            var most = name == "cubic" ? 8 : 33;
            var shape = new AttentionShape(
                1 + random.NextInt32(i % 8 == 0 ? 200 : 40),
                1 + random.NextInt32(most),
                1 + random.NextInt32(33)
            );
            Check(name, Draw(random, name, shape), causal, random);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_tiles_edges_are_no_edges_of_the_gradients(string name, bool causal)
    {
        // Several blocks of queries and of keys, ragged in both directions; and one row.
        var random = new RandomSource(12, causal ? 1 : 0, name);
        foreach (var n in new[] { 1, 128, 257, 700 })
        {
            var inputs = Draw(random, name, new AttentionShape(n, 5, 7));
            var direct = Run(AttentionForm.Direct, inputs, Kernel(name, 5), causal);
            foreach (var form in Forms(name))
                Close(direct, Run(form, inputs, Kernel(name, 5), causal), 1e-10, $"{name} {form} {n}");
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Gradients_in_float_are_those_in_double(string name, bool causal)
    {
        var random = new RandomSource(13, 0, name);
        var inputs = Draw(random, name, new AttentionShape(300, 20, 24));
        var exact = Run(AttentionForm.Direct, inputs, Kernel(name, 20), causal);
        var single = new Inputs<float>(inputs.Shape, Narrow(inputs.Q), Narrow(inputs.K), Narrow(inputs.V), Narrow(inputs.G));
        foreach (var form in Forms(name))
        {
            var found = Run(form, single, Kernel(name, 20), causal);
            Close(exact, new(Widen(found.Q), Widen(found.K), Widen(found.V)), 2e-4, $"{name} {form}");
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_bits_are_the_same_for_any_number_of_threads_and_any_vectors(string name, bool causal)
    {
        var random = new RandomSource(14, 0, name);
        var drawn = Draw(random, name, new AttentionShape(900, 9, 11));
        var inputs = new Inputs<float>(drawn.Shape, Narrow(drawn.Q), Narrow(drawn.K), Narrow(drawn.V), Narrow(drawn.G));
        foreach (var form in Forms(name))
        {
            AttentionGradients<float>? first = null;
            foreach (var (threads, bits) in new[] { (1, 512), (2, 512), (3, 512), (2, 256), (1, 0) })
            {
                using var stay = new ThreadBudget(threads).Enter();
                using var width = Widest.AtMost(bits);
                var found = Run(form, inputs, Kernel(name, 9), causal);
                first ??= found;
                Assert.Equal(first.Q, found.Q);
                Assert.Equal(first.K, found.K);
                Assert.Equal(first.V, found.V);
            }
        }
    }

    [Fact]
    public void A_row_without_weights_has_no_part_in_the_gradients()
    {
        // The first query has no positive entry: its result is a row of zeros whatever the inputs are.
        double[] q = [-1, -2, 3, 1];
        double[] k = [1, 2, 3, -4];
        double[] v = [5, 7];
        var inputs = new Inputs<double>(new AttentionShape(2, 2, 1), q, k, v, [1, 0]);
        foreach (var form in Forms("relu"))
        {
            var found = Run(form, inputs, new ReluKernel(), false);
            Assert.All([.. found.Q, .. found.K, .. found.V], value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void A_mechanism_without_memory_for_it_does_not_go_back()
    {
        using var buffers = new Buffers();
        var mechanism = Mechanisms.Create<float>(
            AttentionForm.Streaming,
            new(1, 1, 1),
            new SoftmaxKernel(),
            false,
            buffers,
            CancellationToken.None
        );
        float[] x = [1];
        mechanism.Compute(x, x, x, x, x);
        Assert.Throws<InvalidOperationException>(() => mechanism.Backward(x, x, x, x, x, x, x, x, x));
    }

    private static void Check(string name, Inputs<double> inputs, bool causal, RandomSource random)
    {
        var kernel = Kernel(name, inputs.Shape.D);
        var direct = Run(AttentionForm.Direct, inputs, kernel, causal);
        foreach (var form in Forms(name))
            Close(direct, Run(form, inputs, kernel, causal), 1e-10, $"{name} {form} {inputs.Shape}");

        // Along random directions in the space of all inputs: ⟨gradient, direction⟩ against central differences, which a wrong entry spoils.
        var (analytic, numeric) = (new double[Directions], new double[Directions]);
        for (var i = 0; i < Directions; i++)
        {
            var (dq, dk, dv) = (
                Normal(random, inputs.Q.Length),
                Normal(random, inputs.K.Length),
                Normal(random, inputs.V.Length)
            );
            analytic[i] = Dot(direct.Q, dq) + Dot(direct.K, dk) + Dot(direct.V, dv);
            numeric[i] = RiddersDerivative.Of(Loss);

            double Loss(double step)
            {
                var (output, _) = NaiveAttention.Run(
                    AttentionForm.Direct,
                    inputs.Shape,
                    kernel,
                    causal,
                    Moved(inputs.Q, dq, step),
                    Moved(inputs.K, dk, step),
                    Moved(inputs.V, dv, step)
                );
                return Dot(output, inputs.G);
            }
        }

        var difference = Math.Sqrt(analytic.Zip(numeric, (a, b) => (a - b) * (a - b)).Sum());
        var size = Norm(direct.Q) + Norm(direct.K) + Norm(direct.V);
        Assert.True(
            difference <= 1e-7 * (1 + size),
            $"{name} causal {causal} {inputs.Shape}: off by {difference}, gradients of {size}"
        );
    }

    private static void Close(
        AttentionGradients<double> expected,
        AttentionGradients<double> found,
        double tolerance,
        string what
    )
    {
        foreach (var (a, b, of) in new[] { (expected.Q, found.Q, "Q"), (expected.K, found.K, "K"), (expected.V, found.V, "V") })
        {
            var difference = Norm([.. a.Zip(b, (x, y) => x - y)]);
            Assert.True(difference <= tolerance * (1 + Norm(a)), $"{what}: d{of} is off by {difference}, of {Norm(a)}");
        }
    }

    private static AttentionForm[] Forms(string name) =>
        name == "softmax"
            ? [AttentionForm.Direct, AttentionForm.Streaming]
            : [AttentionForm.Direct, AttentionForm.Streaming, AttentionForm.Linear];

    private static AttentionKernel Kernel(string name, int d) =>
        name switch
        {
            "cubic" => new PolynomialKernel("polynomial", 3, 1),
            _ => AttentionKernels.Named(name).Create(new KernelValues(2, 1, 2 * d, 5)),
        };

    // Kernels that change sign have poles, relu has kinks, and the derivative of elu has: their queries and keys are kept at least 0.1 away from both.
    private static Inputs<double> Draw(RandomSource random, string name, AttentionShape shape)
    {
        var q = Normal(random, shape.N * shape.D);
        var k = Normal(random, shape.N * shape.D);
        if (name is "dot" or "cubic")
        {
            // All positive: so are their products, and denominators.
            foreach (var x in new[] { q, k })
            {
                for (var i = 0; i < x.Length; i++)
                    x[i] = 0.1 + Math.Abs(x[i]);
            }
        }
        else if (name is "relu" or "elu")
        {
            foreach (var x in new[] { q, k })
            {
                for (var i = 0; i < x.Length; i++)
                    x[i] += x[i] < 0 ? -0.1 : 0.1;
            }

            // And no row without a weight, whose result is no function that has a derivative.
            for (var i = 0; i < shape.N; i++)
                q[i * shape.D] = k[i * shape.D] = 0.5;
        }

        return new(shape, q, k, Normal(random, shape.N * shape.M), Normal(random, shape.N * shape.M));
    }

    private static AttentionGradients<T> Run<T>(AttentionForm form, Inputs<T> inputs, AttentionKernel kernel, bool causal)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var buffers = new Buffers();
        var shape = inputs.Shape;
        var mechanism = Mechanisms.Create<T>(form, shape, kernel, causal, buffers, CancellationToken.None, training: true);
        var (output, denominators) = (new T[shape.N * shape.M], new T[shape.N]);
        var gradients = new AttentionGradients<T>(new T[inputs.Q.Length], new T[inputs.K.Length], new T[inputs.V.Length]);
        mechanism.Compute(inputs.Q, inputs.K, inputs.V, output, denominators);
        mechanism.Backward(inputs.Q, inputs.K, inputs.V, output, denominators, inputs.G, gradients.Q, gradients.K, gradients.V);
        return gradients;
    }

    private static double[] Normal(RandomSource random, int count)
    {
        var values = new double[count];
        random.FillNormal(values.AsSpan());
        return values;
    }

    private static double[] Moved(double[] x, double[] direction, double step) => [.. x.Zip(direction, (a, b) => a + (step * b))];

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double Norm(double[] x) => Math.Sqrt(Dot(x, x));

    private static float[] Narrow(double[] x) => Array.ConvertAll(x, value => (float)value);

    private static double[] Widen(float[] x) => Array.ConvertAll(x, value => (double)value);

    private sealed record Inputs<T>(AttentionShape Shape, T[] Q, T[] K, T[] V, T[] G);
}
