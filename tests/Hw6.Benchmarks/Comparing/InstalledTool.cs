using System.Diagnostics;

namespace Hw6.Benchmarks.Comparing;

/// <summary>The tool as its users have it: packed from this repository, and installed in a folder that goes with this object.</summary>
internal sealed class InstalledTool : IDisposable
{
    private readonly string folder;

    private InstalledTool(string folder) => this.folder = folder;

    /// <summary>The program.</summary>
    public string File => Path.Combine(folder, "tool", "hw6");

    /// <summary>Packs and installs the tool.</summary>
    /// <exception cref="InvalidOperationException">It could not be packed or installed.</exception>
    public static InstalledTool Create()
    {
        var tool = new InstalledTool(Directory.CreateTempSubdirectory("hw6-benchmarks-").FullName);
        try
        {
            var packages = Path.Combine(tool.folder, "packages");
            Dotnet([], "pack", Path.Combine(Paths.Top(), "src", "hw6-cli"), "-c", "Release", "-o", packages);

            // A cache of its own: the user's may hold another build of the same version.
            Dotnet(
                new() { ["NUGET_PACKAGES"] = Path.Combine(tool.folder, "cache") },
                "tool",
                "install",
                "hw6",
                "--tool-path",
                Path.GetDirectoryName(tool.File)!,
                "--source",
                packages,
                "--prerelease"
            );
            return tool;
        }
        catch
        {
            tool.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void Dotnet(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"dotnet {string.Join(' ', arguments)} ended with code {process.ExitCode}:\n{output}"
            );
    }
}
