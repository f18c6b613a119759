using System.Numerics.Tensors;
using Hw6.Core.Data;
using Hw6.Core.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using SingleMatrix = MathNet.Numerics.LinearAlgebra.Single.DenseMatrix;

namespace Hw6.Core.Autoencoders;

/// <summary>
/// Principal component analysis: the mean, and the eigenvectors and eigenvalues of the covariance (1/n)·Σ (x − μ)(x − μ)ᵀ. Computed in double
/// precision, from the covariance (m × m) or from the products between samples (n × n), whichever is smaller: both have the same eigenvalues but for
/// zeros, and an eigenvector v of the second gives the component (1/√(nλ))·Σ v_j(x_j − μ).
/// </summary>
internal sealed class PrincipalComponents
{
    /// <summary>The most entries of a side of the matrix that is decomposed.</summary>
    public const int MostSide = 4096;

    private const int BlockSize = 1024;

    // Variances below this part of the largest are the rounding of the samples to single precision; below 2⁻⁵² a row, that of the decomposition.
    private const double Rounding = 1.0 / (1L << 46);
    private const double Epsilon = 1.0 / (1L << 52);

    private readonly double[] mean;
    private readonly double[] variances;

    // All m components, a column each; or the n eigenvectors of the products between samples.
    private readonly double[] vectors;

    // Where the vectors are those of products between samples.
    private readonly SingleMatrix? wide;

    private PrincipalComponents(double[] mean, double[] variances, double[] vectors, SingleMatrix? wide, int rank)
    {
        this.mean = mean;
        this.variances = variances;
        this.vectors = vectors;
        this.wide = wide;
        Rank = rank;
    }

    /// <summary>μ, m entries.</summary>
    public ReadOnlySpan<double> Mean => mean;

    /// <summary>σ_i², the variances along the components, from the largest: as many as there are samples or entries, whichever are fewer; all others are 0.</summary>
    public ReadOnlySpan<double> Variances => variances;

    /// <summary>
    /// How many directions the samples vary along: those whose variance is above the rounding of single precision, 2⁻⁴⁶ of the largest, and above that
    /// of the decomposition. Variances past it are 0.
    /// </summary>
    public int Rank { get; }

    /// <summary>Whether samples are few or short enough.</summary>
    /// <param name="samples">m × n.</param>
    public static bool Accepts(SingleMatrix samples) => Math.Min(samples.RowCount, samples.ColumnCount) <= MostSide;

    /// <inheritdoc cref="Fit(SingleMatrix, Lazy{SampleMoments}, CancellationToken)"/>
    public static PrincipalComponents Fit(SingleMatrix samples, CancellationToken cancellation = default) =>
        Fit(samples, new(() => SampleMoments.Of(samples, cancellation)), cancellation);

    /// <summary>Finds the principal components.</summary>
    /// <param name="samples">m × n, a sample a column, and not changed afterwards; m or n at most <see cref="MostSide"/>.</param>
    /// <param name="moments">Those of the samples; asked for where m is at most n.</param>
    /// <param name="cancellation">Looked at between blocks of samples.</param>
    /// <exception cref="ArgumentException">There are too many of both.</exception>
    public static PrincipalComponents Fit(
        SingleMatrix samples,
        Lazy<SampleMoments> moments,
        CancellationToken cancellation = default
    )
    {
        if (!Accepts(samples))
            throw new ArgumentException(
                $"{samples.ColumnCount} samples of {samples.RowCount} entries, of which one may be above {MostSide}",
                nameof(samples)
            );
        var wide = samples.ColumnCount < samples.RowCount;
        var (mean, products) = wide ? GramOf(samples, cancellation) : (moments.Value.Mean, moments.Value.Covariance);
        cancellation.ThrowIfCancellationRequested();
        var side = wide ? samples.ColumnCount : samples.RowCount;
        var evd = new DenseMatrix(side, side, products).Evd(Symmetricity.Symmetric);
        var (variances, vectors) = Descending(
            evd.EigenValues.Select(value => value.Real).ToArray(),
            evd.EigenVectors.ToColumnMajorArray()
        );
        var least = variances[0] * ((Epsilon * side) + Rounding);
        var rank = 0;
        while (rank < side && variances[rank] > least)
            rank++;
        variances.AsSpan(rank).Clear();
        return new PrincipalComponents(mean, variances, vectors, wide ? samples : null, rank);
    }

    /// <summary>
    /// The first components, a unit vector a column whose largest entry is positive: no more than <see cref="Rank"/>, as others would be arbitrary. With
    /// k from m on, and no fewer samples than entries, there is nothing to choose: all m, the whole space.
    /// </summary>
    /// <param name="k">How many.</param>
    /// <returns>m × min(k, rank), or m × m.</returns>
    public double[] First(int k)
    {
        var m = mean.Length;
        if (wide is null)
            return vectors[..((k >= m ? m : Math.Min(k, Rank)) * m)];
        k = Math.Min(k, Rank);
        var components = FromProducts(wide, k);
        for (var c = 0; c < k; c++)
            Orient(components.AsSpan(c * m, m));
        return components;
    }

    /// <summary>An orthonormal basis that begins with the components; past <see cref="Rank"/> any directions along which the samples do not vary.</summary>
    /// <param name="k">How many, at most m.</param>
    /// <returns>m × k.</returns>
    public double[] Basis(int k)
    {
        var m = mean.Length;
        if (wide is null)
            return vectors[..(k * m)];
        var basis = new double[k * m];
        var first = First(k);
        first.CopyTo(basis, 0);
        var count = first.Length / m;
        for (var unit = 0; count < k; unit++)
        {
            // A unit vector less what the basis has of it, twice against rounding; one that is nearly all in the basis is left out.
            var next = basis.AsSpan(count * m, m);
            next.Clear();
            next[unit] = 1;
            for (var pass = 0; pass < 2; pass++)
            for (var c = 0; c < count; c++)
            {
                var column = basis.AsSpan(c * m, m);
                var overlap = VectorOps.Dot<double>(column, next);
                for (var i = 0; i < m; i++)
                    next[i] -= overlap * column[i];
            }

            var norm = Math.Sqrt(VectorOps.Dot<double>(next, next));
            if (norm < 0.1 * Math.Sqrt(1 - ((double)count / m)))
                continue;
            for (var i = 0; i < m; i++)
                next[i] /= norm;
            count++;
        }

        return basis;
    }

    /// <summary>L with LLᵀ the covariance: the components, each times the standard deviation along it.</summary>
    /// <returns>m × rank.</returns>
    public double[] Factor()
    {
        var m = mean.Length;
        var factor = Basis(Rank);
        for (var c = 0; c < Rank; c++)
        {
            var deviation = Math.Sqrt(variances[c]);
            foreach (ref var entry in factor.AsSpan(c * m, m))
                entry *= deviation;
        }

        return factor;
    }

    /// <summary>σ_i², the variance along a component.</summary>
    /// <param name="i">Which, from 0; any.</param>
    public double Variance(int i) => i < variances.Length ? variances[i] : 0;

    /// <summary>
    /// Σ_{i&gt;k} σ_i², the least mean squared distance of the samples from any k-dimensional affine subspace (Eckart and Young, 1936): the floor
    /// under the training loss of every linear autoencoder.
    /// </summary>
    /// <param name="k">The dimension; from <see cref="Rank"/> on the floor is 0.</param>
    public double Floor(int k)
    {
        double sum = 0;
        for (var i = variances.Length - 1; i >= k; i--)
            sum += variances[i];
        return sum;
    }

    // μ and (1/n)·(X − μ)ᵀ(X − μ), n × n, a block of entries after the other.
    private static (double[] Mean, double[] Products) GramOf(SingleMatrix samples, CancellationToken cancellation)
    {
        var (m, n) = (samples.RowCount, samples.ColumnCount);
        var mean = SampleMoments.MeanOf(samples);
        var gram = new double[n * n];
        var block = new double[n * Math.Min(m, BlockSize)];
        for (var start = 0; start < m; start += BlockSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Centre(samples, mean, start, block);
            Gemm.Multiply<double>(
                Operand.Transposed,
                Operand.AsStored,
                n,
                n,
                count,
                1.0 / n,
                block,
                count,
                block,
                count,
                start == 0 ? 0 : 1,
                gram,
                n
            );
        }

        return (mean, gram);
    }

    // The components of the first eigenvectors, m × k, likewise.
    private double[] FromProducts(SingleMatrix samples, int k)
    {
        var (m, n) = (samples.RowCount, samples.ColumnCount);
        var components = new double[m * k];
        if (k == 0)
            return components;
        var combination = vectors[..(n * k)];
        for (var c = 0; c < k; c++)
        {
            var scale = 1 / Math.Sqrt(n * variances[c]);
            foreach (ref var entry in combination.AsSpan(c * n, n))
                entry *= scale;
        }

        var block = new double[n * Math.Min(m, BlockSize)];
        for (var start = 0; start < m; start += BlockSize)
        {
            var count = Centre(samples, mean, start, block);
            Gemm.Multiply<double>(
                Operand.AsStored,
                Operand.AsStored,
                count,
                k,
                n,
                1,
                block,
                count,
                combination,
                n,
                0,
                components.AsSpan(start),
                m
            );
        }

        return components;
    }

    // Entries from the start on of all samples, less their means: count × n.
    private static int Centre(SingleMatrix samples, double[] mean, int start, double[] block)
    {
        var (m, n) = (samples.RowCount, samples.ColumnCount);
        var count = Math.Min(BlockSize, m - start);
        var means = mean.AsSpan(start, count);
        for (var j = 0; j < n; j++)
        {
            var column = block.AsSpan(j * count, count);
            TensorPrimitives.ConvertTruncating<float, double>(samples.Values.AsSpan((j * m) + start, count), column);
            TensorPrimitives.Subtract(column, means, column);
        }

        return count;
    }

    // Turns the order round, takes rounding below zero as zero, and gives each vector the sign that makes its largest entry positive.
    private static (double[] Values, double[] Vectors) Descending(double[] values, double[] vectors)
    {
        var side = values.Length;
        var variances = new double[side];
        var turned = new double[side * side];
        for (var c = 0; c < side; c++)
        {
            var target = turned.AsSpan(c * side, side);
            vectors.AsSpan((side - 1 - c) * side, side).CopyTo(target);
            Orient(target);
            variances[c] = Math.Max(0, values[side - 1 - c]);
        }

        return (variances, turned);
    }

    private static void Orient(Span<double> vector)
    {
        var largest = 0;
        for (var i = 1; i < vector.Length; i++)
            if (Math.Abs(vector[i]) > Math.Abs(vector[largest]))
                largest = i;
        if (vector[largest] >= 0)
            return;
        foreach (ref var entry in vector)
            entry = -entry;
    }
}
