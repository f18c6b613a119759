using System.CommandLine;
using Hw6.Cli.Options;
using Hw6.Core.Attention;

namespace Hw6.Cli.Commands;

/// <summary><c>hw6 attention</c>, and <c>hw6 attention moments</c>.</summary>
internal static class AttentionCommand
{
    /// <summary>Creates the command with its subcommand.</summary>
    public static Command Create()
    {
        var defaults = new AttentionOptions();
        var kernel = Opt.Choices(
            "--kernel",
            "Similarities: softmax exp(qᵀk/√D), quadratic (qᵀk+c)², polynomial (qᵀk+c)^p, elu, relu, favor (random features), dot.",
            [.. defaults.Kernels],
            ("softmax", AttentionKernelName.Softmax),
            ("quadratic", AttentionKernelName.Quadratic),
            ("polynomial", AttentionKernelName.Polynomial),
            ("elu", AttentionKernelName.Elu),
            ("relu", AttentionKernelName.Relu),
            ("favor", AttentionKernelName.Favor),
            ("dot", AttentionKernelName.Dot)
        );
        var form = Opt.Choices(
            "--form",
            "How to compute: direct (the N×N matrix), streaming (tiles of it), linear (by the feature map).",
            [.. defaults.Forms],
            ("direct", AttentionForm.Direct),
            ("streaming", AttentionForm.Streaming),
            ("linear", AttentionForm.Linear)
        );
        var causal = Opt.Choices(
            "--causal",
            "Whether a query sees only the keys up to its own position: false, true or both.",
            [.. defaults.Causal],
            ("false", false),
            ("true", true)
        );
        var n = Opt.Ints("--n", "Queries, and keys.", [.. defaults.N], least: 1);
        var d = Opt.Ints("--d", "Entries of a query and a key.", [.. defaults.D], least: 1);
        var m = Opt.Ints("--m", "Entries of a value.", [.. defaults.M], least: 1);
        var degree = Opt.Ints("--degree", "The power p of polynomial.", [.. defaults.Degrees], least: 1, most: 64);
        var constant = Opt.Double("--constant", "c of quadratic and polynomial.", defaults.Constant, Interval.Any);
        var features = Opt.Ints("--features", "Random features of favor.", [.. defaults.Features], least: 1);
        var inputDim = Opt.OptionalInt(
            "--input-dim",
            "Draw inputs with this many entries, and project them to Q, K and V in the measured time.",
            least: 1
        );
        var precision = Opt.Choice(
            "--dtype",
            "The floating-point type.",
            defaults.Precision,
            ("float", AttentionPrecision.Float),
            ("double", AttentionPrecision.Double)
        );
        var runs = Opt.Int("--runs", "Measured runs.", defaults.Runs, least: 1, most: 1_000_000);
        var warmup = Opt.Int(
            "--warmup",
            "Runs before the measured ones; more if they take less than 400 ms together, unless it is 0.",
            defaults.Warmup,
            least: 0,
            most: 1_000_000
        );
        var command = ExperimentCommand.Create(
            "attention",
            "Softmax attention and kernel attention, direct, streaming and linear: results, errors, costs, times and memory.",
            [
                "hw6 attention --n 4096",
                "hw6 attention --kernel softmax,quadratic,elu --n 1024..16384*2 --summary fit.csv -o attention.csv",
                "hw6 attention --kernel dot,polynomial --degree 2,3 --causal false,true",
                "hw6 attention moments --d 1,4,16,64,256,1024",
            ],
            [kernel, form, causal, n, d, m, degree, constant, features, inputDim, precision, runs, warmup],
            history: false,
            (result, settings) =>
                new AttentionExperiment(
                    new AttentionOptions
                    {
                        Kernels = result.GetValue(kernel)!,
                        Forms = result.GetValue(form)!,
                        Causal = result.GetValue(causal)!,
                        N = result.GetValue(n)!,
                        D = result.GetValue(d)!,
                        M = result.GetValue(m)!,
                        Degrees = result.GetValue(degree)!,
                        Constant = result.GetValue(constant),
                        Features = result.GetValue(features)!,
                        InputDim = result.GetValue(inputDim),
                        Precision = result.GetValue(precision),
                        Runs = result.GetValue(runs),
                        Warmup = result.GetValue(warmup),
                        Seed = settings.Seed,
                    }
                )
        );
        command.Add(Moments());
        return command;
    }

    private static Command Moments()
    {
        var defaults = new MomentsOptions();
        var d = Opt.Ints("--d", "Entries of q and k.", [.. defaults.D], least: 1);
        var mu = Opt.Doubles("--mu", "Mean of every entry.", [.. defaults.Mu], Interval.Any);
        var sigma = Opt.Doubles("--sigma", "Standard deviation of every entry.", [.. defaults.Sigma], Interval.Positive);
        var samples = Opt.Int("--samples", "Independent pairs of q and k.", defaults.Samples, least: 2);
        return ExperimentCommand.Create(
            "moments",
            "Mean and variance of qᵀk beside theory, and the softmax with and without the division by √d.",
            ["hw6 attention moments --d 1,4,16,64,256,1024", "hw6 attention moments --mu 0.5 --sigma 2 --samples 100000"],
            [d, mu, sigma, samples],
            history: false,
            (result, settings) =>
                new MomentsExperiment(
                    new MomentsOptions
                    {
                        D = result.GetValue(d)!,
                        Mu = result.GetValue(mu)!,
                        Sigma = result.GetValue(sigma)!,
                        Samples = result.GetValue(samples),
                        Seed = settings.Seed,
                    }
                )
        );
    }
}
