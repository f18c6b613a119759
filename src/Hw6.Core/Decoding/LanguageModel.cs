using System.Text;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Drawing;
using Hw6.Core.Files;
using Hw6.Core.Nn;

namespace Hw6.Core.Decoding;

/// <summary>A kernel of attention with its parameters.</summary>
internal sealed record KernelChoice(AttentionKernelKind Kind, KernelValues Values)
{
    /// <summary>Makes it.</summary>
    public AttentionKernel Create() => Kind.Create(Values);
}

/// <summary>A transformer with its vocabulary, as a file holds it: NumPy's .npz, which <c>numpy.load</c> reads.</summary>
/// <param name="Network">The weights.</param>
/// <param name="Kernel">The similarity of its attention.</param>
/// <param name="Vocabulary">The tokens.</param>
/// <param name="Unit">What they are.</param>
internal sealed record LanguageModel(
    Transformer<float> Network,
    KernelChoice Kernel,
    IReadOnlyList<string> Vocabulary,
    TextUnit Unit
)
{
    /// <summary>
    /// What the file holds: the weights by name, column-major as NumPy knows (<c>token</c> is width × vocabulary, a matrix outputs × inputs), and
    /// what else makes the model: <c>vocabulary</c>, the code points of each token with a 0 behind it; <c>kernel</c>, the code points of its name;
    /// <c>sizes</c>, the heads, whether scores are scaled, whether tokens are characters, the degree and the random features; <c>constant</c>; <c>seed</c>.
    /// </summary>
    public IEnumerable<NamedArray> Arrays
    {
        get
        {
            foreach (var array in Network.Arrays)
            {
                var values = array.Of(Network.Parameters.AsSpan()).ToArray();
                yield return new(array.Name, values, array.Columns == 0 ? [array.Rows] : [array.Rows, array.Columns]);
            }

            yield return Vector("vocabulary", CodePoints(string.Concat(Vocabulary.Select(token => token + "\0"))));
            yield return Vector("kernel", CodePoints(Kernel.Kind.Name));
            int[] sizes =
            [
                Network.Size.Heads,
                Network.Scaled ? 1 : 0,
                Unit == TextUnit.Characters ? 1 : 0,
                Kernel.Values.Degree,
                Kernel.Values.Features,
            ];
            yield return Vector("sizes", sizes);
            yield return Vector<double>("constant", [Kernel.Values.Constant]);
            yield return Vector<long>("seed", [Kernel.Values.Seed]);
        }
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The model, and what stands for its contents in a sweep's identity.</returns>
    /// <exception cref="InputException">It cannot be read, or is no such model.</exception>
    public static (LanguageModel Model, string Digest) Load(string path)
    {
        using var archive = NumpyArchive.Open(path);
        var sizes = archive.Read<int>("sizes", 5);
        var unit = sizes[2] == 1 ? TextUnit.Characters : TextUnit.Words;
        var name = TextOf(archive, "kernel", path);
        var kind = Array.Find(AttentionKernels.All, one => one.Name == name)
            ?? throw Refuse(path, $"its kernel is '{SafeText.Shorten(name, 20)}'");
        var values = new KernelValues(
            sizes[3],
            archive.Read<double>("constant", 1)[0],
            sizes[4],
            archive.Read<long>("seed", 1)[0]
        );
        if (
            (kind.Parameters.HasFlag(KernelParameters.Degree) && values.Degree is < 1 or > 64)
            || (kind.Parameters.HasFlag(KernelParameters.Features) && values.Features is < 1 or > 1 << 20)
            || !double.IsFinite(values.Constant)
        )
            throw Refuse(path, "the parameters of its kernel are none");
        var tokens = TextOf(archive, "vocabulary", path).Split('\0');
        if (tokens.Length < 3 || tokens[^1].Length > 0 || tokens.Distinct(StringComparer.Ordinal).Count() < tokens.Length)
            throw Refuse(path, "its vocabulary is none");
        var vocabulary = tokens[..^1];
        if (archive.ShapeOf("token") is not [> 0 and var width, _] || archive.ShapeOf("position") is not [_, > 0 and var context])
            throw Refuse(path, "it has no matrices 'token' and 'position'");
        var layers = 0;
        while (archive.ShapeOf($"block_{layers + 1}_attention_in") is not null)
            layers++;
        if (sizes[0] < 1 || width % sizes[0] != 0)
            throw Refuse(path, $"{sizes[0]} heads do not divide a width of {width}");

        // The file holds as many numbers as it says, so that a network of no more is made.
        var size = new TransformerSize(vocabulary.Length, context, layers, sizes[0], width);
        var held = archive.Names.Sum(array => archive.ShapeOf(array)!.Aggregate(1.0, (count, side) => count * side));
        if (size.ParameterCount > Math.Min(held, Array.MaxLength) || archive.ShapeOf("token")![1] != vocabulary.Length)
            throw Refuse(path, "its matrices are not of one model");
        var choice = new KernelChoice(kind, values);
        var network = new Transformer<float>(size, choice.Create(), sizes[1] == 1);
        foreach (var array in network.Arrays)
        {
            var part =
                array.Columns == 0
                    ? archive.Read<float>(array.Name, array.Rows)
                    : archive.Read<float>(array.Name, array.Rows, array.Columns);
            part.CopyTo(array.Of(network.Parameters.AsSpan()));
        }

        return (new(network, choice, vocabulary, unit), archive.Digest);
    }

    /// <summary>The numbers of the tokens of a text.</summary>
    /// <param name="unknown">The first token that the vocabulary does not have, or <see langword="null"/>.</param>
    public int[] Encode(string text, out string? unknown)
    {
        unknown = null;
        var tokens = LanguageText.Split(text, Unit);
        var numbers = new int[tokens.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Find(tokens[i]);
            if (numbers[i] < 0)
                unknown ??= tokens[i];
        }

        return numbers;
    }

    private int Find(string token)
    {
        for (var i = 0; i < Vocabulary.Count; i++)
        {
            if (Vocabulary[i] == token)
                return i;
        }

        return -1;
    }

    private static InputException Refuse(string path, string what) =>
        new($"{path}: {what}; expected a model that hw6 attention train saved");

    private static string TextOf(NumpyArchive archive, string name, string path)
    {
        if (archive.ShapeOf(name) is not [var length])
            throw Refuse(path, $"there is no list '{name}'");
        var text = new StringBuilder(length);
        foreach (var point in archive.Read<int>(name, length))
        {
            if (!Rune.IsValid(point))
                throw Refuse(path, $"'{name}' holds a number that is no character");
            text.Append(new Rune(point).ToString());
        }

        return text.ToString();
    }

    private static int[] CodePoints(string text) => [.. text.EnumerateRunes().Select(rune => rune.Value)];

    private static NamedArray Vector<T>(string name, T[] values) => new(name, values, [values.Length]);
}
