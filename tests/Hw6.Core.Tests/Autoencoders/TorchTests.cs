using System.Text.Json;
using Hw6.Core.Autoencoders;
using Hw6.Core.Nn;

namespace Hw6.Core.Tests.Autoencoders;

/// <summary>Ten steps from fixed weights on a fixed batch against what PyTorch stored (Fixtures/autoencoder_torch.py).</summary>
public sealed class TorchTests
{
    private static readonly JsonElement Stored = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Autoencoders", "Fixtures", "autoencoder_torch.json")))
        .RootElement;

    public static TheoryData<int> Cases => new(Enumerable.Range(0, Stored.GetProperty("cases").GetArrayLength()));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Double_precision_follows_PyTorch(int index) =>
        Follow<double>(index, lossTolerance: 1e-11, parameterTolerance: 1e-12);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Single_precision_follows_PyTorch(int index) =>
        Follow<float>(index, lossTolerance: 2e-5, parameterTolerance: 1e-5);

    private static void Follow<T>(int index, double lossTolerance, double parameterTolerance)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var stored = Stored.GetProperty("cases")[index];
        var (m, k, n) = (Size("m"), Size("k"), Size("n"));
        int[] hidden = [.. stored.GetProperty("hidden").EnumerateArray().Select(width => width.GetInt32())];
        var architecture = Enum.Parse<Architecture>(stored.GetProperty("arch").GetString()!, ignoreCase: true);
        var counted = Enum.Parse<MaskedLoss>(stored.GetProperty("loss").GetString()!, ignoreCase: true);
        var network = architecture.Build<T>(m, k, hidden);
        Numbers<T>(stored, "parameters").CopyTo(network.Parameters);
        var objective = new BatchObjective<T>(network, n, counted);
        var adam = new Adam<T>(network.Parameters.Length, new AdamOptions { Rate = Stored.GetProperty("rate").GetDouble() });
        var (clean, input, visible) = (Numbers<T>(Stored, "clean"), Numbers<T>(stored, "input"), Numbers<T>(Stored, "visible"));

        var losses = Numbers<double>(stored, "losses");
        Assert.Equal(10, losses.Length);
        for (var step = 0; step < losses.Length; step++)
        {
            Assert.InRange(objective.Evaluate(input, clean, visible, n) / losses[step], 1 - lossTolerance, 1 + lossTolerance);
            adam.Step(objective.Gradient, network.Parameters);
            if (step > 0)
                continue;
            var after = Numbers<double>(stored, "after_one_step");
            for (var i = 0; i < after.Length; i++)
                Assert.Equal(after[i], double.CreateChecked(network.Parameters[i]), parameterTolerance);
        }
    }

    private static int Size(string name) => Stored.GetProperty(name).GetInt32();

    private static T[] Numbers<T>(JsonElement element, string name)
        where T : System.Numerics.INumberBase<T> =>
        [.. element.GetProperty(name).EnumerateArray().Select(value => T.CreateChecked(value.GetDouble()))];
}
