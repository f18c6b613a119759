namespace Hw6.Cli.Tests.Docs;

/// <summary>The repository that the tests were built from.</summary>
internal static class RepositoryFolder
{
    /// <summary>Its path.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "HW6.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"no HW6.sln above {AppContext.BaseDirectory}");
    }
}
