using Hw6.Core.Parameters;

namespace Hw6.Core.Experiments;

/// <summary>Compares what a cell must hold at once with what the machine or the container gives, before anything is allocated.</summary>
internal static class MemoryNeed
{
    /// <summary>What a field of a row takes: a reference, and the object with its value.</summary>
    public const int BytesOfField = 32;

    /// <summary>Refuses a cell that cannot be held in memory.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="bytes">What it holds at once, at least; in double precision, since sizes to be refused may be past every whole number.</param>
    /// <param name="longest">Elements of its longest array.</param>
    /// <param name="named">The options that the need follows from.</param>
    /// <exception cref="InputException">It needs more memory than there is, or a larger array than the runtime has.</exception>
    public static void Check(Point cell, double bytes, double longest, params ReadOnlySpan<Parameter> named) =>
        Check(cell.Options(named), bytes, longest);

    /// <summary>Refuses what cannot be held in memory.</summary>
    /// <param name="what">How the message begins.</param>
    /// <param name="bytes">What it holds at once.</param>
    /// <param name="longest">Elements of its longest array.</param>
    /// <exception cref="InputException">It needs more memory than there is, or a larger array than the runtime has.</exception>
    public static void Check(string what, double bytes, double longest)
    {
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > available)
            throw new InputException($"{what} needs {Text(bytes)} bytes of memory; expected at most {Text(available)}");
        if (longest > Array.MaxLength)
            throw new InputException($"{what} needs an array of {Text(longest)} elements; expected at most {Array.MaxLength}");
    }

    private static string Text(double bytes) => bytes < 1e18 ? $"{(long)bytes}" : bytes.ToString("0.000e0");
}
