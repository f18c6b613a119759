using System.Text;
using Hw6.Core.Autoencoders;
using Hw6.Core.Drawing;

namespace Hw6.Core.Experiments.Ae;

/// <summary>The picture of <c>hw6 ae --reconstructions</c>: a row a model, in the order of the sweep.</summary>
internal static class ReconstructionPicture
{
    /// <summary>Draws the picture.</summary>
    /// <param name="models">A <see cref="ReconstructedSamples"/> for each model.</param>
    /// <returns>The SVG.</returns>
    public static byte[] Draw(IReadOnlyList<object> models) =>
        Encoding.UTF8.GetBytes(FigureSvg.Render([Draw([.. models.Cast<ReconstructedSamples>()])], Theme.Auto));

    private static Figure Draw(List<ReconstructedSamples> models) =>
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
