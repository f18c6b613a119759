using System.Numerics;
using Hw6.Core.Attention;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.Randomness;

namespace Hw6.Core.Tests.Attention;

/// <summary>The oracle: one loop a sum, in double precision, from the definition.</summary>
internal static class NaiveAttention
{
    /// <summary>V', the denominators, and for each row |denominator| over the sum of the absolute products of features.</summary>
    public static (double[] Output, double[] Denominators, double[] Condition) Compute<T>(
        AttentionShape shape,
        Func<double[], double[], double> similarity,
        Func<double[], double[], double> absolute,
        bool causal,
        T[] q,
        T[] k,
        T[] v)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (n, d, m) = (shape.N, shape.D, shape.M);
        var queries = Enumerable.Range(0, n).Select(i => Row(q, i, d)).ToArray();
        var keys = Enumerable.Range(0, n).Select(j => Row(k, j, d)).ToArray();
        var output = new double[n * m];
        var denominators = new double[n];
        var condition = new double[n];
        for (var i = 0; i < n; i++)
        {
            var terms = 0.0;
            for (var j = 0; j < (causal ? i + 1 : n); j++)
            {
                var s = similarity(queries[i], keys[j]);
                denominators[i] += s;
                terms += absolute(queries[i], keys[j]);
                for (var c = 0; c < m; c++) output[(i * m) + c] += s * double.CreateChecked(v[(j * m) + c]);
            }

            condition[i] = terms == 0 ? 0 : Math.Abs(denominators[i]) / terms;
            for (var c = 0; c < m; c++) output[(i * m) + c] = denominators[i] == 0 ? 0 : output[(i * m) + c] / denominators[i];
        }

        return (output, denominators, condition);
    }

    public static T[] Normal<T>(string name, int count, double scale = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[count];
        new RandomSource(7, 0, name).FillNormal(values.AsSpan());
        for (var i = 0; i < count; i++) values[i] *= T.CreateChecked(scale);
        return values;
    }

    public static (T[] Output, T[] Denominators) Run<T>(
        AttentionForm form, AttentionShape shape, AttentionKernel kernel, bool causal, T[] q, T[] k, T[] v)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var buffers = new Buffers();
        var output = new T[shape.N * shape.M];
        var denominators = new T[shape.N];
        Mechanisms.Create<T>(form, shape, kernel, causal, buffers).Compute(q, k, v, output, denominators);
        return (output, denominators);
    }

    private static double[] Row<T>(T[] x, int i, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. x.AsSpan(i * width, width).ToArray().Select(double.CreateChecked)];
}
