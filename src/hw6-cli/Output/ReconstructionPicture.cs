using System.Text;
using Hw6.Cli.Plots.Drawing;
using Hw6.Core.Autoencoders;
using Hw6.Core.Sweeps.Files;

namespace Hw6.Cli.Output;

/// <summary>
/// The picture of <c>hw6 ae --reconstructions</c>: drawn anew after each model, so that it is whole whenever the run ends. Rows are in the order of
/// the sweep, whichever model is trained first.
/// </summary>
internal sealed class ReconstructionPicture
{
    private readonly Lock gate = new();
    private readonly SortedList<int, ReconstructedSamples> models = [];
    private readonly string path;

    /// <summary>Finds out whether the picture can be written.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="Core.InputException">It cannot.</exception>
    public ReconstructionPicture(string path)
    {
        this.path = path;
        using var file = OutputFile.Prepare(path, "--reconstructions");
    }

    /// <summary>Adds a model and draws the picture.</summary>
    public void Add(ReconstructedSamples samples)
    {
        lock (gate)
        {
            models.Add(samples.Cell, samples);
            using var file = OutputFile.Prepare(path, "--reconstructions");
            file.Start(Encoding.UTF8.GetBytes(FigureSvg.Render([Draw([.. models.Values])], Theme.Auto)));
            file.Close();
        }
    }

    private static Figure Draw(IReadOnlyList<ReconstructedSamples> models) =>
        new(
            "Reconstructions of test samples",
            [
                new PictureRows(
                    ["clean", "what the encoder sees", "reconstructed"],
                    [.. models.Select(model => new PictureRow(model.Model, [model.Clean, model.Corrupted, model.Reconstructed]))],
                    models[0].Height,
                    models[0].Width
                ),
            ]
        )
        {
            Subtitle = "A row a model; the first test sample of each class.",
        };
}
