using System.Numerics;
using System.Numerics.Tensors;

namespace Hw6.Core.LinearAlgebra;

/// <summary>The vectorised helpers that training and attention need beside the products. Spans of one call have equal lengths.</summary>
public static class VectorOps
{
    /// <summary>y := y + α·x.</summary>
    public static void Axpy<T>(T alpha, ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IBinaryFloatingPointIeee754<T> =>
        TensorPrimitives.MultiplyAdd(x, alpha, y, y);

    /// <summary>x := α·x.</summary>
    public static void Scale<T>(T alpha, Span<T> x)
        where T : struct, IBinaryFloatingPointIeee754<T> =>
        TensorPrimitives.Multiply(x, alpha, x);

    /// <summary>xᵀy.</summary>
    public static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : struct, IBinaryFloatingPointIeee754<T> =>
        TensorPrimitives.Dot(x, y);

    /// <summary>The largest element; x is not empty.</summary>
    public static T Max<T>(ReadOnlySpan<T> x)
        where T : struct, IBinaryFloatingPointIeee754<T> =>
        TensorPrimitives.Max(x);

    /// <summary>y := exp(x), element by element; x and y may be the same.</summary>
    public static void Exp<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IBinaryFloatingPointIeee754<T> =>
        TensorPrimitives.Exp(x, y);

    /// <summary>sums_i := Σ_j x_ij over the columns of a column-major rows × columns matrix.</summary>
    public static void RowSums<T>(int rows, int columns, ReadOnlySpan<T> x, Span<T> sums)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        sums = sums[..rows];
        sums.Clear();
        for (var j = 0; j < columns; j++) TensorPrimitives.Add(sums, x.Slice(j * rows, rows), sums);
    }

    /// <summary>sums_j := Σ_i x_ij over the rows of a column-major rows × columns matrix.</summary>
    public static void ColumnSums<T>(int rows, int columns, ReadOnlySpan<T> x, Span<T> sums)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (var j = 0; j < columns; j++) sums[j] = TensorPrimitives.Sum(x.Slice(j * rows, rows));
    }

    /// <summary>x_ij := x_ij + bias_i for a column-major rows × columns matrix.</summary>
    public static void AddToColumns<T>(int rows, int columns, ReadOnlySpan<T> bias, Span<T> x)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (var j = 0; j < columns; j++)
        {
            var column = x.Slice(j * rows, rows);
            TensorPrimitives.Add(column, bias, column);
        }
    }

    /// <summary>x_ij := max(0, x_ij + bias_i) for a column-major rows × columns matrix.</summary>
    public static void AddToColumnsAndRelu<T>(int rows, int columns, ReadOnlySpan<T> bias, Span<T> x)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        AddToColumns(rows, columns, bias, x);
        Relu<T>(x[..(rows * columns)], x);
    }

    /// <summary>y := max(0, x), element by element; x and y may be the same.</summary>
    public static void Relu<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IBinaryFloatingPointIeee754<T> =>
        TensorPrimitives.Max(x, T.Zero, y);

    /// <summary>gradient_i := 0 where the forward output_i of <see cref="Relu"/> was 0.</summary>
    public static void ReluBackward<T>(ReadOnlySpan<T> output, Span<T> gradient)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < gradient.Length; i++)
            if (!(output[i] > T.Zero)) gradient[i] = T.Zero;
    }

    /// <summary>
    /// One step of Adam (Kingma and Ba, 2015, algorithm 1) in one pass over memory: m := β₁m + (1 − β₁)g, v := β₂v + (1 − β₂)g²,
    /// w := w − rate·m̂/(√v̂ + ε) with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
    /// </summary>
    /// <param name="adam">The step's constants.</param>
    /// <param name="gradient">g.</param>
    /// <param name="first">m.</param>
    /// <param name="second">v.</param>
    /// <param name="weights">w.</param>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    public static void Adam<T>(in AdamStep<T> adam, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, Span<T> weights)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < weights.Length; i++)
        {
            var g = gradient[i];
            first[i] += adam.FirstGain * (g - first[i]);
            second[i] += adam.SecondGain * ((g * g) - second[i]);
            weights[i] -= adam.Rate * first[i] / (T.Sqrt(second[i] * adam.SecondCorrection) + adam.Epsilon);
        }
    }
}
