using Hw6.Core.Attention.Forms;

namespace Hw6.Core.Attention;

/// <summary>The cells of a sweep: what exists of the cartesian product, sizes outermost, so that rows to compare stand together.</summary>
internal static class AttentionGrid
{
    /// <summary>Lists the cells, and a note for each pair of kernel and form that does not exist.</summary>
    /// <exception cref="InputException">No pair exists.</exception>
    public static (IReadOnlyList<AttentionCell> Cells, IReadOnlyList<string> Notes) Create(AttentionOptions options)
    {
        var cells =
            from n in options.N
            from d in options.D
            from m in options.M
            from causal in options.Causal
            from name in options.Kernels
            from degree in Degrees(options, name)
            from features in name == AttentionKernelName.Favor ? options.Features.Select(f => (int?)f) : [null]
            from form in options.Forms
            where Exists(name, form)
            select new AttentionCell(
                name,
                form,
                causal,
                new AttentionShape(n, d, m),
                degree,
                degree is null ? null : options.Constant,
                features
            );
        var list = cells.ToList();
        var missing = options.Kernels.Contains(AttentionKernelName.Softmax) && options.Forms.Contains(AttentionForm.Linear);
        if (list.Count == 0)
        {
            throw new InputException(
                "--kernel softmax has no --form linear, and no other pair of kernel and form is left; expected direct or streaming, or another kernel"
            );
        }

        return (list, missing ? ["softmax has no linear form (its feature map is infinite): left out"] : []);
    }

    // A softmax has no finite feature map.
    private static bool Exists(AttentionKernelName kernel, AttentionForm form) =>
        kernel != AttentionKernelName.Softmax || form != AttentionForm.Linear;

    private static IEnumerable<int?> Degrees(AttentionOptions options, AttentionKernelName name) =>
        name switch
        {
            AttentionKernelName.Quadratic => [2],
            AttentionKernelName.Polynomial => options.Degrees.Select(p => (int?)p),
            _ => [null],
        };
}
