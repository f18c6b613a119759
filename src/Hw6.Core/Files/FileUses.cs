namespace Hw6.Core.Files;

/// <summary>
/// What a command reads and writes, compared after resolving links: no output is an input or another output, and no stream is used twice.
/// </summary>
internal sealed class FileUses
{
    private readonly List<Use> uses = [];
    private readonly Dictionary<string, Use> byTarget = new(
        PathResolution.Comparison == StringComparison.Ordinal ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase
    );
    private readonly Dictionary<FileIdentity, Use> byIdentity = [];

    /// <summary>Notes an input.</summary>
    /// <param name="role">The option or argument that names it.</param>
    /// <param name="path">The file, a folder, or <see cref="InputFile.Standard"/>.</param>
    /// <exception cref="InputException">An output is the same file, or two inputs are stdin.</exception>
    public void Read(string role, string path)
    {
        if (InputFile.TryFind(path) is { } entry)
            Add(new Use(role, path, entry, Writes: false));
    }

    /// <summary>Notes an output.</summary>
    /// <param name="role">The option that names it.</param>
    /// <exception cref="InputException">An input, or another output, is the same file.</exception>
    public void Write(string role, FileEntry entry) => Add(new Use(role, entry.Path, entry, Writes: true));

    private void Add(Use use)
    {
        var other = byTarget.GetValueOrDefault(use.Entry.Target);
        if (other is null && use.Entry.Identity is { } identity)
            other = byIdentity.GetValueOrDefault(identity);
        if (other is not null && Clash(use, other))
            throw new InputException(
                other.Role == use.Role
                    ? $"{use.Role}: '{use.Path}' and '{other.Path}' are the same file; expected each once"
                    : $"{use.Role}: '{use.Path}' is {Name(other)} too; expected a file for each"
            );
        uses.Add(use);
        byTarget.TryAdd(use.Entry.Target, use);
        if (use.Entry.Identity is { } number)
            byIdentity.TryAdd(number, use);
    }

    // Files may be read twice, and devices take what they are given: only what flows mixes.
    private static bool Clash(Use one, Use other) =>
        (one.Writes || other.Writes || one.Entry.Descriptor == 0) && !one.Entry.IsDevice;

    private static string Name(Use use) => use.Writes ? $"the output of {use.Role}" : $"the input of {use.Role}";

    private sealed record Use(string Role, string Path, FileEntry Entry, bool Writes);
}
