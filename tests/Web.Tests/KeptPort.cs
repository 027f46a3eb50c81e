using System.Net;
using System.Net.Sockets;

namespace Corescope.Web.Tests;

/// <summary>
/// A loopback port that is given to nobody who asks for any free one, also while the server that listens on it is being started anew: a socket that is bound to it and does not listen.
/// Whoever names the port may listen on it.
/// </summary>
public sealed class KeptPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public KeptPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>Address of a server that listens on it.</summary>
    public string Url => $"http://127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port}";

    public void Dispose() => _socket.Dispose();
}
