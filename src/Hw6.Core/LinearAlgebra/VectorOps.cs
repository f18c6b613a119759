using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Core.LinearAlgebra;

/// <summary>
/// The vectorised helpers that training and attention need beside the products, for <see cref="float"/> and <see cref="double"/>. Matrices
/// are column-major without gaps. All run on the calling thread, except <see cref="Adam"/>.
/// </summary>
public static unsafe class VectorOps
{
    /// <summary>y := y + α·x.</summary>
    public static void Axpy<T>(T alpha, ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IBinaryFloatingPointIeee754<T> => TensorPrimitives.MultiplyAdd(x, alpha, y, y);

    /// <summary>x := α·x.</summary>
    public static void Scale<T>(T alpha, Span<T> x)
        where T : struct, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Multiply(x, alpha, x);

    /// <summary>xᵀy.</summary>
    public static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : struct, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Dot(x, y);

    /// <summary>The greatest element; NaN if one is.</summary>
    /// <exception cref="ArgumentException">x is empty.</exception>
    public static T Max<T>(ReadOnlySpan<T> x)
        where T : struct, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Max(x);

    /// <summary>y := exp(x), element by element; x and y may be the same. Relative error at most 2e-7 in single precision.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Exp<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(x.Length, y.Length);
        if (typeof(T) == typeof(float))
            ExpAndSum(MemoryMarshal.Cast<T, float>(x), 0f, MemoryMarshal.Cast<T, float>(y));
        else
            TensorPrimitives.Exp(x, y);
    }

    /// <summary>y := exp(x + shift), element by element, and the sum of y in one pass: the heart of a softmax. x and y may be the same.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float ExpAndSum(ReadOnlySpan<float> x, float shift, Span<float> y)
    {
        CheckLength(x.Length, y.Length);
        fixed (float* px = x)
        fixed (float* py = y)
        {
            var pass = new ExpPass
            {
                Length = x.Length,
                X = px,
                Y = py,
                Shift = shift,
            };
            Widest.Run<float, ExpPass>(ref pass);
            return pass.Sum;
        }
    }

    /// <summary>
    /// Makes standard normal numbers of uniform ones, in place: with r = √(−2 ln(1 − u)), u := r·cos 2πt and t := r·sin 2πt (Box and Muller, "A
    /// note on the generation of random normal deviates", 1958).
    /// </summary>
    /// <param name="uniform">u, multiples of 2⁻²⁴ in [0, 1).</param>
    /// <param name="turn">t in [0, 1].</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void BoxMuller(Span<float> uniform, Span<float> turn)
    {
        CheckLength(uniform.Length, turn.Length);
        fixed (float* pu = uniform)
        fixed (float* pt = turn)
        {
            var pass = new BoxMullerPass
            {
                Length = uniform.Length,
                Uniform = pu,
                Turn = pt,
            };
            Widest.Run<float, BoxMullerPass>(ref pass);
        }
    }

    /// <summary>sums_i := Σ_j x_ij for x of rows × columns.</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void RowSums<T>(int rows, int columns, ReadOnlySpan<T> x, Span<T> sums)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        ByColumns(ColumnWork.Sum, rows, columns, x[..(rows * columns)], sums[..rows]);
    }

    /// <summary>sums_j := Σ_i x_ij for x of rows × columns.</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void ColumnSums<T>(int rows, int columns, ReadOnlySpan<T> x, Span<T> sums)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (var j = 0; j < columns; j++)
            sums[j] = TensorPrimitives.Sum(x.Slice(j * rows, rows));
    }

    /// <summary>x_ij := x_ij + bias_i for x of rows × columns.</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void AddToColumns<T>(int rows, int columns, ReadOnlySpan<T> bias, Span<T> x)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        ByColumns(ColumnWork.AddBias, rows, columns, bias[..rows], x[..(rows * columns)]);
    }

    /// <summary>x_ij := max(0, x_ij + bias_i) for x of rows × columns; NaN stays NaN.</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void AddToColumnsAndRelu<T>(int rows, int columns, ReadOnlySpan<T> bias, Span<T> x)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        ByColumns(ColumnWork.AddBiasAndRelu, rows, columns, bias[..rows], x[..(rows * columns)]);
    }

    /// <summary>y := max(0, x), element by element; x and y may be the same; NaN stays NaN.</summary>
    public static void Relu<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Max(x, T.Zero, y);

    /// <summary>gradient_i := 0 where the forward output_i of a ReLU is not positive.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void ReluBackward<T>(ReadOnlySpan<T> output, Span<T> gradient)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(output.Length, gradient.Length);
        ByColumns(ColumnWork.ReluGradient, gradient.Length, 1, output, gradient);
    }

    /// <summary>
    /// One step of Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1) in one pass over memory:
    /// m := β₁m + (1 − β₁)g, v := β₂v + (1 − β₂)g², w := w − rate·m̂/(√v̂ + ε) with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ). Long vectors are
    /// updated on as many threads as a product would use.
    /// </summary>
    /// <param name="step">The step's constants.</param>
    /// <param name="gradient">g.</param>
    /// <param name="first">m.</param>
    /// <param name="second">v.</param>
    /// <param name="weights">w.</param>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Adam<T>(in AdamStep<T> step, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, Span<T> weights)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(weights.Length, gradient.Length);
        CheckLength(weights.Length, first.Length);
        CheckLength(weights.Length, second.Length);
        if (typeof(T) == typeof(float))
            RunAdam<T, float>(step, gradient, first, second, weights);
        else
            RunAdam<T, double>(step, gradient, first, second, weights);
    }

    // TElement is T, known to be unmanaged.
    private static void RunAdam<T, TElement>(
        in AdamStep<T> step,
        ReadOnlySpan<T> gradient,
        Span<T> first,
        Span<T> second,
        Span<T> weights
    )
        where T : struct, IBinaryFloatingPointIeee754<T>
        where TElement : unmanaged, IBinaryFloatingPointIeee754<TElement>
    {
        fixed (TElement* g = MemoryMarshal.Cast<T, TElement>(gradient))
        fixed (TElement* m = MemoryMarshal.Cast<T, TElement>(first))
        fixed (TElement* v = MemoryMarshal.Cast<T, TElement>(second))
        fixed (TElement* w = MemoryMarshal.Cast<T, TElement>(weights))
        {
            var pass = new AdamPass<TElement>
            {
                Step = Unsafe.As<AdamStep<T>, AdamStep<TElement>>(ref Unsafe.AsRef(in step)),
                Length = weights.Length,
                Gradient = g,
                First = m,
                Second = v,
                Weights = w,
            };
            var pieces = Partition.AtMost(weights.Length, AdamPass<TElement>.Piece).Parts;
            ParallelLoop.Run(pieces, pieces < 4 ? 1 : ParallelLoop.Threads, ref pass);
        }
    }

    private static void ByColumns<T>(ColumnWork work, int rows, int columns, ReadOnlySpan<T> given, Span<T> values)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
            ByColumns<T, float>(work, rows, columns, given, values);
        else
            ByColumns<T, double>(work, rows, columns, given, values);
    }

    private static void ByColumns<T, TElement>(ColumnWork work, int rows, int columns, ReadOnlySpan<T> given, Span<T> values)
        where T : struct
        where TElement : unmanaged, IBinaryFloatingPointIeee754<TElement>
    {
        fixed (TElement* pg = MemoryMarshal.Cast<T, TElement>(given))
        fixed (TElement* pv = MemoryMarshal.Cast<T, TElement>(values))
        {
            var pass = new ColumnPass<TElement>
            {
                Work = work,
                Rows = rows,
                Columns = columns,
                Given = pg,
                Values = pv,
            };
            Widest.Run<TElement, ColumnPass<TElement>>(ref pass);
        }
    }

    private static void CheckLength(int expected, int found)
    {
        if (expected != found)
            throw new ArgumentException($"vectors of one operation must be equally long, found {expected} and {found}");
    }
}
