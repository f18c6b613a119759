using System.Text.Json;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.Nn;
using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Nn;

/// <summary>The transformer against central differences and against PyTorch.</summary>
public class TransformerTests
{
    private const double Step = 1e-5;

    public static TheoryData<string, double> Kernels =>
        new()
        {
            { "softmax", 0 },
            { "softmax", 0.3 },
            { "elu", 0 },
            { "quadratic", 0 },
            { "favor", 0 },
        };

    public static TheoryData<string> Cases => ["softmax", "elu", "quadratic"];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_parameters_gradient_is_that_of_central_differences(string kernel, double dropped)
    {
        var size = new TransformerSize(Vocabulary: 7, Context: 5, Layers: 2, Heads: 2, Width: 6);
        const int sequences = 2;
        var model = new Transformer<double>(size, Kernel(kernel), scaled: true);
        var random = new RandomSource(3, 0, kernel);
        random.FillNormal(model.Parameters.AsSpan());
        foreach (ref var value in model.Parameters.AsSpan())
            value *= 0.5;
        var (tokens, targets) = (new int[sequences * size.Context], new int[sequences * size.Context]);
        for (var i = 0; i < tokens.Length; i++)
            (tokens[i], targets[i]) = (random.NextInt32(size.Vocabulary), random.NextInt32(size.Vocabulary));
        var dropout = dropped > 0 ? new Dropout<double>(dropped, 5, tokens.Length * size.Width) : null;
        dropout?.Draw(random);
        using var buffers = new TransformerBuffers<double>(model, sequences);
        var gradient = new double[model.Parameters.Length];
        Loss(tokens.Length);
        model.Backward(buffers, tokens, sequences, size.Context, gradient, dropout);
        foreach (var array in model.Arrays)
        {
            var (difference, norm) = (0.0, 0.0);
            for (var i = array.Offset; i < array.Offset + array.Length; i++)
            {
                var value = model.Parameters[i];
                model.Parameters[i] = value + Step;
                var above = Loss();
                model.Parameters[i] = value - Step;
                var slope = (above - Loss()) / (2 * Step);
                model.Parameters[i] = value;
                difference += (slope - gradient[i]) * (slope - gradient[i]);
                norm += (slope * slope) + (gradient[i] * gradient[i]);
            }

            Assert.True(
                Math.Sqrt(difference) <= 1e-6 * Math.Sqrt(norm),
                $"{array.Name}: off by {Math.Sqrt(difference)} of {Math.Sqrt(norm)}"
            );
        }

        double Loss(int? batch = null)
        {
            model.Forward(buffers, tokens, sequences, size.Context, dropout);
            return model.Loss(buffers, targets, batch) / tokens.Length;
        }
    }

    [Theory]
    [InlineData(1, 100, 1)]
    [InlineData(7, 128, 2)]
    [InlineData(12, 64, 2)]
    [InlineData(3, 1024, 3)]
    [InlineData(64, 256, 4)]
    [InlineData(100_000, 100_000, 4)]
    public void A_batch_has_as_many_shares_as_its_sizes_say(int sequences, int length, int expected)
    {
        var shares = BatchShares.Of(sequences, length);
        Assert.Equal(expected, shares.Parts);
        Assert.Equal(sequences, shares.Start(shares.Parts));
    }

    [Theory]
    [InlineData(11, 0)]
    [InlineData(11, 0.3)]
    [InlineData(1, 0)]
    public void Shares_of_a_batch_give_the_loss_the_gradient_and_the_entropy_of_the_whole(int windows, double dropped)
    {
        var size = new TransformerSize(Vocabulary: 9, Context: 130, Layers: 2, Heads: 2, Width: 6);
        var model = new Transformer<double>(size, Kernel("softmax"), scaled: true);
        var random = new RandomSource(4, 0, "shares");
        random.FillNormal(model.Parameters.AsSpan());
        var text = new int[5000];
        foreach (ref var token in text.AsSpan())
            token = random.NextInt32(size.Vocabulary);
        var places = Enumerable.Range(0, windows).Select(_ => random.NextInt32(text.Length - size.Context)).ToArray();
        var dropout = dropped > 0 ? new Dropout<double>(dropped, 5, windows * size.Context * size.Width) : null;
        dropout?.Draw(random);

        using var buffers = new TransformerBuffers<double>(model, windows);
        var tokens = places.SelectMany(place => text[place..(place + size.Context)]).ToArray();
        var targets = places.SelectMany(place => text[(place + 1)..(place + 1 + size.Context)]).ToArray();
        var gradient = new double[model.Parameters.Length];
        model.Forward(buffers, tokens, windows, size.Context, dropout);
        var entropy =
            windows
            * buffers.Layers.Sum(layer => buffers.Heads.Entropy(layer.Projections, layer.Statistics, windows, size.Context));
        var loss = model.Loss(buffers, targets, tokens.Length) / tokens.Length;
        model.Backward(buffers, tokens, windows, size.Context, gradient, dropout);

        // A batch that is not full: the last share has fewer sequences than it might, and with one window none.
        using var batch = new SharedBatch<double>(model, 12, dropout);
        Assert.Equal(4, BatchShares.Of(12, size.Context).Parts);
        batch.Take(text, places);
        var (found, square) = batch.Differentiate();
        Assert.Equal(loss, found, 1e-12);
        var norm = Math.Sqrt(gradient.Sum(slope => slope * slope));
        Assert.Equal(norm, Math.Sqrt(square), 1e-12 * norm);
        for (var i = 0; i < gradient.Length; i++)
            Assert.Equal(gradient[i], batch.Gradient[i], 1e-12 * norm);
        if (dropout is not null)
            return;
        var (losses, entropies) = batch.Evaluate(withEntropy: true);
        Assert.Equal(loss, losses / tokens.Length, 1e-12);
        Assert.Equal(entropy, entropies, 1e-10 * entropy);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ten_losses_of_training_are_those_of_PyTorch(string kernel)
    {
        using var file = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Nn", "Fixtures", "transformer_torch.json"))
        );
        var root = file.RootElement;
        var given = root.GetProperty("cases").EnumerateArray().Single(one => one.GetProperty("kernel").GetString() == kernel);
        int Number(string name) => root.GetProperty(name).GetInt32();
        var size = new TransformerSize(
            Number("vocabulary"),
            Number("context"),
            Number("layers"),
            Number("heads"),
            Number("width")
        );
        var model = new Transformer<float>(size, Kernel(kernel), scaled: true);
        foreach (var array in model.Arrays)
        {
            var values = given.GetProperty("arrays").GetProperty(array.Name).Deserialize<float[]>()!;
            values.CopyTo(array.Of(model.Parameters.AsSpan()));
        }

        var options = new TransformerOptions { Batch = Number("batch") };
        using var training = new TransformerTraining<float>(model, given.GetProperty("text").Deserialize<int[]>()!, options);
        var expected = given.GetProperty("losses").Deserialize<double[]>()!;
        var starts = given.GetProperty("starts").Deserialize<int[][]>()!;
        for (var step = 0; step < expected.Length; step++)
            Assert.Equal(expected[step], training.Advance(starts[step], 1e-2), 1e-4);
    }

    [Fact]
    public void Training_has_the_same_bits_for_any_number_of_threads_and_any_vectors_and_when_gone_on_with()
    {
        var size = new TransformerSize(Vocabulary: 30, Context: 40, Layers: 2, Heads: 2, Width: 24);
        var text = new int[3000];
        var random = new RandomSource(5, 0, "text");
        for (var i = 0; i < text.Length; i++)
            text[i] = random.NextInt32(size.Vocabulary);
        float[]? first = null;
        const int batch = 20;
        Assert.Equal(2, BatchShares.Of(batch, size.Context).Parts);
        foreach (var (threads, bits, stop) in new[] { (1, 512, 0), (2, 512, 0), (3, 256, 4), (2, 0, 0) })
        {
            using var stay = new ThreadBudget(threads).Enter();
            using var width = Widest.AtMost(bits);
            var model = new Transformer<float>(size, Kernel("softmax"), scaled: true);
            model.Initialise(new RandomSource(1, 0, "initialisation"));
            var options = new TransformerOptions
            {
                Steps = 8,
                Batch = batch,
                Dropout = 0.1,
            };
            var training = new TransformerTraining<float>(model, text, options);
            for (var step = 0; step < options.Steps; step++)
            {
                if (step == stop && stop > 0)
                {
                    // Another process, which has the arrays and the number of the step.
                    var next = new TransformerTraining<float>(model, text, options);
                    training.First.CopyTo(next.First, 0);
                    training.Second.CopyTo(next.Second, 0);
                    next.GoOnFrom(step);
                    training.Dispose();
                    training = next;
                }

                training.Advance();
            }

            training.Dispose();
            first ??= model.Parameters;
            Assert.Equal(first, model.Parameters);
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var size = new TransformerSize(Vocabulary: 30, Context: 16, Layers: 2, Heads: 2, Width: 32);
        var model = new Transformer<float>(size, Kernel("elu"), scaled: true);
        model.Initialise(new RandomSource(1, 0, "initialisation"));
        using var stay = new ThreadBudget(1).Enter();
        using var training = new TransformerTraining<float>(
            model,
            [.. Enumerable.Range(0, 300).Select(i => i % 30)],
            new() { Batch = 48 }
        );
        training.Advance();
        training.Advance();
        var before = GC.GetAllocatedBytesForCurrentThread();
        training.Advance();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(0.0, 0.5)]
    [InlineData(-40.0, 0.0)]
    [InlineData(1.0, 0.8413447460685429)]
    [InlineData(-2.5, 0.006209665325776132)]
    [InlineData(6.0, 0.9999999990134123)]
    public void The_normal_distribution_is_that_of_tables(double x, double expected)
    {
        double[] y = [x];
        VectorOps.Gelu<double>([x], y);
        Assert.Equal(expected * x, y[0], 1e-15 * Math.Max(1, Math.Abs(x)));
        float[] single = [(float)x];
        VectorOps.Gelu<float>(single, single);
        Assert.Equal(expected * x, single[0], 3e-7 * Math.Max(1, Math.Abs(x)));

        double[] slope = [x];
        VectorOps.GeluAndSlope<double>(slope, y);
        Assert.Equal(expected * x, y[0], 1e-15 * Math.Max(1, Math.Abs(x)));
        Assert.Equal(expected + (x * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI)), slope[0], 1e-15 * Math.Max(1, Math.Abs(x)));
    }

    private static AttentionKernel Kernel(string name) => AttentionKernels.Named(name).Create(new KernelValues(2, 1, 8, 5));
}
