using System.CommandLine;
using Hw6.Cli.Options;
using Hw6.Core.Autoencoders.Optimality;

namespace Hw6.Cli.Commands;

/// <summary><c>hw6 ae optimality</c>: principal components and linear autoencoders.</summary>
internal static class OptimalityCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var defaults = new OptimalityOptions();
        var data = new DatasetOptionSet();
        var k = Opt.Ints("--k", "Bottlenecks, below the entries of a sample.", [.. defaults.K], 1, 1_000_000);
        var steps = Opt.Int("--steps", "Steps of training on all samples.", defaults.Steps, 0, 1_000_000);
        var rate = Opt.Double(
            "--lr",
            "Rate of the first step; it falls to 0 along half a cosine.",
            defaults.Rate,
            Interval.Positive
        );
        return ExperimentCommand.Create(
            "optimality",
            "Gradients and losses of a linear autoencoder at the principal components, at other eigenvectors, at random subspaces and after training.",
            ["hw6 ae optimality --k 5,10,100"],
            [.. data.All, k, steps, rate],
            history: false,
            (result, settings) =>
                new OptimalityExperiment(
                    new OptimalityOptions
                    {
                        Data = data.Read(result),
                        K = result.GetValue(k)!,
                        Steps = result.GetValue(steps),
                        Rate = result.GetValue(rate),
                        Seed = settings.Seed,
                    },
                    AeCommand.Note(result, settings)
                )
        );
    }
}
