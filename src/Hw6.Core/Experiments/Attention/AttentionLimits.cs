using System.Globalization;
using Hw6.Core.Attention;
using Hw6.Core.Attention.Kernels;

namespace Hw6.Core.Experiments.Attention;

/// <summary>Refuses cells that cannot be held in memory, before anything is allocated.</summary>
internal static class AttentionLimits
{
    /// <summary>Checks a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="kernel">Its kernel.</param>
    /// <param name="cost">Its cost.</param>
    /// <exception cref="InputException">It needs more memory than there is, or a larger array than the runtime has.</exception>
    public static void Check(AttentionCell cell, AttentionKernel kernel, AttentionCost cost)
    {
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var tables = kernel is FavorKernel ? cost.Features * cell.Shape.D * (cell.ElementSize + sizeof(double)) : 0;
        if (cell.Form == AttentionForm.Linear && cell.Degree is { } degree)
            tables = cost.Features * ((degree * sizeof(int)) + 1 + cell.ElementSize);
        var needed = cost.ForwardBytes + tables;
        if (needed > available)
        {
            throw new InputException(
                $"{cell.Sizes}: the {cell.FormText} form of {cell.KernelText} needs {Text(needed)} bytes of memory; expected at most {Text(available)}"
            );
        }

        // N × N is kept in several arrays; the others are one each.
        var largest = (double)cell.Shape.N * Math.Max(Math.Max(cell.Shape.D, cell.Shape.M), cell.InputDim ?? 0);
        if (cell.Form == AttentionForm.Direct && kernel.HasFactors)
            largest = Math.Max(largest, cell.Shape.N * cost.Features);
        if (cell.Form == AttentionForm.Linear && cell.Degree is { } p)
            largest = Math.Max(largest, cost.Features * p);
        if (largest > Array.MaxLength)
        {
            throw new InputException(
                $"{cell.Sizes}: the {cell.FormText} form of {cell.KernelText} needs an array of {Text(largest)} elements; expected at most {Array.MaxLength}"
            );
        }
    }

    private static string Text(double bytes) =>
        bytes < 1e18
            ? ((long)bytes).ToString(CultureInfo.InvariantCulture)
            : bytes.ToString("0.000e0", CultureInfo.InvariantCulture);
}
