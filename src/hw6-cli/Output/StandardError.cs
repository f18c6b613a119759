namespace Hw6.Cli.Output;

/// <summary>The process's stderr. What cannot be said there (it is closed, its disk is full) is left unsaid: the results matter more.</summary>
/// <param name="inner">The runtime's stream.</param>
internal sealed class StandardError(Stream inner) : WriteOnlyStream(inner)
{
    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            Inner.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is no other place to tell it.
        }
    }
}
