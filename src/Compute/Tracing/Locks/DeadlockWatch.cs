namespace Corescope.Compute.Tracing;

/// <summary>
/// Looks at the waits and holds in a run's rings from time to time. Two looks can't be taken at one moment in all rings; but a lane whose wait is
/// the same at both has done nothing in between, so those that are stuck at both with the same waits were so at once.
/// </summary>
/// <param name="rings">The run's rings.</param>
internal sealed class DeadlockWatch(RingFile rings)
{
    // Two looks that follow each other at once would meet many who wait for a moment only.
    private const long BetweenLooksNs = 40_000_000;

    private Dictionary<int, (int Lock, int Wait)> _before = [];
    private long _lookedNs;

    /// <summary>Looks again, unless it has just looked.</summary>
    /// <returns>Those who are stuck, by ring; empty unless there is a deadlock.</returns>
    public StuckLanes Look()
    {
        long nowNs = MonotonicClock.NowNs;
        if (nowNs - _lookedNs < BetweenLooksNs) return StuckLanes.None;
        _lookedNs = nowNs;
        Dictionary<int, (int Lock, int Wait)> waits = [];
        for (int ring = 0; ring < rings.RingsUsed; ring++)
        {
            if (rings.WaitOf(ring) is { Lock: >= 0 } wait && wait.Lock < rings.LocksUsed) waits[ring] = wait;
        }
        List<WaitEdge> lasting = [.. waits.Where(w => _before.TryGetValue(w.Key, out var before) && before == w.Value).Select(w => new WaitEdge(w.Key, w.Value.Lock))];
        _before = waits;
        if (lasting.Count == 0) return StuckLanes.None;
        WaitGraph graph = new(Locks(), lasting, Holds());
        IReadOnlyList<WaitEdge> stuck = graph.Stuck();
        // What they hold was read while they waited, if they still do.
        return stuck.Count == 0 || stuck.Any(wait => rings.WaitOf(wait.Lane) != waits[wait.Lane]) ? StuckLanes.None : new StuckLanes(graph, stuck);
    }

    /// <summary>Tells in names who is stuck and what for.</summary>
    /// <param name="found">What <see cref="Look"/> has found.</param>
    /// <param name="laneIdOf">The lane of a ring in the trace.</param>
    /// <param name="sinceNs">When the last of the waits began, since the run's origin.</param>
    /// <param name="nowNs">Now, since the run's origin.</param>
    public Deadlock Describe(StuckLanes found, Func<int, int> laneIdOf, long sinceNs, long nowNs)
    {
        IReadOnlyList<WaitEdge> cycle = found.Graph!.CycleOf(found.Waits);
        DeadlockStep Step(WaitEdge wait) => new(
            laneIdOf(wait.Lane), rings.LaneNameOf(wait.Lane), rings.NumberOf(wait.Lane),
            [.. found.Graph.HeldBy(wait.Lane).Select(NameOf)],
            NameOf(wait.Lock),
            [.. found.Graph.HoldersOf(wait.Lock).Select(rings.LaneNameOf)]);
        return new Deadlock([.. cycle.Select(Step)], [.. found.Waits.Except(cycle).Select(wait => rings.LaneNameOf(wait.Lane))], sinceNs, nowNs);
    }

    private string NameOf(int lockId) => rings.LockInfoOf(lockId)!.Name;

    private List<LockInfo> Locks() => [.. Enumerable.Range(0, rings.LocksUsed).Select(id => rings.LockInfoOf(id) ?? new LockInfo(id, LockKind.Condition, 0, ""))];

    private List<HoldEdge> Holds()
    {
        List<HoldEdge> holds = [];
        for (int id = 0; id < rings.LocksUsed; id++)
        {
            for (int ring = 0; ring < rings.RingsUsed; ring++)
                if (rings.TimesHeld(id, ring) is not 0 and { } times) holds.Add(new HoldEdge(ring, id, times));
        }
        return holds;
    }
}

/// <summary>Lanes that can never go on, by ring.</summary>
/// <param name="Graph">Who waits for whom; null where nobody is stuck.</param>
/// <param name="Waits">Their waits.</param>
internal sealed record StuckLanes(WaitGraph? Graph, IReadOnlyList<WaitEdge> Waits)
{
    public static StuckLanes None { get; } = new(null, []);
}
