using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.LinearAlgebra;

/// <summary>
/// The vectorised helpers that training and attention need beside the products, for <see cref="float"/> and <see cref="double"/>. Matrices
/// are column-major without gaps. All run on the calling thread, except <see cref="Adam"/>.
/// </summary>
internal static unsafe class VectorOps
{
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

    /// <summary>xᵀy, added up in the order of <see cref="PartialSums{T}"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(x.Length, y.Length);
        fixed (T* px = x)
        fixed (T* py = y)
            return Reduce(px, py, x.Length);
    }

    /// <summary>The sum of the elements, added up in the order of <see cref="PartialSums{T}"/>.</summary>
    public static T Sum<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* px = x)
            return Reduce(px, null, x.Length);
    }

    /// <summary>sums_i := Σ_j x_ij for x of rows × columns.</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void RowSums<T>(int rows, int columns, ReadOnlySpan<T> x, Span<T> sums)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        ByColumns(ColumnWork.Sum, rows, columns, x[..SizeOf(rows, columns)], sums[..rows]);
    }

    /// <summary>x_ij := x_ij + bias_i for x of rows × columns.</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void AddToColumns<T>(int rows, int columns, ReadOnlySpan<T> bias, Span<T> x)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        ByColumns(ColumnWork.AddBias, rows, columns, bias[..rows], x[..SizeOf(rows, columns)]);
    }

    /// <summary>x_ij := max(0, x_ij + bias_i) for x of rows × columns; NaN stays NaN.</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void AddToColumnsAndRelu<T>(int rows, int columns, ReadOnlySpan<T> bias, Span<T> x)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        ByColumns(ColumnWork.AddBiasAndRelu, rows, columns, bias[..rows], x[..SizeOf(rows, columns)]);
    }

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
        else if (typeof(T) == typeof(double))
            RunAdam<T, double>(step, gradient, first, second, weights);
        else
            throw Unsupported<T>();
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
            Widest.Run<TElement, AdamPass<TElement>>(ref pass);
        }
    }

    private static void ByColumns<T>(ColumnWork work, int rows, int columns, ReadOnlySpan<T> given, Span<T> values)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
            ByColumns<T, float>(work, rows, columns, given, values);
        else if (typeof(T) == typeof(double))
            ByColumns<T, double>(work, rows, columns, given, values);
        else
            throw Unsupported<T>();
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

    private static T Reduce<T>(T* x, T* y, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw Unsupported<T>();
        var pass = new DotPass<T>
        {
            Length = length,
            X = x,
            Y = y,
        };
        Widest.Run<T, DotPass<T>>(ref pass);
        return pass.Result;
    }

    private static void CheckLength(int expected, int found)
    {
        if (expected != found)
            throw new ArgumentException($"vectors of one operation must be equally long, found {expected} and {found}");
    }

    // In 64 bits: 65536 × 65536 is no empty matrix.
    private static int SizeOf(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        var size = (long)rows * columns;
        return size <= int.MaxValue
            ? (int)size
            : throw new ArgumentException($"{rows} × {columns} is more than a span holds", nameof(rows));
    }

    private static NotSupportedException Unsupported<T>() => new($"vectors are of float or double, not {typeof(T)}");
}
