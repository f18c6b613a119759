using System.Security.Cryptography;

namespace Hw6.Core.Data;

/// <summary>
/// The folder that keeps downloaded data sets. A file has its final name only once its size and SHA-256 were right, by an atomic move, so that
/// no crash, cut connection or second process can leave a bad one; a file that has gone bad since is fetched again.
/// </summary>
/// <param name="folder">Its folder; <see langword="null"/> for the user's.</param>
internal sealed class DatasetCache(string? folder = null)
{
    private const string PartEnd = ".part";
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly string root = folder ?? UserFolder();

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

/// <summary>A file that a mirror must serve bit by bit.</summary>
/// <param name="Name">Its name at the mirror and in the cache.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal.</param>
internal sealed record KnownFile(string Name, long Bytes, string Sha256);

/// <summary>The files of a data set that can be downloaded.</summary>
/// <param name="Name">The data set.</param>
/// <param name="Mirrors">Addresses of folders that hold the files, tried in order.</param>
/// <param name="Files">The four files.</param>
internal sealed record KnownFiles(string Name, IReadOnlyList<string> Mirrors, IReadOnlyList<KnownFile> Files)
{
    /// <summary>MNIST, by Yann LeCun and Corinna Cortes, CC BY-SA 3.0.</summary>
    public static KnownFiles Mnist { get; } =
        new(
            "mnist",
            ["https://storage.googleapis.com/cvdf-datasets/mnist/", "https://ossci-datasets.s3.amazonaws.com/mnist/"],
            [
                new("train-images-idx3-ubyte.gz", 9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
                new("train-labels-idx1-ubyte.gz", 28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                new("t10k-images-idx3-ubyte.gz", 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                new("t10k-labels-idx1-ubyte.gz", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
            ]
        );

    /// <summary>Fashion-MNIST, by Zalando SE, MIT.</summary>
    public static KnownFiles FashionMnist { get; } =
        new(
            "fashion-mnist",
            ["https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"],
            [
                new("train-images-idx3-ubyte.gz", 26421856, "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7"),
                new("train-labels-idx1-ubyte.gz", 29491, "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056"),
                new("t10k-images-idx3-ubyte.gz", 4422079, "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa"),
                new("t10k-labels-idx1-ubyte.gz", 5125, "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05"),
            ]
        );

    /// <summary>The files of a data set by name.</summary>
    /// <exception cref="ArgumentException">No data set of that name can be downloaded.</exception>
    public static KnownFiles Find(string name) =>
        name switch
        {
            "mnist" => Mnist,
            "fashion-mnist" => FashionMnist,
            _ => throw new ArgumentException($"no files are known of '{name}'", nameof(name)),
        };
}
