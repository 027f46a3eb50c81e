using System.Net;
using System.Net.Sockets;

namespace Corescope.Compute.Running;

/// <summary>Which of a run's hosts are other machines, and at which address of this one they reach it.</summary>
internal static class HostAddress
{
    private const int AnyPort = 9; // a datagram socket that is connected sends nothing, and knows its own address then

    /// <summary>The names that are not this machine's.</summary>
    /// <exception cref="InvalidDataException">A name is not known; the message says which, and what to do.</exception>
    public static IReadOnlyList<string> Others(IEnumerable<string> names) => [.. names.Distinct().Where(name => !IsHere(name, Resolve(name)))];

    /// <summary>This machine's address as a host sees it.</summary>
    /// <exception cref="InvalidDataException">There is no way to it; the message says so.</exception>
    public static IPEndPoint Towards(string name)
    {
        IPAddress there = Resolve(name);
        try
        {
            return new IPEndPoint(OwnAddressTowards(there), 0);
        }
        catch (SocketException e)
        {
            throw new InvalidDataException($"There is no way from this machine to the host {name} ({there}): {e.Message}. Check its name in hosts, and the network.");
        }
    }

    private static IPAddress Resolve(string name)
    {
        try
        {
            IPAddress[] found = Dns.GetHostAddresses(name);
            return found.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
        }
        catch (SocketException)
        {
            throw new InvalidDataException($"The host {name} is not known here: it has no address. Correct its name in hosts, or add it to /etc/hosts.");
        }
    }

    private static bool IsHere(string name, IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || name.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase)) return true;
        try
        {
            return OwnAddressTowards(address).Equals(address);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static IPAddress OwnAddressTowards(IPAddress there)
    {
        using Socket socket = new(there.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(there, AnyPort);
        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }
}
