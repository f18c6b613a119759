using System.Numerics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;

namespace Hw6.Core.Attention.Forms;

/// <summary>Makes the mechanism for a form.</summary>
internal static class Mechanisms
{
    /// <summary>Makes a mechanism with its memory.</summary>
    public static Mechanism<T> Create<T>(
        AttentionForm form,
        AttentionShape shape,
        AttentionKernel kernel,
        bool causal,
        Buffers buffers,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        form switch
        {
            AttentionForm.Direct => new DirectAttention<T>(shape, kernel, causal, buffers, cancellation),
            AttentionForm.Streaming => new StreamingAttention<T>(shape, kernel, causal, buffers, cancellation),
            AttentionForm.Linear => new LinearAttention<T>(shape, kernel, causal, buffers, cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(form)),
        };
}
