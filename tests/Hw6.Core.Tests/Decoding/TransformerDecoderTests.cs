using System.Globalization;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Decoding;
using Hw6.Core.Files;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Nn;
using Hw6.Core.Randomness;
using Hw6.Core.Tests.Data;

namespace Hw6.Core.Tests.Decoding;

/// <summary>The transformer token by token against the transformer that sees all tokens at once. HW6_PROMPTS sets how many prompts are drawn.</summary>
public class TransformerDecoderTests
{
    private static readonly int Prompts = int.Parse(
        Environment.GetEnvironmentVariable("HW6_PROMPTS") ?? "10",
        CultureInfo.InvariantCulture
    );

    // Which do not divide a width of 12.
    private static readonly int[] FiveHeads = [5, 1, 1, 2, 8];

    public static TheoryData<string> Kernels => ["softmax", "elu", "quadratic", "favor", "relu"];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Decoding_gives_what_computing_everything_anew_gives(string kernel)
    {
        var model = Model(kernel, 24);
        var random = new RandomSource(2, 0, "prompts");
        for (var i = 0; i < Prompts; i++)
        {
            var prompt = Tokens(random, 1 + random.NextInt32(10));
            var decoder = new TransformerDecoder(model, prompt);
            var predictor = decoder.NewPredictor();

            // Two continuations side by side, which share the prompt and their first tokens.
            List<int>[] texts =
            [
                [.. prompt],
                [.. prompt],
            ];
            DecoderState[] states = [decoder.Start, decoder.Start];
            for (var step = 0; step < decoder.Depth; step++)
            {
                predictor.Predict(states);
                for (var side = 0; side < 2; side++)
                {
                    var found = new double[model.Vocabulary.Count];
                    predictor.LogProbabilities(side, found);
                    var expected = Naive(model, texts[side]);
                    for (var token = 0; token < found.Length; token++)
                        Assert.Equal(expected[token], found[token], 1e-4);
                }

                var next = Tokens(random, 2);
                if (step < 2)
                    next[1] = next[0];
                for (var side = 0; side < 2; side++)
                {
                    states[side] = step < 2 && side == 1 ? states[0] : decoder.Advance(states[side], next[side]);
                    texts[side].Add(next[side]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_search_has_the_same_bits_for_any_number_of_threads(string kernel)
    {
        var model = Model(kernel, 60);
        BeamResult? first = null;
        foreach (var threads in new[] { 1, 2, 3 })
        {
            using var stay = new ThreadBudget(threads).Enter();
            var found = BeamSearch.Run(
                new TransformerDecoder(model, [1, 2, 3]),
                new BeamSettings(4, 50),
                cancellation: TestContext.Current.CancellationToken
            );
            first ??= found;
            Assert.Equal(first.Returned[0].LogProb, found.Returned[0].LogProb);
            Assert.Equal(first.Returned[0].Tokens(), found.Returned[0].Tokens());
        }
    }

    [Fact]
    public void A_model_file_gives_the_model_back()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.npz");
        var model = Model("quadratic", 24);
        using (var stream = File.Create(path))
            NumpyArchive.Write(stream, model.Arrays);
        var (read, _) = LanguageModel.Load(path);
        Assert.Equal(model.Network.Size, read.Network.Size);
        Assert.Equal(model.Network.Parameters, read.Network.Parameters);
        Assert.Equal(model.Vocabulary, read.Vocabulary);
        Assert.Equal(model.Kernel, read.Kernel);
        Assert.Equal((model.Unit, model.Network.Scaled), (read.Unit, read.Network.Scaled));
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused_with_one_line()
    {
        using var folder = new TemporaryFolder();
        var model = Model("elu", 24);
        NamedArray[] arrays = [.. model.Arrays];
        var i = 0;
        foreach (
            var name in new[] { "token", "position", "kernel", "vocabulary", "sizes", "block_2_feed_out", "gain", "constant" }
        )
        {
            var path = folder.File($"{i++}.npz");
            using (var stream = File.Create(path))
                NumpyArchive.Write(stream, arrays.Where(array => array.Name != name));
            Refused(path);
        }

        var other = folder.File("other.npz");
        using (var stream = File.Create(other))
            NumpyArchive.Write(stream, arrays.Select(array => array.Name == "sizes" ? array with { Values = FiveHeads } : array));
        Refused(other);
        var text = folder.File("text.npz");
        File.WriteAllText(text, "In the beginning");
        Refused(text);

        static void Refused(string path)
        {
            var error = Assert.Throws<InputException>(() => LanguageModel.Load(path));
            Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    private static double[] Naive(LanguageModel model, List<int> text)
    {
        using var buffers = new TransformerBuffers<float>(model.Network, 1);
        model.Network.Forward(buffers, text.ToArray(), 1, text.Count);
        var size = model.Vocabulary.Count;
        double[] logits = [.. buffers.Logits.AsSpan((text.Count - 1) * size, size).ToArray().Select(logit => (double)logit)];
        var total = Math.Log(logits.Sum(Math.Exp));
        return [.. logits.Select(logit => logit - total)];
    }

    private static int[] Tokens(RandomSource random, int count)
    {
        var tokens = new int[count];
        for (var i = 0; i < count; i++)
            tokens[i] = random.NextInt32(9);
        return tokens;
    }

    private static LanguageModel Model(string kernel, int context)
    {
        var choice = new KernelChoice(AttentionKernels.Named(kernel), new KernelValues(2, 1, 8, 5));
        var network = new Transformer<float>(new TransformerSize(9, context, 2, 2, 12), choice.Create(), scaled: true);
        network.Initialise(new RandomSource(4, 0, "initialisation"));
        foreach (ref var value in network.Parameters.AsSpan(0, network.DecayingCount))
            value *= 10;
        return new(network, choice, [.. "abcdefghi".Select(letter => letter.ToString())], TextUnit.Characters);
    }
}
