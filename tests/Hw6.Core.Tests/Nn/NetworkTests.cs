using Hw6.Core.Nn;
using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Nn;

public sealed class NetworkTests
{
    [Fact]
    public void Forward_applies_weights_bias_and_activation_layer_by_layer()
    {
        var network = new Network<double>([2, 2, 1], [Activation.Relu, Activation.Identity]);
        double[] parameters = [1, -1, 2, 3, 0.5, -10, 4, 5, 6];
        parameters.CopyTo(network.Parameters);
        var buffers = new BatchBuffers<double>(network, 2, training: false);

        // Two samples, (1, 2) and (3, -1). Hidden: max(0, (x1 + 2 x2 + 0.5, -x1 + 3 x2 - 10)); output: 4 h1 + 5 h2 + 6.
        var output = network.Forward([1, 2, 3, -1], 2, buffers);

        Assert.Equal([(4 * 5.5) + 6, (4 * 1.5) + 6], output.ToArray());
    }

    [Fact]
    public void A_part_of_the_layers_can_be_applied()
    {
        var network = Random([3, 4, 2, 4, 3], [Activation.Relu, Activation.Identity, Activation.Relu, Activation.Identity]);
        double[] input = [0.1, -0.2, 0.3, 1, 2, 3];
        var whole = network.Forward(input, 2, new BatchBuffers<double>(network, 2, training: false)).ToArray();

        var buffers = new BatchBuffers<double>(network, 5, training: false);
        var code = network.Forward(input, 2, buffers, 0, 2).ToArray();
        var output = network.Forward(code, 2, buffers, 2, 2).ToArray();

        Assert.Equal(4, code.Length);
        Assert.Equal(whole, output);
    }

    [Fact]
    public void Initialisation_fills_the_range_of_each_layer_evenly()
    {
        var network = Random([100, 400, 25], [Activation.Relu, Activation.Identity]);
        foreach (var layer in network.Layers)
        {
            var bound = 1 / Math.Sqrt(layer.Inputs);
            var values = network.Parameters.Slice(layer.Offset, layer.ParameterCount).ToArray();

            Assert.All(values, value => Assert.InRange(value, -bound, bound));
            Assert.InRange(values.Average(), -0.05 * bound, 0.05 * bound);
            Assert.InRange(values.Average(value => value * value) / (bound * bound / 3), 0.97, 1.03);
        }
    }

    [Fact]
    public void Shapes_that_make_no_network_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Network<float>([3, 2], []));
        Assert.Throws<ArgumentException>(() => new Network<float>([3, 2], [Activation.Relu, Activation.Relu]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Network<float>([3, 0, 3], [Activation.Relu, Activation.Identity]));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new Network<float>([100_000, 100_000, 3], [Activation.Relu, Activation.Identity])
        );
    }

    private static Network<double> Random(int[] widths, Activation[] activations)
    {
        var network = new Network<double>(widths, activations);
        network.Initialise(new RandomSource(3, 0, "initialisation"));
        return network;
    }
}
