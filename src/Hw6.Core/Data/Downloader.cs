using System.Net;

namespace Hw6.Core.Data;

/// <summary>A download that did not bring the whole file; the message says why in one line.</summary>
internal sealed class DownloadException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Downloads a file whose size is known, and never waits without end.</summary>
internal static class Downloader
{
    /// <summary>How long a server may be silent.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Lazy<HttpClient> Client = new(() =>
        new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { { "User-Agent", "hw6" } },
        }
    );

    /// <summary>Downloads a file.</summary>
    /// <param name="url">Its address.</param>
    /// <param name="path">Where to write it; overwritten.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DownloadException">The server could not be reached, did not have the file, or sent more or less.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    public static void Download(string url, string path, long bytes, CancellationToken cancellation) =>
        DownloadAsync(url, path, bytes, cancellation).GetAwaiter().GetResult();

    private static async Task DownloadAsync(string url, string path, long bytes, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        var buffer = new byte[1 << 16];
        long count = 0;
        try
        {
            patience.CancelAfter(Patience);
            using var response = await Client
                .Value.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, patience.Token)
                .ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
                throw new DownloadException(
                    $"the server answered {(int)response.StatusCode} {MessageText.Quoted(response.ReasonPhrase ?? "")}"
                );
            using var content = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            while (true)
            {
                patience.CancelAfter(Patience);
                var read = await ReadAsync(content, buffer, count, bytes, patience.Token).ConfigureAwait(false);
                if (read == 0)
                    break;
                count += read;
                if (count > bytes)
                    throw new DownloadException($"found more than {bytes} bytes, expected exactly as many");
                file.Write(buffer, 0, read);
            }
        }
        catch (HttpRequestException e)
        {
            throw new DownloadException(MessageText.Quoted(MessageText.Of(e.Message), 160), e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new DownloadException(
                $"the server was silent for {Patience.TotalSeconds} seconds after {count} of {bytes} bytes",
                e
            );
        }

        if (count < bytes)
            throw new DownloadException($"found {count} bytes, expected {bytes}");
        file.Flush(flushToDisk: true);
    }

    // Failures of the connection and of the file system are both IOException: only here is it certain which.
    private static async Task<int> ReadAsync(
        Stream content,
        byte[] buffer,
        long count,
        long bytes,
        CancellationToken cancellation
    )
    {
        try
        {
            return await content.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new DownloadException($"the connection was cut after {count} of {bytes} bytes", e);
        }
    }
}
