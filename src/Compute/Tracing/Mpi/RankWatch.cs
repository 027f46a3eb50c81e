namespace Corescope.Compute.Tracing;

/// <summary>
/// Follows what ranks of MPI send, receive and wait for, as their rings tell it, and finds those that wait for each other for ever. Used by the <see cref="TraceMerger"/> only. What a rank
/// has not told yet can only be that it has gone on: its receives are told after they have happened, its sends before.
/// </summary>
internal sealed class RankWatch
{
    // Somebody who waits for a moment only is in no deadlock.
    private const long LeastWaitNs = 60_000_000;

    private readonly Dictionary<(int From, int To), int> _underWay = [];
    private readonly SortedDictionary<int, LaneTrack> _lanes = [];
    private readonly Dictionary<int, long> _lastCall = [];

    /// <summary>A rank's slice begins in which it may wait.</summary>
    public void Begin(LaneTrack lane, in RingRecord record)
    {
        int rank = lane.Lane.Number - 1;
        _lanes[rank] = lane;
        if ((RankWaitKind)(record.Peer >> 16 & 3) == RankWaitKind.All) _lastCall[rank] = record.Arg;
    }

    /// <summary>A message leaves; its number tells from where and to where.</summary>
    public void Send(long flowId) => Count(flowId, 1);

    /// <summary>A message has arrived; its sender's word may come later.</summary>
    public void Receive(long flowId) => Count(flowId, -1);

    /// <summary>Looks whether some wait for each other.</summary>
    /// <param name="nowNs">Up to when all rings have been read, since the run's origin.</param>
    public Deadlock? Find(long nowNs)
    {
        if (_lanes.Count == 0) return null;
        List<RankWait> waits = [.. _lanes.Select(lane => lane.Value.WaitOf(lane.Key)).OfType<RankWait>().Where(wait => nowNs - wait.SinceNs >= LeastWaitNs)];
        if (waits.Count == 0) return null;
        RankWaitGraph graph = new(waits, [.. _lanes.Keys], (from, to) => _underWay.GetValueOrDefault((from, to)) != 0, rank => _lastCall.GetValueOrDefault(rank));
        IReadOnlyList<RankWait> stuck = graph.Stuck();
        if (stuck.Count == 0) return null;
        IReadOnlyList<RankWait> cycle = graph.CycleOf(stuck);
        return new Deadlock([.. cycle.Select(StepOf)], [.. stuck.Except(cycle).Select(wait => NameOf(wait.Rank))], cycle.Max(wait => wait.SinceNs), nowNs);
    }

    private void Count(long flowId, int change)
    {
        (int From, int To) way = ((int)(flowId >> 47) & 255, (int)(flowId >> 55) & 255);
        _underWay[way] = _underWay.GetValueOrDefault(way) + change;
    }

    private DeadlockStep StepOf(RankWait wait) => new(_lanes[wait.Rank].Lane.Id, NameOf(wait.Rank), wait.Rank + 1, [], wait.InWords(), []);

    private static string NameOf(int rank) => $"rank {rank}";
}
