namespace Hw6.Cli.Tests;

/// <summary>A folder that goes away with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("hw6-test-").FullName;

    /// <summary>The path of a file in the folder.</summary>
    public string this[string name] => Path.Combine(path, name);

    /// <summary>The names of the files in the folder, in order.</summary>
    public string[] Files => [.. Directory.GetFiles(path).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose() => Directory.Delete(path, recursive: true);
}
