using Hw6.Core.Parameters;
using Hw6.Core.Sweeps.Files;

namespace Hw6.Cli.Commands;

/// <summary>Where a command writes its one document: a file, found writable before any work, or stdout.</summary>
/// <param name="terminal">Where stdout is.</param>
internal sealed class DocumentTarget(Terminal terminal, OutputFile? file) : IDisposable
{
    /// <summary>The file; <see langword="null"/> for stdout.</summary>
    public OutputFile? File { get; } = file;

    /// <summary>The option for the file.</summary>
    /// <param name="text">What is written, for the help.</param>
    public static Parameter<string> Option(string text) =>
        new("output", text, Domain.File()) { IsSwept = false, Aliases = ["-o"] };

    /// <summary>Checks the file and changes nothing.</summary>
    /// <param name="terminal">Where stdout is.</param>
    /// <param name="path">The file; stdout where there is none.</param>
    /// <exception cref="Core.InputException">It cannot be written.</exception>
    public static DocumentTarget Prepare(Terminal terminal, string? path) =>
        new(terminal, path is null || Terminal.IsStandardOutput(path) ? null : OutputFile.Prepare(path, "--output"));

    /// <summary>Writes the document.</summary>
    /// <exception cref="IOException">It cannot be written; what stood there before is intact.</exception>
    public void Write(byte[] bytes)
    {
        if (File is null)
        {
            terminal.Out.Write(bytes);
            return;
        }

        File.Start(bytes);
        File.Close();
    }

    public void Dispose() => File?.Dispose();
}
