namespace Hw6.Core.Attention.Forms;

/// <summary>The sizes of Q and K (N × D) and V (N × M).</summary>
/// <param name="N">Queries, and keys.</param>
/// <param name="D">Entries of a query and a key.</param>
/// <param name="M">Entries of a value.</param>
internal readonly record struct AttentionShape(int N, int D, int M);
