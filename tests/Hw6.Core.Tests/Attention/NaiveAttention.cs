using System.Numerics;
using Hw6.Core.Attention;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Attention;

/// <summary>A similarity from its definition: a function of the product of two lifted vectors.</summary>
/// <param name="Lift">Maps a query or a key.</param>
/// <param name="Similarity">Maps the product.</param>
/// <param name="Signed">Whether the features' products have signs, so that a sum of them may be much smaller than its terms.</param>
internal sealed record Definition(Func<double[], double[]> Lift, Func<double, double> Similarity, bool Signed);

/// <summary>The oracle: one loop a sum, in double precision, from the definition.</summary>
internal static class NaiveAttention
{
    /// <summary>The widths of vectors, in bits; those that the machine does not have repeat its widest.</summary>
    public static readonly int[] Widths = [512, 256, 128, 0];

    /// <summary>V', the denominators, and for each row |denominator| over the sum of the absolute products of features.</summary>
    public static (double[] Output, double[] Denominators, double[] Condition) Compute<T>(
        AttentionShape shape,
        Definition definition,
        bool causal,
        T[] q,
        T[] k,
        T[] v
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (n, d, m) = (shape.N, shape.D, shape.M);
        var queries = Enumerable.Range(0, n).Select(i => definition.Lift(Row(q, i, d))).ToArray();
        var keys = Enumerable.Range(0, n).Select(j => definition.Lift(Row(k, j, d))).ToArray();
        var values = v.Select(double.CreateChecked).ToArray();
        var output = new double[n * m];
        var denominators = new double[n];
        var condition = new double[n];
        for (var i = 0; i < n; i++)
        {
            var terms = 0.0;
            for (var j = 0; j < (causal ? i + 1 : n); j++)
            {
                var (dot, absolute) = (0.0, 0.0);
                for (var c = 0; c < queries[i].Length; c++)
                {
                    var product = queries[i][c] * keys[j][c];
                    dot += product;
                    absolute += Math.Abs(product);
                }

                var s = definition.Similarity(dot);
                denominators[i] += s;
                terms += definition.Signed ? definition.Similarity(absolute) : s;
                for (var c = 0; c < m; c++)
                    output[(i * m) + c] += s * values[(j * m) + c];
            }

            condition[i] = terms == 0 ? 0 : Math.Abs(denominators[i]) / terms;
            for (var c = 0; c < m; c++)
                output[(i * m) + c] = denominators[i] == 0 ? 0 : output[(i * m) + c] / denominators[i];
        }

        return (output, denominators, condition);
    }

    public static T[] Normal<T>(string name, int count, double scale = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[count];
        new RandomSource(7, 0, name).FillNormal(values.AsSpan());
        for (var i = 0; i < count; i++)
            values[i] *= T.CreateChecked(scale);
        return values;
    }

    public static (T[] Output, T[] Denominators) Run<T>(
        AttentionForm form,
        AttentionShape shape,
        AttentionKernel kernel,
        bool causal,
        T[] q,
        T[] k,
        T[] v
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var buffers = new Buffers();
        var output = new T[shape.N * shape.M];
        var denominators = new T[shape.N];
        Mechanisms.Create<T>(form, shape, kernel, causal, buffers, CancellationToken.None).Compute(q, k, v, output, denominators);
        return (output, denominators);
    }

    private static double[] Row<T>(T[] x, int i, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. x.AsSpan(i * width, width).ToArray().Select(double.CreateChecked)];
}
