namespace Corescope.Compute.Tracing;

/// <summary>
/// Which ranks of MPI wait for each other at one moment, and which of them can never go on. As in <see cref="WaitGraph"/> the graph is reduced: a rank that does not wait can go on. Of
/// those that wait,
/// <code>
/// for a message from a rank        who can go on: when one is under way, when that rank sends to it, or when that rank can go on
/// for a message from any rank      when one is under way, or any other rank sends to it or can go on
/// that a rank takes its message    when it has been taken, when that rank receives from it, or when that rank can go on
/// for all ranks in a call          when every other one has come to the call, or can go on
/// </code>
/// What is left never will.
/// </summary>
/// <param name="waits">One for each rank that waits.</param>
/// <param name="ranks">All ranks.</param>
/// <param name="isUnderWay">Whether a message has been sent from the first rank to the second and not been received.</param>
/// <param name="lastCall">The number of the last call of all ranks to which a rank has come.</param>
internal sealed class RankWaitGraph(IReadOnlyList<RankWait> waits, IReadOnlyList<int> ranks, Func<int, int, bool> isUnderWay, Func<int, long> lastCall)
{
    private readonly Dictionary<int, RankWait> _waitOf = waits.ToDictionary(wait => wait.Rank);

    /// <summary>The waits of the ranks that can never go on, by rank.</summary>
    public IReadOnlyList<RankWait> Stuck()
    {
        Dictionary<int, RankWait> stuck = new(_waitOf);
        while (stuck.Values.Cast<RankWait?>().FirstOrDefault(wait => CanGoOn(wait!.Value, stuck)) is { } free) stuck.Remove(free.Rank);
        return [.. stuck.Values.OrderBy(wait => wait.Rank)];
    }

    /// <summary>Of those that are stuck, a circle in which each waits for the next, from its lowest rank on.</summary>
    public IReadOnlyList<RankWait> CycleOf(IReadOnlyList<RankWait> stuck)
    {
        List<RankWait> path = [];
        RankWait at = stuck[0];
        while (!path.Contains(at))
        {
            path.Add(at);
            at = NextOf(at, stuck);
        }
        path.RemoveRange(0, path.IndexOf(at));
        int lowest = path.IndexOf(path.MinBy(wait => wait.Rank));
        return [.. path[lowest..], .. path[..lowest]];
    }

    private RankWait NextOf(RankWait wait, IReadOnlyList<RankWait> stuck) => stuck.First(other => wait.Kind switch
    {
        RankWaitKind.All => other.Rank != wait.Rank && lastCall(other.Rank) < wait.Call,
        _ => wait.Peer == RankWait.Anybody ? other.Rank != wait.Rank : other.Rank == wait.Peer,
    });

    private bool CanGoOn(RankWait wait, Dictionary<int, RankWait> stuck)
    {
        bool IsFree(int rank) => !stuck.ContainsKey(rank);
        return wait.Kind switch
        {
            RankWaitKind.All => ranks.All(other => other == wait.Rank || lastCall(other) >= wait.Call || IsFree(other)),
            RankWaitKind.Taken => !isUnderWay(wait.Rank, wait.Peer) || IsFree(wait.Peer) || Receives(stuck[wait.Peer], wait.Rank),
            _ => Sources(wait).Any(source => isUnderWay(source, wait.Rank) || IsFree(source) || Sends(stuck[source], wait.Rank)),
        };
    }

    private IEnumerable<int> Sources(RankWait wait) => wait.Peer == RankWait.Anybody ? ranks.Where(rank => rank != wait.Rank) : [wait.Peer];

    private static bool Sends(RankWait other, int to) => other.Kind == RankWaitKind.Taken && other.Peer == to;

    private static bool Receives(RankWait other, int from) => other.Kind == RankWaitKind.Message && (other.Peer == from || other.Peer == RankWait.Anybody);
}
