using System.Security.Cryptography;

namespace Hw6.Core.Data;

/// <summary>
/// The folder that keeps downloaded data sets. A file has its final name only once its size and SHA-256 were right, by an atomic move, so that
/// no crash, cut connection or second process can leave a bad one; a file that has gone bad since is fetched again.
/// </summary>
internal sealed class DatasetCache
{
    private const string PartEnd = ".part";
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly string root;

    /// <summary>Opens a cache.</summary>
    /// <param name="folder">Its folder; <see langword="null"/> for the user's.</param>
    public DatasetCache(string? folder = null)
    {
        root = folder ?? UserFolder();
    }

    /// <summary>Makes sure that all files of a data set are there.</summary>
    /// <param name="url">A mirror to use instead of theirs.</param>
    /// <param name="note">Told when a download begins.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <returns>The folder that holds them.</returns>
    /// <exception cref="InputException">A file is missing and could not be downloaded, or the folder cannot be written.</exception>
    public string Fetch(
        KnownFiles files,
        string? url = null,
        Action<string>? note = null,
        CancellationToken cancellation = default
    )
    {
        var mirrors = url is null ? files.Mirrors : [CheckedUrl(url)];
        var folder = Path.Combine(root, files.Name);
        try
        {
            Directory.CreateDirectory(folder);
            RemoveAbandoned(folder);
            foreach (var file in files.Files)
            {
                var path = Path.Combine(folder, file.Name);
                if (IsRight(path, file))
                    continue;
                note?.Invoke($"downloading {file.Name} ({file.Bytes / 1e6:0.0} MB) to {folder}");
                Download(files, file, folder, path, mirrors, cancellation);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"the cache folder {folder} cannot be used: {e.Message.ReplaceLineEndings(" ")}; --data-dir names a folder that has the files",
                e
            );
        }

        return folder;
    }

    private static void Download(
        KnownFiles files,
        KnownFile file,
        string folder,
        string path,
        IReadOnlyList<string> mirrors,
        CancellationToken cancellation
    )
    {
        var part = Path.Combine(folder, $"{file.Name}.{Guid.NewGuid():N}{PartEnd}");
        var reasons = new List<string>();
        Exception? cause = null;
        try
        {
            foreach (var mirror in mirrors)
            {
                try
                {
                    Downloader.Download(mirror + file.Name, part, file.Bytes, cancellation);
                    var found = Hash(part);
                    if (found == file.Sha256)
                    {
                        File.Move(part, path, overwrite: true);
                        return;
                    }

                    reasons.Add($"{mirror}{file.Name}: found SHA-256 {found}, expected {file.Sha256}");
                }
                catch (DownloadException e)
                {
                    reasons.Add($"{mirror}{file.Name}: {e.Message}");
                    cause = e;
                }
            }
        }
        finally
        {
            File.Delete(part);
        }

        // Another process may have brought it meanwhile.
        if (IsRight(path, file))
            return;
        var message =
            $"--dataset {files.Name}: could not download {string.Join("; ", reasons)}; to go on without, put "
            + $"{string.Join(", ", files.Files.Select(known => known.Name))} into {folder} or into a folder named with --data-dir";
        throw cause is null ? new InputException(message) : new InputException(message, cause);
    }

    private static bool IsRight(string path, KnownFile file) =>
        new FileInfo(path) is { Exists: true } info && info.Length == file.Bytes && Hash(path) == file.Sha256;

    private static string Hash(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    // Left by processes that were killed; younger ones may belong to a process that is at work.
    private static void RemoveAbandoned(string folder)
    {
        foreach (var part in Directory.EnumerateFiles(folder, "*" + PartEnd))
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(part) > Abandoned)
                File.Delete(part);
    }

    private static string CheckedUrl(string url)
    {
        if (
            !Uri.TryCreate(url, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
        )
            throw new InputException($"--data-url: found '{url}', expected the https or http address of a folder");
        return url.EndsWith('/') ? url : url + "/";
    }

    private static string UserFolder()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var caches =
            OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } folder && Path.IsPathRooted(folder) ? folder
            : home.Length == 0 ? string.Empty
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Path.Combine(home, ".cache");
        return caches.Length > 0
            ? Path.Combine(caches, "hw6")
            : throw new InputException(
                "there is no home folder to keep downloads in; set HOME, or name a folder that has the files with --data-dir"
            );
    }
}
