using Hw6.Core.Files;
using Hw6.Core.Randomness;

namespace Hw6.Core.Nn;

/// <summary>
/// The parameters of a graph network in one array: W₁ᵀ, inputs × outputs, so that what gathers rows of it finds them together; the other layers'
/// weights, outputs × inputs; the bias of the output layer, where it has one, last.
/// </summary>
internal sealed class GraphParameters
{
    /// <summary>Creates parameters that are all zero.</summary>
    /// <param name="inputs">The numbers that the first layer has of each node.</param>
    /// <param name="hidden">The widths of the convolutions.</param>
    /// <param name="classes">The outputs of the output layer.</param>
    /// <param name="hasBias">Whether the output layer has a bias.</param>
    public GraphParameters(int inputs, IReadOnlyList<int> hidden, int classes, bool hasBias)
    {
        var blocks = new ParameterBlock[hidden.Count + (hasBias ? 2 : 1)];
        var length = 0;
        for (var l = 0; l < blocks.Length; l++)
        {
            var convolution = l < hidden.Count;
            var layer = convolution ? $"convolution_{l + 1}" : "softmax";
            var width = convolution ? hidden[l] : classes;
            var isBias = l > hidden.Count;
            blocks[l] = new ParameterBlock(layer, isBias, length, isBias ? width : checked(inputs * width), inputs, width);
            length = checked(length + blocks[l].Length);
            if (convolution)
                inputs = width;
        }

        Blocks = blocks;
        Values = new double[length];
    }

    /// <summary>The weight matrices and the bias, in the order of <see cref="Values"/>.</summary>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>All parameters.</summary>
    public double[] Values { get; }

    /// <summary>How many parameters, the first ones, are weights; the bias is none.</summary>
    public int WeightCount => Blocks[^1].IsBias ? Blocks[^1].Offset : Values.Length;

    /// <summary>The parameters by name: each weight matrix, outputs × inputs, and the bias.</summary>
    public IReadOnlyList<NamedArray> Arrays =>
        [
            .. Blocks.Select(block => new NamedArray(
                NameOf(block),
                Reordered(block, block.Of(Values).ToArray(), toColumns: true),
                ShapeOf(block)
            )),
        ];

    /// <summary>Draws the weights; the bias becomes zero.</summary>
    /// <param name="random">The stream of the initialisation.</param>
    public void Initialise(RandomSource random, Initialisation initialisation)
    {
        foreach (var block in Blocks)
        {
            var values = block.Of(Values);
            var bound = Math.Sqrt((initialisation == Initialisation.Glorot ? 6.0 : 5.0) / (block.FanIn + block.FanOut));
            if (block.IsBias)
                values.Clear();
            else
                random.FillUniform(values, -bound, bound);
        }
    }

    /// <summary>Takes over weights and the bias.</summary>
    /// <param name="archive">Holds <see cref="Arrays"/> of this shape, and no others.</param>
    /// <exception cref="InputException">It does not, or a number is not finite.</exception>
    public void Load(NumpyArchive archive)
    {
        archive.RequireOnly([.. Blocks.Select(block => (NameOf(block), ShapeOf(block)))]);
        foreach (var block in Blocks)
            Reordered(block, archive.Read<double>(NameOf(block), ShapeOf(block)), toColumns: false).CopyTo(block.Of(Values));
    }

    private static string NameOf(ParameterBlock block) => $"{block.Layer}_{(block.IsBias ? "bias" : "weight")}";

    private static int[] ShapeOf(ParameterBlock block) => block.IsBias ? [block.FanOut] : [block.FanOut, block.FanIn];

    // W₁ᵀ row by row is W₁ column by column; the other matrices stand row by row.
    private static double[] Reordered(ParameterBlock block, double[] values, bool toColumns)
    {
        if (block.IsBias || block.Offset == 0)
            return values;
        var other = new double[values.Length];
        for (var i = 0; i < block.FanOut; i++)
        {
            for (var j = 0; j < block.FanIn; j++)
            {
                var (byRow, byColumn) = ((i * block.FanIn) + j, (j * block.FanOut) + i);
                (other[toColumns ? byColumn : byRow]) = values[toColumns ? byRow : byColumn];
            }
        }

        return other;
    }
}

/// <summary>A weight matrix or bias of a network: a stretch of its one array of parameters.</summary>
/// <param name="Layer">The layer, such as <c>convolution_1</c>.</param>
/// <param name="IsBias">Whether it is a bias: starts at zero and does not decay.</param>
/// <param name="Offset">Where it starts.</param>
/// <param name="Length">How many parameters it holds.</param>
/// <param name="FanIn">The inputs of its layer.</param>
/// <param name="FanOut">The outputs of its layer.</param>
internal sealed record ParameterBlock(string Layer, bool IsBias, int Offset, int Length, int FanIn, int FanOut)
{
    /// <summary><c>weights</c> or <c>bias</c>.</summary>
    public string Name => IsBias ? "bias" : "weights";

    /// <summary>Its stretch of an array laid out as the parameters.</summary>
    public Span<double> Of(double[] parameters) => parameters.AsSpan(Offset, Length);
}
