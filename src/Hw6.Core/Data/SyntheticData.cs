using Hw6.Core.LinearAlgebra;
using Hw6.Core.Randomness;
using MathNet.Numerics.LinearAlgebra.Single;

namespace Hw6.Core.Data;

/// <summary>
/// Normal samples whose variance is larger along a few directions, turned by a random orthogonal matrix so that no single entry shows it. The
/// label says whether the coordinates along those directions have a positive sum: a code that keeps them is all that a probe needs.
/// </summary>
internal static class SyntheticData
{
    private static readonly SplitFractions OwnSplit = new(0.7, 0.2, 0.1);

    public static Dataset Draw(DatasetOptions options)
    {
        var synthetic = options.Synthetic;
        Check(synthetic);
        var (m, n) = (synthetic.Dimension, synthetic.Samples);
        var split = options.Split ?? OwnSplit;
        var (train, probe, test) = split.Counts(n, "--synthetic-samples");

        var random = new RandomSource(options.Seed, 0, "data");
        var rotation = RandomOrthogonal(m, random);
        return new Dataset(
            options.Name,
            DrawPart(train, synthetic, rotation, random),
            DrawPart(probe, synthetic, rotation, random),
            DrawPart(test, synthetic, rotation, random),
            ["negative", "positive"],
            null,
            FormattableString.Invariant(
                $"{synthetic.Samples} {synthetic.Dimension} {synthetic.Signal} {synthetic.Variance} {split} {options.Seed}"
            )
        )
        {
            Split = split,
        };
    }

    private static LabelledSamples DrawPart(int n, SyntheticOptions options, float[] rotation, RandomSource random)
    {
        var m = options.Dimension;
        var deviation = (float)Math.Sqrt(options.Variance);
        var coordinates = new float[m * n];
        random.FillNormal(coordinates.AsSpan());
        var labels = new int[n];
        for (var j = 0; j < n; j++)
        {
            var signal = coordinates.AsSpan(j * m, options.Signal);
            double sum = 0;
            foreach (ref var value in signal)
            {
                value *= deviation;
                sum += value;
            }

            labels[j] = sum > 0 ? 1 : 0;
        }

        var samples = new DenseMatrix(m, n);
        Gemm.Multiply<float>(Operand.AsStored, Operand.AsStored, m, n, m, 1, rotation, m, coordinates, m, 0, samples.Values, m);
        return new LabelledSamples(samples, labels);
    }

    // Q of the QR decomposition of a normal matrix, its columns' signs fixed by R's diagonal: uniformly distributed over the orthogonal
    // matrices (Mezzadri, "How to generate random matrices from the classical compact groups", 2007).
    private static float[] RandomOrthogonal(int m, RandomSource random)
    {
        var normal = new double[m * m];
        random.FillNormal(normal.AsSpan());
        var qr = new MathNet.Numerics.LinearAlgebra.Double.DenseMatrix(m, m, normal).QR();
        var rotation = new float[m * m];
        for (var j = 0; j < m; j++)
        for (var i = 0; i < m; i++)
            rotation[(j * m) + i] = (float)(qr.Q[i, j] * Math.Sign(qr.R[j, j]));
        return rotation;
    }

    private static void Check(SyntheticOptions options)
    {
        if ((long)options.Samples * options.Dimension > Array.MaxLength)
        {
            throw new InputException(
                $"--synthetic-samples: '{options.Samples}' is not accepted with --synthetic-dim {options.Dimension}; expected at most {Array.MaxLength / options.Dimension}"
            );
        }

        if (options.Signal > options.Dimension)
            throw new InputException(
                $"--synthetic-signal: '{options.Signal}' is not accepted with --synthetic-dim {options.Dimension}; expected at most that"
            );
    }
}
