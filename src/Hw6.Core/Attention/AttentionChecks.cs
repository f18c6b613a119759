using System.Globalization;

namespace Hw6.Core.Attention;

/// <summary>Checks the options of the attention experiment.</summary>
internal static class AttentionChecks
{
    /// <summary>The largest accepted degree.</summary>
    public const int MostDegree = 64;

    /// <summary>Refuses the first option that is out of range.</summary>
    /// <exception cref="InputException">An option is out of range.</exception>
    public static void Check(AttentionOptions options)
    {
        NotEmpty("--kernel", options.Kernels.Count);
        NotEmpty("--form", options.Forms.Count);
        NotEmpty("--causal", options.Causal.Count);
        AtLeastOne("--n", options.N);
        AtLeastOne("--d", options.D);
        AtLeastOne("--m", options.M);
        AtLeastOne("--features", options.Features);
        AtLeastOne("--degree", options.Degrees);
        AtLeastOne("--runs", [options.Runs]);
        if (options.InputDim is { } f)
            AtLeastOne("--input-dim", [f]);
        if (options.Warmup < 0)
            throw Refuse("--warmup", options.Warmup, "a whole number of at least 0");
        foreach (var degree in options.Degrees)
            if (degree > MostDegree)
                throw Refuse("--degree", degree, $"a whole number from 1 to {MostDegree}");
        if (!double.IsFinite(options.Constant))
            throw Refuse("--constant", options.Constant, "a finite number");
        var polynomial = options.Kernels.Any(kernel => kernel is AttentionKernelName.Quadratic or AttentionKernelName.Polynomial);
        if (options.Constant < 0 && polynomial && options.Forms.Contains(AttentionForm.Linear))
            throw Refuse(
                "--constant",
                options.Constant,
                "a number of at least 0 for --form linear, whose features hold its square root"
            );
    }

    private static void NotEmpty(string option, int count)
    {
        if (count == 0)
            throw new InputException($"{option}: the list is empty; expected at least one value");
    }

    private static void AtLeastOne(string option, IReadOnlyList<int> values)
    {
        NotEmpty(option, values.Count);
        foreach (var value in values)
            if (value < 1)
                throw Refuse(option, value, "a whole number of at least 1");
    }

    private static InputException Refuse(string option, IFormattable value, string accepted) =>
        new($"{option}: '{value.ToString(null, CultureInfo.InvariantCulture)}' is not accepted; expected {accepted}");
}
