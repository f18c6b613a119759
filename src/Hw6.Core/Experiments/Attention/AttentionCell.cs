using Hw6.Core.Attention;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Parameters;
using static Hw6.Core.Experiments.Attention.AttentionParameters;

namespace Hw6.Core.Experiments.Attention;

/// <summary>A point of the sweep as kernels and forms see it.</summary>
/// <param name="point">The point.</param>
/// <param name="precision">The floating-point type, where the point does not say.</param>
internal sealed class AttentionCell(Point point, AttentionPrecision precision = AttentionPrecision.Float)
{
    /// <summary>Those points whose pair of kernel and form exists, and what is to be said of the others.</summary>
    /// <exception cref="InputException">None exists.</exception>
    public static (IReadOnlyList<Point> Cells, IReadOnlyList<string> Notes) Existing(IReadOnlyList<Point> planned)
    {
        Point[] cells = [.. planned.Where(point => new AttentionCell(point).Exists)];
        if (cells.Length == 0)
            throw new InputException(
                "--form: 'linear' is not accepted with --kernel softmax, whose feature map is infinite; expected direct or streaming, or another kernel"
            );
        return (
            cells,
            cells.Length < planned.Count ? ["softmax has no linear form (its feature map is infinite): left out"] : []
        );
    }

    public AttentionForm Form => point.Get(AttentionParameters.Form);

    /// <summary>Whether a query sees only the keys up to its own position.</summary>
    public bool Causal => point.Get(AttentionParameters.Causal);

    /// <summary>N, D and M.</summary>
    public AttentionShape Shape { get; } = new(point.Get(N), point.Get(D), point.Get(M));

    /// <summary>The degree, of the polynomial kernels.</summary>
    public int? Degree => Make().Degree;

    /// <summary>F, where Q, K and V are projections.</summary>
    public int? InputDim => (int?)point.Find(AttentionParameters.InputDim);

    /// <summary>Bytes of a number.</summary>
    public int ElementSize => Precision == AttentionPrecision.Float ? sizeof(float) : sizeof(double);

    /// <summary>The least positive number with all its digits.</summary>
    public double LeastNormal => Precision == AttentionPrecision.Float ? 1.1754943508222875e-38 : 2.2250738585072014e-308;

    public AttentionPrecision Precision => point.Get(AttentionParameters.Precision, precision);

    /// <summary>Whether backward passes are measured too.</summary>
    public bool Backward => point.Has(AttentionParameters.Backward);

    /// <summary>Measured runs.</summary>
    public int Runs => point.Get(AttentionParameters.Runs);

    /// <summary>Runs before the measured ones.</summary>
    public int Warmup => point.Get(AttentionParameters.Warmup);

    /// <summary>Seeds the inputs and the random features.</summary>
    public long Seed => point.Get(AttentionParameters.Seed);

    /// <summary>The kernel's name as options and tables have it.</summary>
    public string KernelText => point.Text(Kernel);

    /// <summary>The form's name as options and tables have it.</summary>
    public string FormText => point.Text(AttentionParameters.Form);

    /// <summary>The sizes, as options.</summary>
    public string Sizes => point.Options(N, D, M, AttentionParameters.Degree, Features, AttentionParameters.InputDim);

    /// <summary>Whether kernel and form are a pair that exists: a softmax has no finite feature map.</summary>
    public bool Exists => Form != AttentionForm.Linear || Make().FeatureDimension(Shape.D) is not null;

    /// <exception cref="InputException">The linear form's features hold the square root of a negative constant.</exception>
    public AttentionKernel CreateKernel()
    {
        var kernel = Make();
        if (Form == AttentionForm.Linear && !kernel.HasRealFeatures)
            throw Constant.Refuse(
                point.Get(Constant),
                "a number of at least 0 for --form linear, whose features hold its square root"
            );
        return kernel;
    }

    private AttentionKernel Make() =>
        point
            .Get(Kernel)
            .Create(
                new KernelValues(point.Get(AttentionParameters.Degree, 0), point.Get(Constant, 0), point.Get(Features, 0), Seed)
            );
}
