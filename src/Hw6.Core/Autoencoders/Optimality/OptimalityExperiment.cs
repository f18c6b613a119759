using System.Globalization;
using System.Numerics.Tensors;
using Hw6.Core.Data;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Probing;
using Hw6.Core.Randomness;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using static Hw6.Core.Tables.ColumnKind;

namespace Hw6.Core.Autoencoders.Optimality;

/// <summary>
/// Where the gradients of a linear autoencoder vanish, and where its loss is least (homework, question 4b): a row for each of five points, a cell for
/// each bottleneck.
/// </summary>
public sealed class OptimalityExperiment : Experiment
{
    // Small enough for the second difference's own error, large enough for the rounding of the loss.
    private const double Turn = 1e-3;

    // Before anything here computes with MathNet, its products are ours.
    static OptimalityExperiment() => SimdLinearAlgebraProvider.Install();

    internal static readonly Schema Columns = new(
        Column.Parameter("dataset", Text, "Name of the data set; its training split, centred."),
        Column.Parameter("split", Text, "Fractions of the samples that train, probe and test; empty where the split is fixed."),
        Column.Parameter("steps", Integer, "Steps of training."),
        Column.Parameter("lr", Number, "Rate of the first step; it falls to 0 along half a cosine."),
        Column.Parameter("seed", Integer, "Seed of all random streams."),
        Column.Parameter("k", Integer, "Entries of the code.", brief: true),
        Column.Result(
            "point",
            Text,
            "principal (the first k components), mixed (the same through an invertible matrix), eigenvectors (components 2 to k + 1), random (a random subspace for each matrix) or trained.",
            brief: true
        ),
        Column.Result("loss", Number, "(1/n)‖X − W₂W₁X‖² there.", brief: true),
        Column.Result("floor", Number, "The least loss of any weights: the sum of the eigenvalues after the k-th.", brief: true),
        Column.Result("excess", Number, "loss/floor − 1; empty where the floor is 0.", brief: true),
        Column.Result("gradient_w1", Number, "Norm of the gradient of W₁ over that at the random point.", brief: true),
        Column.Result("gradient_w2", Number, "Norm of the gradient of W₂ over that at the random point.", brief: true),
        Column.Result(
            "curvature",
            Number,
            "Second derivative of the loss as the least of the eigenvectors kept turns towards the greatest left out: below 0 at a saddle; empty where those kept are no eigenvectors.",
            brief: true
        ),
        Column.Result(
            "max_principal_angle_deg",
            Number,
            "Largest principal angle to the first k components, in degrees.",
            brief: true
        ),
        Column.Result(
            "eigengap",
            Number,
            "Eigenvalue k less eigenvalue k + 1: how well the first k components are determined.",
            brief: true
        )
    );

    private readonly OptimalityOptions options;
    private readonly Dataset data;
    private readonly Lazy<(PrincipalComponents Components, double[] Covariance)> spectrum;

    /// <summary>Checks the options and reads the data.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="note">Told what takes long, such as a download.</param>
    /// <exception cref="InputException">An option, a file or the network is not as it must be.</exception>
    public OptimalityExperiment(OptimalityOptions options, Action<string>? note = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        data = DatasetLoader.Load(options.Data with { Seed = options.Seed }, note);
        if (options.K.Count == 0)
            throw new InputException("--k: found no value, expected at least one");
        foreach (var k in options.K)
        {
            if (k < 1 || k >= data.Features)
                throw new InputException(
                    $"--k: found {k}, expected a whole number from 1 to {data.Features - 1}, below the {data.Features} entries of a sample of {data.Name}"
                );
        }

        spectrum = new(() =>
        {
            var mean = PrincipalComponents.MeanOf(data.Train.Samples);
            return (PrincipalComponents.Fit(data.Train.Samples), PrincipalComponents.CovarianceOf(data.Train.Samples, mean));
        });
    }

    /// <inheritdoc/>
    public override string Name => "ae optimality";

    /// <inheritdoc/>
    public override Schema Rows => Columns;

    /// <inheritdoc/>
    public override int CellCount => options.K.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Identity =>
        [
            new("dataset", data.Name),
            new("data", data.Digest),
            new("k", string.Join(',', options.K)),
            new("steps", options.Steps.ToString(CultureInfo.InvariantCulture)),
            new("lr", options.Rate.ToString(CultureInfo.InvariantCulture)),
            new("seed", options.Seed.ToString(CultureInfo.InvariantCulture)),
        ];

    /// <inheritdoc/>
    public override void Describe(int cell, Row row)
    {
        ArgumentNullException.ThrowIfNull(row);
        row["dataset"] = data.Name;
        row["split"] = data.Split?.ToString();
        row["steps"] = options.Steps;
        row["lr"] = options.Rate;
        row["seed"] = options.Seed;
        row["k"] = options.K[cell];
    }

    /// <inheritdoc/>
    public override CellResult Run(int cell, CellContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (components, covariance) = spectrum.Value;
        var (m, k) = (data.Features, options.K[cell]);
        var loss = new LinearAutoencoderLoss(covariance, m, k);
        var principal = StationaryPoints.Eigenvectors(components, 0, k);
        var random = StationaryPoints.RandomSubspaces(m, k, new RandomSource(options.Seed, 0, "subspace"));
        var unit = Measure(loss, random);
        (string Name, WeightPair Weights, int? Kept)[] points =
        [
            ("principal", principal, 0),
            ("mixed", StationaryPoints.Mixed(principal, m, k, new RandomSource(options.Seed, 0, "mixing")), null),
            ("eigenvectors", StationaryPoints.Eigenvectors(components, 1, k), 1),
            ("random", random, null),
            ("trained", LinearTraining.Run(loss, m, k, options, context), null),
        ];
        var floor = components.Floor(k);
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
                row["gradient_w1"] = encoderNorm / unit.Encoder;
                row["gradient_w2"] = decoderNorm / unit.Decoder;
                if (point.Kept is { } first)
                    row["curvature"] = Curvature(loss, components, point.Weights, first, k);
                row["max_principal_angle_deg"] = Subspace.MaxAngleDegrees(
                    components.First(k),
                    Subspace.Basis(point.Weights.Decoder, m, k),
                    m,
                    k
                );
                row["eigengap"] = components.Variances[k - 1] - components.Variances[k];
                return row;
            }),
        ]);
    }

    private static (double Loss, double Encoder, double Decoder) Measure(LinearAutoencoderLoss loss, WeightPair weights)
    {
        var encoder = new double[weights.Encoder.Length];
        var decoder = new double[weights.Decoder.Length];
        var value = loss.Evaluate(weights.Encoder, weights.Decoder, encoder, decoder);
        return (value, TensorPrimitives.Norm<double>(encoder), TensorPrimitives.Norm<double>(decoder));
    }

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
        var all = components.First(first + k + 1);
        var kept = all.Slice((first + k - 1) * m, m).ToArray();
        var left = all.Slice((first > 0 ? 0 : k) * m, m).ToArray();
        return (LossAt(Turn) - (2 * LossAt(0)) + LossAt(-Turn)) / (Turn * Turn);

        double LossAt(double angle)
        {
            var (encoder, decoder) = ((double[])weights.Encoder.Clone(), (double[])weights.Decoder.Clone());
            for (var i = 0; i < m; i++)
            {
                var turned = (Math.Cos(angle) * kept[i]) + (Math.Sin(angle) * left[i]);
                decoder[((k - 1) * m) + i] = turned;
                encoder[(i * k) + k - 1] = turned;
            }

            return loss.Evaluate(encoder, decoder, [], []);
        }
    }
}
