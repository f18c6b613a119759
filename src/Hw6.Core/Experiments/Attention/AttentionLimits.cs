using System.Globalization;
using Hw6.Core.Attention;
using Hw6.Core.Attention.Kernels;

namespace Hw6.Core.Experiments.Attention;

/// <summary>Refuses cells that cannot be held in memory, before anything is allocated.</summary>
internal static class AttentionLimits
{
    /// <summary>Checks a cell.</summary>
    /// <param name="kernel">Its kernel.</param>
    /// <param name="cost">Its cost.</param>
    /// <exception cref="InputException">It needs more memory than there is, or a larger array than the runtime has.</exception>
    public static void Check(AttentionCell cell, AttentionKernel kernel, AttentionCost cost)
    {
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var mapped = cell.Form == AttentionForm.Linear || kernel.HasFactors;
        var tables = mapped ? kernel.FeatureTables(cell.Shape.D, cell.ElementSize) : default;
        var needed = cost.ForwardBytes + tables.Bytes;
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
        largest = Math.Max(largest, tables.Longest);
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
