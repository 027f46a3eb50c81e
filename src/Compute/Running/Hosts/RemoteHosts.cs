using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Running;

/// <summary>
/// Where a run's other hosts connect to, in the runner: each sends what its ranks record over one connection (<see cref="RemoteHost"/>). Listens on one address only, the
/// one that the hosts reach; who connects must know the run's random token.
/// </summary>
internal sealed class RemoteHosts : IDisposable
{
    /// <summary>Environment variable that tells the ranks where to connect: <c>address/port/token/name of this host</c>.</summary>
    public const string Variable = "CORESCOPE_RELAY";

    private const int MostConnections = 256, LastWordsMs = 5_000;

    private readonly RunFolder _folder;
    private readonly RingFile _rings;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<RemoteHost> _hosts = [];
    private readonly List<Thread> _threads = [];
    private readonly Action _onLost;

    private RemoteHosts(RunFolder folder, RingFile rings, IPEndPoint address, Action onLost)
    {
        (_folder, _rings, _onLost) = (folder, rings, onLost);
        _listener = new TcpListener(address);
        _listener.Start();
        StartThread(Accept);
    }

    /// <summary>What whoever connects must know.</summary>
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The value of <see cref="Variable"/>.</summary>
    public string Address
    {
        get
        {
            IPEndPoint address = (IPEndPoint)_listener.LocalEndpoint;
            return $"{address.Address}/{address.Port}/{Token}/{Environment.MachineName}";
        }
    }

    /// <summary>How the first host that was lost was lost; null where none was.</summary>
    public string? Lost { get; private set; }

    /// <summary>Begins to listen.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="rings">Its rings.</param>
    /// <param name="address">Address and port (0: any) that the hosts reach.</param>
    /// <param name="onLost">Called when a host is lost, on any thread.</param>
    /// <exception cref="InvalidDataException">It can't be listened there; the message says why and what to do.</exception>
    public static RemoteHosts Open(RunFolder folder, RingFile rings, IPEndPoint address, Action onLost)
    {
        try
        {
            return new RemoteHosts(folder, rings, address, onLost);
        }
        catch (SocketException e)
        {
            throw new InvalidDataException($"This machine can't be reached at {address}: {e.Message}. The parameter address must name an address of this machine, and a free port.");
        }
    }

    /// <summary>After the launcher's end: waits until the hosts have sent what they still have.</summary>
    public void Finish()
    {
        long giveUpNs = MonotonicClock.NowNs + LastWordsMs * 1_000_000L;
        while (Lost is null && MonotonicClock.NowNs < giveUpNs && Hosts().Any(host => !host.IsDone)) Thread.Sleep(5);
    }

    /// <summary>A host was let in.</summary>
    public void HasCome(RemoteHost host)
    {
        lock (_lock) _hosts.Add(host);
        UpdateHorizon();
    }

    /// <summary>A host is there no more.</summary>
    public void HasLost(RemoteHost host, string words)
    {
        lock (_lock) Lost ??= words;
        Tell();
        _onLost();
    }

    /// <summary>Leaves what is known of the hosts' clocks in the run's folder.</summary>
    public void Tell()
    {
        lock (_lock) _folder.WriteHosts([.. _hosts.Select(host => host.Told).OfType<HostClock>()]);
    }

    /// <summary>Tells the recorder up to when nothing is missing.</summary>
    public void UpdateHorizon()
    {
        lock (_lock) _rings.CompleteUntilNs = _hosts.Where(host => !host.IsDone).Select(host => host.CompleteNs).DefaultIfEmpty(0).Min();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        List<Thread> threads;
        lock (_lock) threads = [.. _threads];
        foreach (Thread thread in threads) thread.Join(1000);
        _rings.CompleteUntilNs = 0;
    }

    private RemoteHost[] Hosts()
    {
        lock (_lock) return [.. _hosts];
    }

    private void Accept()
    {
        try
        {
            for (int count = 0; count < MostConnections; count++)
            {
                TcpClient client = _listener.AcceptTcpClient();
                CancellationTokenRegistration closing = _stop.Token.Register(client.Close);
                StartThread(() =>
                {
                    new RemoteHost(client, this, _rings, _folder, _stop.Token).Serve();
                    closing.Dispose();
                });
            }
        }
        catch (SocketException)
        {
            // The run is over.
        }
    }

    private void StartThread(ThreadStart body)
    {
        Thread thread = new(body) { IsBackground = true, Name = "other hosts" };
        lock (_lock) _threads.Add(thread);
        thread.Start();
    }
}
