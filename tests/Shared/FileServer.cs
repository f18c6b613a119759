using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hw6.Tests.Shared;

/// <summary>A web server on 127.0.0.1 that can misbehave: each request goes to a function that writes the whole answer.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Action<string, NetworkStream> answer;
    private int requests;

    public FileServer(Action<string, NetworkStream> answer)
    {
        this.answer = answer;
        listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        _ = AcceptAsync();
    }

    public string Url { get; }

    public int Requests => Volatile.Read(ref requests);

    /// <summary>Answers with a file and the size it claims to have.</summary>
    public static void Send(NetworkStream stream, byte[] content, int? claimed = null)
    {
        stream.Write(
            Encoding.ASCII.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Length: {claimed ?? content.Length}\r\nConnection: close\r\n\r\n"
            )
        );
        stream.Write(content);
    }

    /// <summary>Answers with a status alone.</summary>
    public static void SendStatus(NetworkStream stream, string status) =>
        stream.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));

    public void Dispose() => listener.Stop();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref requests);
                _ = Task.Run(() => Serve(client));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                var name = reader.ReadLine()!.Split(' ')[1].TrimStart('/');
                while (reader.ReadLine() is { Length: > 0 }) { }

                answer(name, stream);
            }
            catch (IOException)
            {
                // The client went away.
            }
        }
    }
}
