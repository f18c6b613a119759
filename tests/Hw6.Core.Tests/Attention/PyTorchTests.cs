using System.Text.Json;
using Hw6.Core.Attention;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;

namespace Hw6.Core.Tests.Attention;

/// <summary>Softmax against values that PyTorch computed (Fixtures/softmax.py), with scores up to tens of thousands among them.</summary>
public class PyTorchTests
{
    [Theory]
    [InlineData(AttentionForm.Direct)]
    [InlineData(AttentionForm.Streaming)]
    public void Softmax_is_PyTorchs(AttentionForm form)
    {
        using var document = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Attention", "Fixtures", "softmax.json"))
        );
        var count = 0;
        foreach (var entry in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var shape = new AttentionShape(
                entry.GetProperty("n").GetInt32(),
                entry.GetProperty("d").GetInt32(),
                entry.GetProperty("m").GetInt32()
            );
            var causal = entry.GetProperty("causal").GetBoolean();
            var scale = entry.GetProperty("scale").GetDouble();
            var expected = Numbers(entry, "out");
            double[] q = Numbers(entry, "q", scale),
                k = Numbers(entry, "k", scale),
                v = Numbers(entry, "v");

            var wide = NaiveAttention.Run(form, shape, new SoftmaxKernel(), causal, q, k, v).Output;
            for (var i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], wide[i], scale == 1 ? 1e-14 : 1e-10);

            // A score of 10⁴·s is known to 10⁴·s·2⁻²⁴ in float, and so is the exponent of a weight.
            var single = NaiveAttention.Run(form, shape, new SoftmaxKernel(), causal, Singles(q), Singles(k), Singles(v)).Output;
            for (var i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], single[i], scale == 1 ? 2e-6 : 0.02);
            count++;
        }

        Assert.Equal(16, count);
    }

    private static double[] Numbers(JsonElement entry, string name, double scale = 1) =>
        [.. entry.GetProperty(name).EnumerateArray().Select(e => e.GetDouble() * scale)];

    private static float[] Singles(double[] x) => [.. x.Select(e => (float)e)];
}
