using Hw6.Core.Autoencoders;
using Hw6.Core.Autoencoders.Optimality;
using Hw6.Core.Data;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Parameters;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Experiments.AeOptimality.AeOptimalityParameters;

namespace Hw6.Core.Experiments.AeOptimality;

/// <summary>
/// Where the gradients of a linear autoencoder vanish, and where its loss is least (homework, question 4b): a row for each of five points, a cell for
/// each bottleneck.
/// </summary>
internal sealed class AeOptimalityExperiment : Experiment
{
    // Small enough for the second difference's own error, large enough for the rounding of the loss.
    private const double Turn = 1e-3;

    private readonly IReadOnlyList<Dataset> data;
    private readonly Dictionary<Dataset, Lazy<(PrincipalComponents Components, double[] Covariance)>> spectra = new(
        ReferenceEqualityComparer.Instance
    );

    // Before anything here computes with MathNet, its products are ours.
    static AeOptimalityExperiment() => SimdLinearAlgebraProvider.Install();

    /// <summary>Checks what was asked for and reads the data.</summary>
    /// <param name="asked">The values of <see cref="AeOptimalityParameters"/> and <see cref="DatasetParameters"/>.</param>
    /// <exception cref="InputException">An option, a file or the network is not as it must be.</exception>
    public AeOptimalityExperiment(ParameterValues asked, RunRequest? request = null)
        : base(AeOptimalityDeclaration.Definition)
    {
        Cells = Definition.Plan(asked);
        data = DatasetParameters.Read(Cells, Seed, request ?? new RunRequest());
        for (var i = 0; i < CellCount; i++)
        {
            var (set, k) = (data[i], Cells[i].Get(K));
            if (k >= set.Features)
                throw K.Refuse(k, $"at most {set.Features - 1}, below the {set.Features} entries of a sample of {set.Name}");
            if (set.Features > PrincipalComponents.MostSide)
                throw DatasetParameters.Dataset.Refuse(
                    set.Name,
                    $"samples of at most {PrincipalComponents.MostSide} entries, whose covariance is held, found {set.Features}"
                );
            spectra.TryAdd(
                set,
                new(() =>
                {
                    var moments = set.Train.MomentsAboutCentre;
                    return (PrincipalComponents.Fit(set.Train.AboutCentre, moments), moments.Value.Covariance);
                })
            );
        }
    }

    public override IEnumerable<string> Contents => DatasetParameters.Sets(data).Select(set => set.Digest);

    protected override void Complete(int cell, Row row) => DatasetParameters.Complete(data[cell], row);

    public override CellResult Run(int cell, CellContext context)
    {
        var at = Cells[cell];
        var (components, covariance) = spectra[data[cell]].Value;
        var (m, k, seed) = (data[cell].Features, at.Get(K), at.Get(Seed));
        var loss = new LinearAutoencoderLoss(covariance, components.Factor(), m, k);
        var principal = StationaryPoints.Eigenvectors(components, 0, k);
        var random = StationaryPoints.RandomSubspaces(m, k, new RandomSource(seed, 0, "subspace"));
        var unit = Measure(loss, random);
        (string Name, WeightPair Weights, int? Kept)[] points =
        [
            ("principal", principal, 0),
            ("mixed", StationaryPoints.Mixed(principal, m, k, new RandomSource(seed, 0, "mixing")), null),
            ("eigenvectors", StationaryPoints.Eigenvectors(components, 1, k), 1),
            ("random", random, null),
            ("trained", LinearTraining.Run(loss, m, k, at.Get(Steps), at.Get(LearningRate), seed, context), null),
        ];
        var floor = components.Floor(k);
        var first = components.Basis(k);
        if (k > components.Rank)
            context.Note(
                $"k = {k}: the training samples of {data[cell].Name} vary along {components.Rank} directions; more have no angles to the first k components"
            );
        return new CellResult([
            .. points.Select(point =>
            {
                var (value, encoderNorm, decoderNorm) = Measure(loss, point.Weights);
                var row = NewRow(cell);
                row["point"] = point.Name;
                row["loss"] = value;
                row["floor"] = floor;
                if (floor > 0)
                    row["excess"] = (value / floor) - 1;
                row["gradient_w1"] = Ratio(encoderNorm, unit.Encoder);
                row["gradient_w2"] = Ratio(decoderNorm, unit.Decoder);
                if (point.Kept is { } kept)
                    row["curvature"] = Curvature(loss, components, point.Weights, kept, k);
                if (k <= components.Rank)
                    row["max_principal_angle_deg"] = Subspace.MaxAngleDegrees(
                        first,
                        Subspace.Basis(point.Weights.Decoder, m, k),
                        m,
                        k
                    );
                row["eigengap"] = components.Variance(k - 1) - components.Variance(k);
                return row;
            }),
        ]);
    }

    private static (double Loss, double Encoder, double Decoder) Measure(LinearAutoencoderLoss loss, WeightPair weights)
    {
        var encoder = new double[weights.Encoder.Length];
        var decoder = new double[weights.Decoder.Length];
        loss.Gradients(weights.Encoder, weights.Decoder, encoder, decoder);
        return (loss.Value(weights.Encoder, weights.Decoder), Norm(encoder), Norm(decoder));
    }

    // Samples that do not vary have no gradient anywhere.
    private static double? Ratio(double norm, double unit) => unit > 0 ? norm / unit : null;

    private static double Norm(double[] x) => Math.Sqrt(VectorOps.Dot<double>(x, x));

    // Turns the last vector kept, whose variance is the least, towards the left-out one of the greatest: the one before the first kept, or else the
    // one after the last.
    private static double Curvature(
        LinearAutoencoderLoss loss,
        PrincipalComponents components,
        WeightPair weights,
        int first,
        int k
    )
    {
        var m = components.Mean.Length;
        var all = components.Basis(Math.Max(first + k, k + 1));
        var kept = all.AsSpan((first + k - 1) * m, m).ToArray();
        var left = all.AsSpan((first > 0 ? 0 : k) * m, m).ToArray();
        return (LossAt(Turn) - (2 * LossAt(0)) + LossAt(-Turn)) / (Turn * Turn);

        double LossAt(double angle)
        {
            var (encoder, decoder) = ((double[])weights.Encoder.Clone(), (double[])weights.Decoder.Clone());
            var (sine, cosine) = Elementary.SineCosine(angle / Math.Tau);
            for (var i = 0; i < m; i++)
            {
                var turned = (cosine * kept[i]) + (sine * left[i]);
                decoder[((k - 1) * m) + i] = turned;
                encoder[(i * k) + k - 1] = turned;
            }

            return loss.Value(encoder, decoder);
        }
    }
}
