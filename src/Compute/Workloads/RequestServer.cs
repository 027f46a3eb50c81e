using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Corescope.Compute.Workloads;

/// <summary>
/// A small HTTP/1.1 server on the loopback address that answers each <c>GET /item/N</c> after a set latency. It runs in a process of its own
/// (verb <see cref="Verb"/>), so that its work is not seen on the workers' lanes, and ends when its standard input closes.
/// </summary>
public static class RequestServer
{
    /// <summary>The hidden verb of the command line.</summary>
    public const string Verb = "request-server";

    private const int BodyBytes = 2048, MaxRequestBytes = 8192;

    /// <summary>Serves until standard input closes. Writes its port as one line first.</summary>
    /// <param name="args">Parent's process id, latency in milliseconds, seed.</param>
    public static int Run(IReadOnlyList<string> args)
    {
        ChildProcess.DieWith(int.Parse(args[0], CultureInfo.InvariantCulture));
        int latencyMs = int.Parse(args[1], CultureInfo.InvariantCulture);
        long seed = long.Parse(args[2], CultureInfo.InvariantCulture);
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start(512);
        _ = AcceptAll(listener, latencyMs, seed);
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture));
        while (Console.In.Read() >= 0) { }
        return 0;
    }

    /// <summary>The body for an item: a line that names it, then letters that only that item and seed have.</summary>
    public static byte[] Body(long seed, int item)
    {
        byte[] body = new byte[BodyBytes];
        int named = Encoding.ASCII.GetBytes($"item {item} of seed {seed}\n", body);
        SeededRandom random = new(seed, item);
        for (int i = named; i < BodyBytes; i++) body[i] = (byte)('a' + random.Below(26));
        return body;
    }

    private static async Task AcceptAll(TcpListener listener, int latencyMs, long seed)
    {
        while (true)
        {
            Socket socket = await listener.AcceptSocketAsync().ConfigureAwait(false);
            socket.NoDelay = true;
            _ = Serve(socket, latencyMs, seed);
        }
    }

    // One connection, request after request, until the client closes it or sends what is no request.
    private static async Task Serve(Socket socket, int latencyMs, long seed)
    {
        byte[] buffer = new byte[MaxRequestBytes];
        using (socket)
        {
            try
            {
                while (await ReadItem(socket, buffer).ConfigureAwait(false) is { } item)
                {
                    await Task.Delay(latencyMs).ConfigureAwait(false);
                    byte[] head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {BodyBytes}\r\n\r\n");
                    await socket.SendAsync((byte[])[.. head, .. Body(seed, item)]).ConfigureAwait(false);
                }
            }
            catch (SocketException)
            {
                // The client has gone; there is nobody to tell.
            }
        }
    }

    private static async Task<int?> ReadItem(Socket socket, byte[] buffer)
    {
        int filled = 0;
        while (filled < buffer.Length)
        {
            int got = await socket.ReceiveAsync(buffer.AsMemory(filled)).ConfigureAwait(false);
            if (got == 0) return null;
            filled += got;
            if (buffer.AsSpan(0, filled).EndsWith("\r\n\r\n"u8)) return ItemOf(Encoding.ASCII.GetString(buffer, 0, filled));
        }
        return null;
    }

    private static int? ItemOf(string request)
    {
        string[] words = request.Split(' ', 3);
        return words is ["GET", string path, _] && path.StartsWith("/item/", StringComparison.Ordinal)
            && int.TryParse(path.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out int item) ? item : null;
    }
}
