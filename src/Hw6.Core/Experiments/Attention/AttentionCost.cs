using Hw6.Core.Attention;
using Hw6.Core.Attention.Kernels;

namespace Hw6.Core.Experiments.Attention;

/// <summary>
/// What a cell costs by its formulas: a multiplication, an addition, an exponential are one operation each. Work that tiles repeat is not
/// in it. Double precision, since sizes to be refused may be past every whole number.
/// </summary>
internal sealed class AttentionCost
{
    private readonly double n;
    private readonly double d;
    private readonly double m;
    private readonly double factors;
    private readonly double features; // C, those that the linear form uses
    private readonly double input;
    private readonly bool mapped;
    private readonly AttentionCell cell;
    private readonly AttentionKernel kernel;
    private readonly int size;

    public AttentionCost(AttentionCell cell, AttentionKernel kernel)
    {
        this.cell = cell;
        this.kernel = kernel;
        size = cell.ElementSize;
        (n, d, m) = (cell.Shape.N, cell.Shape.D, cell.Shape.M);
        mapped = kernel.HasFactors;
        factors = kernel.FactorDimension(cell.Shape.D);
        features = kernel.FeatureDimension(cell.Shape.D) ?? 0;
        input = cell.InputDim ?? 0;
    }

    /// <summary>Floating-point operations of a forward pass.</summary>
    public double Flops
    {
        get
        {
            var projections = 2 * n * input * ((2 * d) + m);
            if (cell.Form == AttentionForm.Linear)
            {
                // S and z; numerators and denominators; the features of Q and K; the division.
                return projections
                    + (n * features * ((2 * m) + 1))
                    + (n * features * 2 * (m + 1))
                    + (2 * n * features * kernel.FeatureOperations(d))
                    + (n * m);
            }

            var pairs = cell.Causal ? n * (n + 1) / 2 : n * n;
            return projections
                + (pairs * ((2 * factors) + kernel.SimilarityOperations + (2 * m)))
                + (mapped ? 2 * n * factors * kernel.FeatureOperations(d) : 0)
                + (n * m);
        }
    }

    /// <summary>Bytes that a forward pass holds at once: inputs, result, denominators and what lies between.</summary>
    public double ForwardBytes => Bytes(linear: features * (m + 1));

    /// <summary>Bytes that backpropagation must keep: Q, K and V, the result and the denominators, and what cannot be had again cheaply.</summary>
    public double BackwardBytes => Bytes(linear: (2 * n * features) + (features * (m + 1)));

    /// <summary>Refuses a cell that cannot be held in memory, before anything is allocated.</summary>
    /// <param name="backward">Whether there is a backward pass.</param>
    /// <exception cref="InputException">It needs more memory than there is, or a larger array than the runtime has.</exception>
    public void Check(bool backward = false)
    {
        var tables = cell.Form == AttentionForm.Linear || mapped ? kernel.FeatureTables(cell.Shape.D, size) : default;
        var needed = ForwardBytes + tables.Bytes + (backward ? WayBackBytes : 0);

        // N × N is kept in several arrays; the others are one each.
        var largest = n * Math.Max(Math.Max(d, m), input);
        if (cell.Form == AttentionForm.Direct && mapped)
            largest = Math.Max(largest, n * features);
        largest = Math.Max(largest, tables.Longest);
        MemoryNeed.Check($"{cell.Sizes}: the {cell.FormText} form of {cell.KernelText}", needed, largest);
    }

    // What a backward pass holds beside the forward pass, and the direct evaluation that short sequences are compared with.
    private double WayBackBytes
    {
        get
        {
            var between = cell.Form switch
            {
                AttentionForm.Direct => (512 * n) + (mapped ? 2 * n * factors : 0),
                AttentionForm.Streaming => mapped ? 4 * n * factors : 0,
                _ => features * (m + 1),
            };
            var gradients = n * ((2 * d) + (3 * m) + 2);
            var compared = n <= AttentionBackward.MostCompared ? sizeof(double) * ((n * n) + (512 * n) + (4 * gradients)) : 0;
            return (size * (gradients + between)) + compared;
        }
    }

    private double Bytes(double linear)
    {
        var inputs = (n * ((2 * d) + m)) + (n * input) + (input * ((2 * d) + m));
        var between = cell.Form switch
        {
            AttentionForm.Direct => (n * n) + (mapped ? 2 * n * factors : 0),
            AttentionForm.Streaming => n,
            _ => linear,
        };
        return size * (inputs + (n * m) + n + between);
    }
}
