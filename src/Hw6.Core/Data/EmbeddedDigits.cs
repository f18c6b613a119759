namespace Hw6.Core.Data;

/// <summary>The 5,000 handwritten digits that come with the tool; Embedded/README.md says where they are from.</summary>
internal static class EmbeddedDigits
{
    private const string Images = "digits-images-idx3-ubyte.gz";
    private const string Labels = "digits-labels-idx1-ubyte.gz";
    private const int TrainCount = 3500;
    private const int ProbeCount = 500;

    public static Dataset Load()
    {
        var images = Read(Images);
        var labels = Read(Labels);
        var samples = IdxSamples.Join("digits", [(images, labels)]);
        return samples.Split("digits", TrainCount, ProbeCount);
    }

    private static IdxArray Read(string name)
    {
        using var stream = typeof(EmbeddedDigits).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the assembly lacks its resource {name}");
        return IdxReader.Read(stream, name);
    }
}
