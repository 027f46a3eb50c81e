using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Gil;

/// <summary>When each of two threads had a core, by the kernel's records, and was in an innermost slice: a call within the slice of an item.</summary>
internal sealed class OnCoreInCalls
{
    private readonly Dictionary<int, SliceName> _names = [];
    private readonly Dictionary<int, List<(long StartNs, long EndNs)>> _stretches = new() { [1] = [], [2] = [] };
    private readonly Dictionary<int, (int Depth, bool IsOnCore, long SinceNs)> _now = new() { [1] = default, [2] = default };
    private readonly Dictionary<int, int> _workerOfLane = [];

    public OnCoreInCalls(IReadOnlyList<Chunk> chunks)
    {
        foreach (Chunk chunk in chunks)
        {
            for (int i = 0; i < chunk.NewNames.Count; i++) _names[chunk.FirstNameId + i] = chunk.NewNames[i];
            foreach (Lane lane in chunk.NewLanes.Where(lane => lane.Number > 0)) _workerOfLane[lane.Id] = lane.Number;
            foreach (LaneChunk lane in chunk.Lanes)
                if (_workerOfLane.TryGetValue(lane.LaneId, out int worker)) Add(lane, worker);
        }
    }

    /// <summary>Whether the calls are labelled released.</summary>
    public bool AreReleased => _names.Values.Any(name => name.IsReleased());

    /// <summary>Lengths of the stretches in which both threads did.</summary>
    public List<long> Overlaps()
    {
        List<long> overlaps = [];
        (List<(long StartNs, long EndNs)> first, List<(long StartNs, long EndNs)> second) = (_stretches[1], _stretches[2]);
        for (int a = 0, b = 0; a < first.Count && b < second.Count;)
        {
            long ns = Math.Min(first[a].EndNs, second[b].EndNs) - Math.Max(first[a].StartNs, second[b].StartNs);
            if (ns > 0) overlaps.Add(ns);
            if (first[a].EndNs < second[b].EndNs) a++;
            else b++;
        }
        return overlaps;
    }

    private void Add(LaneChunk lane, int worker)
    {
        var changes = lane.Transitions.Select(t => (t.TimeNs, Depth: 0, IsOnCore: (bool?)(t.Core >= 0)))
            .Concat(lane.Slices.Select(s => (s.TimeNs, Depth: s.IsEnd ? -1 : 1, IsOnCore: (bool?)null)));
        foreach ((long timeNs, int depth, bool? isOnCore) in changes.OrderBy(c => c.TimeNs))
        {
            (int depthBefore, bool wasOnCore, long sinceNs) = _now[worker];
            bool was = wasOnCore && depthBefore == 2;
            (int Depth, bool IsOnCore) next = (depthBefore + depth, isOnCore ?? wasOnCore);
            bool isNow = next.IsOnCore && next.Depth == 2;
            if (was && !isNow) _stretches[worker].Add((sinceNs, timeNs));
            _now[worker] = (next.Depth, next.IsOnCore, isNow && !was ? timeNs : sinceNs);
        }
    }
}
