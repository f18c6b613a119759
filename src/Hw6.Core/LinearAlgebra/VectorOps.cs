using System.Numerics;
using System.Numerics.Tensors;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.LinearAlgebra;

/// <summary>
/// The vectorised helpers that training, decoding and attention need beside the products, for <see cref="float"/> and <see cref="double"/>.
/// Matrices are column-major without gaps. Long elementwise operations run on as many threads as a product would use, all else on the calling
/// thread; results have the same bits for any number of threads and any vectors.
/// </summary>
internal static class VectorOps
{
    /// <summary>
    /// Makes standard normal numbers of uniform ones, in place: with r = √(−2 ln(1 − u)), u := r·cos 2πt and t := r·sin 2πt (Box and Muller, "A
    /// note on the generation of random normal deviates", 1958).
    /// </summary>
    /// <param name="uniform">u, multiples of 2⁻²⁴ or 2⁻⁵³ in [0, 1).</param>
    /// <param name="turn">t in [0, 1].</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void BoxMuller<T>(Span<T> uniform, Span<T> turn)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(uniform.Length, turn.Length);
        ByElements<T, BoxMuller<T>>(default, uniform.Length, uniform, turn);
    }

    /// <summary>x_i := ln x_i.</summary>
    public static void Log<T>(Span<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ByElements<T, LogOperation<T>>(default, x.Length, x);

    /// <summary>x_i := tanh x_i.</summary>
    public static void Tanh<T>(Span<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ByElements<T, TanhOperation<T>>(default, x.Length, x);

    /// <summary>x_i := exp(x_i − max x).</summary>
    /// <param name="x">At least one number.</param>
    /// <param name="largest">max x.</param>
    /// <returns>The sum of the results, at least 1, added up in the order of <see cref="PartialSums{T}"/>.</returns>
    public static T ExpBelowLargest<T>(Span<T> x, out T largest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfZero(x.Length, nameof(x));
        var pass = default(SoftmaxPass<T>);
        Pin.Run<T, SoftmaxPass<T>>(ref pass, x);
        largest = pass.Largest;
        return pass.Sum;
    }

    /// <summary>Σ exp(x_i − shift), added up in the order of <see cref="PartialSums{T}"/>.</summary>
    public static T SumOfExponentials<T>(ReadOnlySpan<T> x, T shift)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Total(new Exponentials<T>(shift), x.Length, x);

    /// <summary>The elements in double precision, which holds them exactly.</summary>
    public static double[] Widened(ReadOnlySpan<float> x)
    {
        var wide = new double[x.Length];
        TensorPrimitives.ConvertTruncating(x, wide);
        return wide;
    }

    /// <summary>xᵀy, added up in the order of <see cref="PartialSums{T}"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(x.Length, y.Length);
        return Total<T, Products<T>>(default, x.Length, x, y);
    }

    /// <summary>The sum of the elements, added up in the order of <see cref="PartialSums{T}"/>.</summary>
    public static T Sum<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Total<T, Elements<T>>(default, x.Length, x);

    /// <summary>
    /// The differences r_i = w_i·(x_i − y_i) with w_i = slope·mask_i + start, in one pass: gradient_i := factor·r_i, and Σ r_i² is returned, added up
    /// in the order of <see cref="PartialSums{T}"/>.
    /// </summary>
    /// <param name="mask">Zeros and ones; empty where all weights are 1.</param>
    /// <param name="gradient">Empty where none is wanted.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static T Residuals<T>(
        ReadOnlySpan<T> x,
        ReadOnlySpan<T> y,
        ReadOnlySpan<T> mask,
        T slope,
        T start,
        Span<T> gradient,
        T factor
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(x.Length, y.Length);
        CheckLength(x.Length, mask.IsEmpty ? x.Length : mask.Length);
        CheckLength(x.Length, gradient.IsEmpty ? x.Length : gradient.Length);
        var term = new SquaredResiduals<T>
        {
            Slope = slope,
            Start = start,
            Factor = factor,
        };
        return Total(term, x.Length, x, y, mask, gradient);
    }

    /// <summary>sums_i := Σ_j x_ij for x of rows × columns.</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void RowSums<T>(int rows, int columns, ReadOnlySpan<T> x, Span<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ByColumns(ColumnWork.Sum, rows, columns, x[..SizeOf(rows, columns)], sums[..rows]);

    /// <summary>x_ij := x_ij + bias_i for x of rows × columns.</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void AddToColumns<T>(int rows, int columns, ReadOnlySpan<T> bias, Span<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ByColumns(ColumnWork.AddBias, rows, columns, bias[..rows], x[..SizeOf(rows, columns)]);

    /// <summary>x_ij := max(0, x_ij + bias_i) for x of rows × columns; NaN stays NaN.</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void AddToColumnsAndRelu<T>(int rows, int columns, ReadOnlySpan<T> bias, Span<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ByColumns(ColumnWork.AddBiasAndRelu, rows, columns, bias[..rows], x[..SizeOf(rows, columns)]);

    /// <summary>gradient_i := 0 where the forward output_i of a ReLU is not positive.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void ReluBackward<T>(ReadOnlySpan<T> output, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(output.Length, gradient.Length);
        ByElements<T, ReluGradient<T>>(default, output.Length, output, gradient);
    }

    /// <summary>y_i := x_i·Φ(x_i): a GELU.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Gelu<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(x.Length, y.Length);
        ByElements<T, GeluOperation<T>>(default, x.Length, x, y);
    }

    /// <summary>y_i := x_i·Φ(x_i), a GELU, and x_i := its slope there.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void GeluAndSlope<T>(Span<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(x.Length, y.Length);
        ByElements<T, GeluAndSlope<T>>(default, x.Length, x, y);
    }

    /// <summary>x_i := x_i·y_i.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Multiply<T>(Span<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(x.Length, y.Length);
        ByElements<T, ProductOperation<T>>(default, x.Length, x, y);
    }

    /// <summary>x_i := x_i + y_i.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Add<T>(Span<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(x.Length, y.Length);
        ByElements<T, SumOperation<T>>(default, x.Length, x, y);
    }

    /// <summary>
    /// One step of Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1) in one pass over memory:
    /// m := β₁m + (1 − β₁)g, v := β₂v + (1 − β₂)g², w := w − rate·m̂/(√v̂ + ε) with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ); g + λw takes
    /// the place of g. What a decoupled decay takes off the weights is taken off too (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019),
    /// and g is scaled before all else.
    /// </summary>
    /// <param name="step">The step's constants.</param>
    /// <param name="gradient">g.</param>
    /// <param name="first">m.</param>
    /// <param name="second">v.</param>
    /// <param name="weights">w.</param>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Adam<T>(in AdamStep<T> step, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, Span<T> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(weights.Length, gradient.Length);
        CheckLength(weights.Length, first.Length);
        CheckLength(weights.Length, second.Length);
        ByElements(new AdamUpdate<T>(step), weights.Length, gradient, first, second, weights);
    }

    /// <summary>A step of gradient descent in one pass over memory: w := w − rate·(g + decay·w).</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="decay">The weight decay.</param>
    /// <param name="gradient">g.</param>
    /// <param name="weights">w.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Descend(double rate, double decay, ReadOnlySpan<double> gradient, Span<double> weights)
    {
        CheckLength(weights.Length, gradient.Length);
        ByElements<double, DescentUpdate>(new(rate, decay), weights.Length, gradient, weights);
    }

    private static void ByElements<T, TOperation>(
        TOperation operation,
        int length,
        ReadOnlySpan<T> first,
        ReadOnlySpan<T> second = default,
        ReadOnlySpan<T> third = default,
        ReadOnlySpan<T> fourth = default
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperation : struct, IElementwise<T>
    {
        var pass = new ElementwisePass<T, TOperation>(operation, length);
        Pin.Run(ref pass, first, second, third, fourth);
    }

    private static void ByColumns<T>(ColumnWork work, int rows, int columns, ReadOnlySpan<T> given, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var pass = new ColumnPass<T>(work, rows, columns);
        Pin.Run(ref pass, given, values);
    }

    private static T Total<T, TTerm>(
        TTerm term,
        int length,
        ReadOnlySpan<T> first,
        ReadOnlySpan<T> second = default,
        ReadOnlySpan<T> third = default,
        ReadOnlySpan<T> fourth = default
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTerm : struct, ISumTerm<T>
    {
        var pass = new SumPass<T, TTerm>(term, length);
        Pin.Run(ref pass, first, second, third, fourth);
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
}
