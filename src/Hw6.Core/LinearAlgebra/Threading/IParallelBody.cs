namespace Hw6.Core.LinearAlgebra.Threading;

/// <summary>Work that falls into numbered pieces, which may run in any order and side by side.</summary>
internal interface IParallelBody
{
    /// <summary>Does one piece. What it writes depends on the piece's number only, so results are the same for any number of threads.</summary>
    void Run(int piece);
}

/// <summary>Work on rows, any range of which may run beside the others.</summary>
internal interface IRowBody
{
    /// <summary>Does the rows from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    void Run(int first, int end);
}
