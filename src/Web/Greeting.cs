using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Corescope.Web;

/// <summary>What the console says when the server listens: addresses that can be typed into a browser, and the token if it was made just now.</summary>
public static class Greeting
{
    /// <summary>The lines.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="urls">Where the server listens, ports filled in.</param>
    /// <param name="moved">Whether the default address was taken.</param>
    public static IEnumerable<string> Lines(ServeOptions options, IEnumerable<string> urls, bool moved)
    {
        string[] addresses = [.. urls.SelectMany(Reachable).Distinct()];
        if (moved) yield return $"{ServeOptions.DefaultUrl} is taken by another program, so a free port was chosen.";
        yield return $"Corescope is at {string.Join(" and ", addresses)}";
        if (options is { TokenIsNew: true, Token: { } token })
        {
            yield return $"Access token: {token}";
            yield return $"Link that lets in: {addresses[^1]}/?token={token}";
        }
        yield return $"Runs are kept in {options.DataFolder}. Ctrl+C ends the server.";
    }

    /// <summary>An address that means all of this machine's, as those that others can use.</summary>
    private static IEnumerable<string> Reachable(string url)
    {
        BindingAddress address = BindingAddress.Parse(url);
        bool any = address.Host is "*" or "+" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)));
        return any ? Own().Select(own => $"http://{own}:{address.Port}") : [url];
    }

    private static IEnumerable<IPAddress> Own() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => address.AddressFamily == AddressFamily.InterNetwork)
        .OrderBy(address => !IPAddress.IsLoopback(address));
}
