using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Synchronous HTTP/1.1 GET over kept connections, waiting in the kernel on the caller's own thread. <see cref="HttpClient"/>'s synchronous
/// calls need a pool thread to connect: workers that are pool threads themselves would wait for each other for ever.
/// </summary>
/// <param name="port">Port on the loopback address.</param>
internal sealed class BlockingHttp(int port) : IDisposable
{
    private readonly ConcurrentBag<Socket> _idle = [];

    /// <summary>Fetches a path's body.</summary>
    /// <exception cref="InvalidDataException">The answer is no complete "200 OK" with a length.</exception>
    public byte[] Get(string path)
    {
        if (!_idle.TryTake(out Socket? socket)) socket = Connect();
        try
        {
            socket.Send(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/plain\r\n\r\n"));
            byte[] body = Receive(socket, path);
            _idle.Add(socket);
            return body;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (Socket socket in _idle) socket.Dispose();
    }

    private Socket Connect()
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static byte[] Receive(Socket socket, string path)
    {
        byte[] buffer = new byte[8192];
        int filled = 0, headEnd;
        while ((headEnd = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            int got = filled < buffer.Length ? socket.Receive(buffer.AsSpan(filled)) : 0;
            if (got == 0) throw new InvalidDataException($"the server's answer to {path} is cut off or has no end to its head");
            filled += got;
        }
        byte[] body = new byte[BodyLength(Encoding.ASCII.GetString(buffer, 0, headEnd), path)];
        int inBody = Math.Min(body.Length, filled - headEnd - 4);
        buffer.AsSpan(headEnd + 4, inBody).CopyTo(body);
        while (inBody < body.Length)
        {
            int got = socket.Receive(body.AsSpan(inBody));
            if (got == 0) throw new InvalidDataException($"the server's answer to {path} is cut off after {inBody:N0} of {body.Length:N0} bytes");
            inBody += got;
        }
        return body;
    }

    private static int BodyLength(string head, string path)
    {
        string[] lines = head.Split("\r\n");
        string? length = lines.FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        if (!lines[0].StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) || length is null)
            throw new InvalidDataException($"the server answered {path} with \"{lines[0]}\"");
        return int.Parse(length.AsSpan(15), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}
