using System.IO.Compression;

namespace Hw6.Core.Files;

/// <summary>Reads what is gzipped (RFC 1952), told by its first bytes and not by its name.</summary>
internal static class Gzip
{
    /// <summary>Whether bytes are those with which gzipped data begin.</summary>
    /// <param name="start">At least two.</param>
    public static bool IsStart(ReadOnlySpan<byte> start) => start is [0x1F, 0x8B, ..];

    /// <summary>Opens gzipped data: one member, or several after each other, and zeros behind them.</summary>
    /// <param name="zipped">Disposed with the result.</param>
    /// <returns>
    /// What was gzipped. Reading it throws <see cref="InvalidDataException"/> where the data are damaged, or cut off: the runtime tells the second because
    /// of the switch UseStrictValidation, which Directory.Build.props sets for every program.
    /// </returns>
    public static Stream Open(Stream zipped) => new GZipStream(zipped, CompressionMode.Decompress);
}
