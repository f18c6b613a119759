using System.Runtime.InteropServices;

namespace Hw6.Cli.Output;

/// <summary>
/// The process's stdout. Where it is a pipe that nobody reads any more (<c>hw6 … | head -1</c>), a write throws
/// <see cref="BrokenPipeException"/>, so that the work ends; the runtime's own stream would go on in silence.
/// </summary>
/// <param name="inner">The runtime's stream.</param>
internal sealed partial class StandardOutput(Stream inner) : WriteOnlyStream(inner)
{
    private const int Descriptor = 1;
    private const short Error = 8;
    private const short HangUp = 16;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!OperatingSystem.IsWindows() && IsBroken())
            throw new BrokenPipeException();
        try
        {
            Inner.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot write to stdout: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    // What poll reports without being asked for: the pipe's other end is closed.
    private static bool IsBroken()
    {
        var ask = new PollRequest { Descriptor = Descriptor };
        return Poll(ref ask, 1, 0) > 0 && (ask.Returned & (Error | HangUp)) != 0;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollRequest request, nuint count, int timeout);

    private struct PollRequest
    {
        public int Descriptor;
        public short Requested;
        public short Returned;
    }
}

/// <summary>Nobody reads stdout any more.</summary>
internal sealed class BrokenPipeException() : IOException("stdout is closed");
