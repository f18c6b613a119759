using Hw6.Core.Autoencoders;
using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Autoencoders;

public sealed class CorruptionTests
{
    private const int Count = 100_003;

    [Fact]
    public void Noise_has_the_given_deviation_and_is_fresh_for_every_batch()
    {
        var clean = Clean();
        var (first, second) = (new float[Count], new float[Count]);
        var corruption = new Corruption<float>(CorruptionMode.Denoising, 0.5, 0.25, Source());

        corruption.Apply(clean, first, []);
        corruption.Apply(clean, second, []);

        var noise = first.Select((value, i) => (double)value - clean[i]).ToArray();
        Assert.InRange(noise.Average(), -0.01, 0.01);
        Assert.InRange(Math.Sqrt(noise.Average(value => value * value)), 0.49, 0.51);
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    [InlineData(0.75)]
    [InlineData(1)]
    public void Masking_hides_the_given_part_and_keeps_the_rest(double probability)
    {
        var clean = Clean();
        var (corrupted, visible) = (new float[Count], new float[Count]);

        new Corruption<float>(CorruptionMode.Masked, 0.5, probability, Source()).Apply(clean, corrupted, visible);

        Assert.All(visible, seen => Assert.True(seen is 0 or 1));
        for (var i = 0; i < Count; i++)
            Assert.Equal(visible[i] * clean[i], corrupted[i]);
        var hidden = visible.Count(seen => seen == 0) / (double)Count;
        if (probability is 0 or 1)
            Assert.Equal(probability, hidden);
        else
            Assert.InRange(hidden, probability - 0.005, probability + 0.005);
    }

    [Fact]
    public void Masks_are_fresh_for_every_batch_and_the_same_in_single_and_double_precision()
    {
        var (single, singleVisible, singleAgain) = (new float[Count], new float[Count], new float[Count]);
        var (twice, twiceVisible) = (new double[Count], new double[Count]);
        var corruption = new Corruption<float>(CorruptionMode.Masked, 0.5, 0.25, Source());

        corruption.Apply(Clean(), single, singleVisible);
        new Corruption<double>(CorruptionMode.Masked, 0.5, 0.25, Source()).Apply(new double[Count], twice, twiceVisible);
        corruption.Apply(Clean(), single, singleAgain);

        Assert.Equal(twiceVisible, singleVisible.Select(seen => (double)seen));
        Assert.NotEqual(singleVisible, singleAgain);
    }

    private static RandomSource Source() => new(1, 0, "corruption");

    private static float[] Clean()
    {
        var clean = new float[Count];
        new RandomSource(1, 0, "data").FillUniform(clean.AsSpan(), 0.5f, 1f);
        return clean;
    }
}
