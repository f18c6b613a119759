namespace Hw6.Cli.Tests;

/// <summary>A folder that goes away with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("hw6-test-").FullName;

    /// <summary>The path of a file in the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(path, name);

    /// <summary>The names of the files in the folder, in order.</summary>
    public string[] Files => [.. Directory.GetFiles(path).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal)!];

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>The folder itself.</summary>
    public string Path => path;

    /// <summary>All that the folder holds, byte for byte and time stamp for time stamp, its own among them.</summary>
    public string[] Snapshot()
    {
        var entries = new DirectoryInfo(path)
            .EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Prepend(new DirectoryInfo(path));
        return [.. entries.Select(Describe).Order(StringComparer.Ordinal)];
    }

    private static string Describe(FileSystemInfo entry)
    {
        var holds =
            entry is FileInfo { LinkTarget: null } file && file.Length > 0
                ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file.FullName)))
                : entry.LinkTarget;
        return $"{entry.FullName} {(OperatingSystem.IsWindows() ? 0 : entry.UnixFileMode)} {entry.LastWriteTimeUtc:O} {holds}";
    }

    public void Dispose() => Directory.Delete(path, recursive: true);
}
