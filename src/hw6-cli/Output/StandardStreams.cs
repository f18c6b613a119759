using System.Runtime.InteropServices;

namespace Hw6.Cli.Output;

/// <summary>A stream that can only be written to, in front of another one; it has no buffer of its own.</summary>
internal abstract class WriteOnlyStream(Stream inner) : Stream
{
    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    protected Stream Inner { get; } = inner;

    public abstract override void Write(ReadOnlySpan<byte> buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => Inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

/// <summary>The process's stderr. What cannot be said there (it is closed, its disk is full) is left unsaid: the results matter more.</summary>
internal sealed class StandardError(Stream inner) : WriteOnlyStream(inner)
{
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

/// <summary>
/// The process's stdout. Where it is a pipe that nobody reads any more (<c>hw6 … | head -1</c>), a write throws
/// <see cref="BrokenPipeException"/>, so that the work ends; the runtime's own stream would go on in silence.
/// </summary>
internal sealed partial class StandardOutput(Stream inner) : WriteOnlyStream(inner)
{
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
        var ask = new PollRequest { Descriptor = 1 };
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

/// <summary>
/// A stream that was closed before the process began. Its number may be that of any file which the runtime has opened since, so nothing is written there.
/// </summary>
internal sealed partial class ClosedStream(string name) : WriteOnlyStream(Null)
{
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;

    public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException($"cannot write to {name}: it is closed");

    // A descriptor that was passed on to this process does not close when a process begins; every one that the runtime opens does.
    public static bool Was(int descriptor) => !OperatingSystem.IsWindows() && Control(descriptor, GetFlags) is < 0 or CloseOnExec;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);
}

/// <summary>A stream whose reader may go away while other outputs are still to be written: it takes what is written from then on for nothing.</summary>
internal sealed class LeavableStream(Stream inner) : WriteOnlyStream(inner)
{
    private bool left;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            if (!left)
                Inner.Write(buffer);
        }
        catch (BrokenPipeException)
        {
            left = true;
        }
    }
}

/// <summary>Nobody reads stdout any more.</summary>
internal sealed class BrokenPipeException() : IOException("stdout is closed");
