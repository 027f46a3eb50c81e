using System.Globalization;
using System.Text;

namespace Corescope.Compute.Analysis;

/// <summary>Who sent what to whom within the measured rounds, among ranks of MPI.</summary>
/// <param name="Ranks">Number of ranks.</param>
/// <param name="Pairs">Pairs between which messages went, by sender and receiver.</param>
/// <param name="Calls">Calls that ranks made together, by name; what MPI sends for them is not known.</param>
public sealed record Communication(int Ranks, IReadOnlyList<RankPair> Pairs, IReadOnlyList<RankCalls> Calls)
{
    /// <summary>The pairs as a table of comma-separated values, with a line of names.</summary>
    public string ToCsv()
    {
        StringBuilder csv = new("from,to,messages,bytes,waitedNs\r\n");
        foreach (RankPair pair in Pairs) csv.Append(CultureInfo.InvariantCulture, $"{pair.From},{pair.To},{pair.Messages},{pair.Bytes},{pair.WaitedNs}\r\n");
        return csv.ToString();
    }
}

/// <summary>Messages from one rank to another.</summary>
/// <param name="From">The sender.</param>
/// <param name="To">The receiver.</param>
/// <param name="Messages">How many arrived.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="WaitedNs">Time for which the receiver waited for them.</param>
public sealed record RankPair(int From, int To, long Messages, long Bytes, long WaitedNs);

/// <summary>Calls of one name.</summary>
/// <param name="Name">As in mpi4py: <c>Bcast</c> for buffers, <c>bcast</c> for objects.</param>
/// <param name="Calls">How many; the ranks of a communicator make one together.</param>
/// <param name="InsideNs">Time that the ranks spent in them, together.</param>
/// <param name="WaitedNs">Of that, the time before the last rank had come.</param>
public sealed record RankCalls(string Name, long Calls, long InsideNs, long WaitedNs);
