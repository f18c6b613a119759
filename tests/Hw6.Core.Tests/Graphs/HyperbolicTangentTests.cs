using Hw6.Core.Graphs;

namespace Hw6.Core.Tests.Graphs;

public class HyperbolicTangentTests
{
    [Fact]
    public void It_is_within_four_units_in_the_last_place()
    {
        var random = new Random(4);
        var inputs = Array.ConvertAll(new double[20_001], _ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 3)));
        var outputs = (double[])inputs.Clone();
        HyperbolicTangent.Apply(outputs, 0, (nuint)outputs.Length);
        for (var i = 0; i < inputs.Length; i++)
        {
            var expected = Math.Tanh(inputs[i]);
            Assert.True(
                Math.Abs(outputs[i] - expected) <= 4 * (Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected)),
                $"tanh({inputs[i]:R}) = {outputs[i]:R}"
            );
        }
    }

    [Fact]
    public void A_number_has_the_same_tanh_wherever_it_stands()
    {
        for (var length = 1; length < 12; length++)
        {
            var values = new double[length + 2];
            Array.Fill(values, 0.7371);
            HyperbolicTangent.Apply(values, 1, (nuint)length + 1);
            Assert.Equal(0.7371, values[0]);
            Assert.Equal(0.7371, values[^1]);
            Assert.Single(values[1..^1].Distinct());
        }
    }

    [Fact]
    public void Ends_and_zeros_stay_what_they_are()
    {
        double[] values = [0, -0.0, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 1e300, -745, double.Epsilon];
        HyperbolicTangent.Apply(values, 0, 8);
        Assert.Equal([0, -0.0, 1, -1, double.NaN, 1, -1, double.Epsilon], values);
        Assert.True(double.IsNegative(values[1]));
    }

    [Fact]
    public void The_derivative_is_one_minus_the_square()
    {
        double[] outputs = [0.1, -0.5, 0.9, 0, 1, -0.25, 0.75];
        double[] gradients = [1, 2, 3, 4, 5, 6, 7];
        HyperbolicTangent.Backward(outputs, gradients, 1, 7);
        Assert.Equal(1, gradients[0]);
        for (var i = 1; i < 7; i++)
            Assert.Equal((i + 1) * (1 - outputs[i] * outputs[i]), gradients[i], 15);
    }
}
