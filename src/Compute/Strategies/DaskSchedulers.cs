namespace Corescope.Compute.Strategies;

/// <summary>
/// Which schedulers of Dask's a run may join. A scheduler's answers are pickled objects, and reading one can execute any code here: so whoever may name a
/// scheduler may do on this machine what Corescope's user may. On the command line that is the user; over the web it may be anybody who presses Run, or who has sent a link.
/// </summary>
public sealed class DaskSchedulers
{
    /// <summary>Environment variable with what <see cref="Read"/> takes, for a server.</summary>
    public const string Variable = "CORESCOPE_DASK_SCHEDULERS";

    private const string Everyone = "*";

    private readonly IReadOnlyList<string> _allowed;

    private DaskSchedulers(IReadOnlyList<string> allowed) => _allowed = allowed;

    /// <summary>Any that is named.</summary>
    public static DaskSchedulers Any { get; } = new([Everyone]);

    /// <summary>Those on this machine, and those that are listed.</summary>
    /// <param name="list">Hosts, or hosts with ports, with commas between them (<c>10.0.0.1, node2:8786</c>); <c>*</c> for any; null or empty: none besides this machine's.</param>
    /// <exception cref="ArgumentException">An entry is neither.</exception>
    public static DaskSchedulers Read(string? list)
    {
        string[] entries = (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // An entry is right when an address can be made of it.
        string? wrong = entries.FirstOrDefault(entry => entry != Everyone && DaskStrategy.AgainstAddress($"tcp://{entry}") is not null && DaskStrategy.AgainstAddress($"tcp://{entry}:1") is not null);
        return wrong is null ? new DaskSchedulers(entries)
            : throw new ArgumentException($"{Variable} has {wrong}: each entry must be a host (10.0.0.1, node2), a host with a port (node2:8786), or * for any.");
    }

    /// <summary>Why a run may not join a scheduler; null where it may, and where none is named.</summary>
    /// <param name="parameters">The experiment's.</param>
    public string? ReasonAgainst(IReadOnlyDictionary<string, string> parameters)
    {
        if (!parameters.TryGetValue(DaskStrategy.Scheduler, out string? address) || address.Length == 0) return null;
        string place = address[(address.IndexOf("://", StringComparison.Ordinal) + 3)..], host = place[..place.LastIndexOf(':')];
        if (IsThisMachine(host) || _allowed.Any(entry => entry == Everyone || string.Equals(entry, place, StringComparison.OrdinalIgnoreCase) || string.Equals(entry, host, StringComparison.OrdinalIgnoreCase)))
            return null;
        return $"This server may not join the scheduler {address}: what a scheduler answers can execute code here. If you trust it, whoever runs the server can allow it: {Variable}={place} ./corescope serve. "
            + "On the command line (./corescope run) any may be named.";
    }

    private static bool IsThisMachine(string host) => host == "localhost" || System.Net.IPAddress.TryParse(host.Trim('[', ']'), out System.Net.IPAddress? ip) && System.Net.IPAddress.IsLoopback(ip);
}
