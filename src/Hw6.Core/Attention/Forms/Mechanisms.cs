using System.Numerics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;

namespace Hw6.Core.Attention.Forms;

/// <summary>Makes the mechanism for a form.</summary>
internal static class Mechanisms
{
    /// <summary>Whether the pair of kernel and form exists.</summary>
    public static bool Exists(AttentionKernel kernel, AttentionForm form) =>
        form != AttentionForm.Linear || kernel.FeatureDimension(1) is not null;

    /// <summary>Makes a mechanism with its memory.</summary>
    public static Mechanism<T> Create<T>(AttentionForm form, AttentionShape shape, AttentionKernel kernel, bool causal, Buffers buffers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => form switch
        {
            AttentionForm.Direct => new DirectAttention<T>(shape, kernel, causal, buffers),
            AttentionForm.Streaming => new StreamingAttention<T>(shape, kernel, causal, buffers),
            AttentionForm.Linear => new LinearAttention<T>(shape, kernel, causal, buffers),
            _ => throw new ArgumentOutOfRangeException(nameof(form)),
        };
}
