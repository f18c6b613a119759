using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Hw6.Core.Data;
using Hw6.Tests.Shared;

namespace Hw6.Core.Tests.Data;

public sealed class DatasetCacheTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, byte[]> contents = new()
    {
        ["train-images-idx3-ubyte.gz"] = IdxFiles.Gzip(IdxFiles.Images(400)),
        ["train-labels-idx1-ubyte.gz"] = IdxFiles.Gzip(IdxFiles.Labels(400)),
        ["t10k-images-idx3-ubyte.gz"] = IdxFiles.Gzip(IdxFiles.Images(100)),
        ["t10k-labels-idx1-ubyte.gz"] = IdxFiles.Gzip(IdxFiles.Labels(100)),
    };

    private KnownFiles Files =>
        new(
            "small",
            ["http://127.0.0.1:9/"],
            [
                .. contents.Select(file => new KnownFile(
                    file.Key,
                    file.Value.Length,
                    Convert.ToHexStringLower(SHA256.HashData(file.Value))
                )),
            ]
        );

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Right_files_are_kept_and_not_fetched_again()
    {
        using var server = new FileServer((name, stream) => FileServer.Send(stream, contents[name]));
        var notes = new List<string>();

        var found = Fetch(server.Url, notes.Add);
        Fetch(server.Url.TrimEnd('/'), notes.Add);

        Assert.Equal(4, server.Requests);
        Assert.Equal(4, notes.Count);
        AssertWhole(found);
    }

    [Fact]
    public void A_file_that_went_bad_is_fetched_again()
    {
        using var server = new FileServer((name, stream) => FileServer.Send(stream, contents[name]));
        var found = Fetch(server.Url);
        var path = Path.Combine(found, "t10k-images-idx3-ubyte.gz");
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);

        Fetch(server.Url);

        Assert.Equal(5, server.Requests);
        AssertWhole(found);
    }

    [Theory]
    [InlineData("wrong", "found SHA-256 ")]
    [InlineData("short", "found 10 bytes, expected ")]
    [InlineData("long", "found more than ")]
    [InlineData("cut", "the connection was cut after 10 of ")]
    [InlineData("missing", "the server answered 404 Not Found")]
    public void A_server_that_fails_leaves_no_bad_file(string failure, string expected)
    {
        using var server = new FileServer((name, stream) => Misbehave(failure, name, stream));

        var message = Assert.Throws<InputException>(() => Fetch(server.Url)).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("t10k-images-idx3-ubyte.gz", message, StringComparison.Ordinal);
        Assert.Contains("--data-dir", message, StringComparison.Ordinal);
        Assert.Contains(folder.Path, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Equal(["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"], Kept());
    }

    [Fact]
    public void Without_a_network_one_line_says_what_to_do()
    {
        // A port that was free a moment ago and where nobody listens.
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        listener.Stop();

        var message = Assert.Throws<InputException>(() => Fetch(url)).Message;

        Assert.Contains($"could not download {url}train-images-idx3-ubyte.gz", message, StringComparison.Ordinal);
        foreach (var name in contents.Keys)
            Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Path, "small"), message, StringComparison.Ordinal);
        Assert.Contains("--data-dir", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Empty(Kept());
    }

    [Fact]
    public void The_next_mirror_serves_what_the_first_does_not()
    {
        using var bad = new FileServer((_, stream) => FileServer.SendStatus(stream, "503 Service Unavailable"));
        using var good = new FileServer((name, stream) => FileServer.Send(stream, contents[name]));

        AssertWhole(
            new DatasetCache(folder.Path).Fetch(
                Files with
                {
                    Mirrors = [bad.Url, good.Url],
                },
                null,
                null,
                TestContext.Current.CancellationToken
            )
        );
    }

    [Fact]
    public async Task Two_at_once_both_find_whole_files()
    {
        // The server sends slowly, so that the downloads overlap.
        using var server = new FileServer(
            (name, stream) =>
            {
                FileServer.Send(stream, contents[name][..10], contents[name].Length);
                Thread.Sleep(50);
                stream.Write(contents[name].AsSpan(10));
            }
        );
        var found = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => Fetch(server.Url), TestContext.Current.CancellationToken))
        );

        Assert.Single(found.Distinct());
        AssertWhole(found[0]);
    }

    [Fact]
    public void Cancelling_stops_a_download_and_leaves_nothing()
    {
        using var source = new CancellationTokenSource();
        using var server = new FileServer(
            (name, stream) =>
            {
                FileServer.Send(stream, contents[name][..10], contents[name].Length);
                source.Cancel();
                Thread.Sleep(2000);
            }
        );

        Assert.ThrowsAny<OperationCanceledException>(() =>
            new DatasetCache(folder.Path).Fetch(Files, server.Url, cancellation: source.Token)
        );

        Assert.Empty(Kept());
    }

    [Fact]
    public void Only_old_remains_of_killed_processes_are_removed()
    {
        Directory.CreateDirectory(folder.File("small"));
        var old = folder.File("small/old.part");
        var young = folder.File("small/young.part");
        File.WriteAllText(old, "x");
        File.WriteAllText(young, "x");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        using var server = new FileServer((name, stream) => FileServer.Send(stream, contents[name]));

        Fetch(server.Url);

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public void A_cache_that_cannot_be_made_is_refused()
    {
        var file = folder.Write("file", "not a folder");

        var message = Assert
            .Throws<InputException>(() => new DatasetCache(file).Fetch(Files, null, null, TestContext.Current.CancellationToken))
            .Message;

        Assert.Contains(file, message, StringComparison.Ordinal);
        Assert.Contains("--data-dir", message, StringComparison.Ordinal);
    }

    private string Fetch(string url, Action<string>? note = null) =>
        new DatasetCache(folder.Path).Fetch(Files, url, note, TestContext.Current.CancellationToken);

    private void Misbehave(string failure, string name, NetworkStream stream)
    {
        var content = contents[name];
        if (!name.StartsWith("t10k", StringComparison.Ordinal))
            FileServer.Send(stream, content);
        else if (failure == "wrong")
            FileServer.Send(stream, [.. content[..^1], (byte)(content[^1] ^ 1)]);
        else if (failure == "short")
            FileServer.Send(stream, content[..10]);
        else if (failure == "long")
            FileServer.Send(stream, [.. content, 0]);
        else if (failure == "cut")
            FileServer.Send(stream, content[..10], content.Length);
        else
            FileServer.SendStatus(stream, "404 Not Found");
    }

    private void AssertWhole(string found)
    {
        Assert.Equal(contents.Keys.Order(), Directory.EnumerateFiles(found).Select(path => Path.GetFileName(path)).Order());
        foreach (var (name, content) in contents)
            Assert.Equal(content, File.ReadAllBytes(Path.Combine(found, name)));
    }

    private string[] Kept() =>
        Directory.Exists(folder.File("small"))
            ? [.. Directory.EnumerateFiles(folder.File("small")).Select(path => Path.GetFileName(path)!).Order()]
            : [];
}
