using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Gil;

/// <summary>When each of two workers was in slices of one depth and had a core (or wanted one), by the kernel's records.</summary>
internal sealed class SliceStretches
{
    private readonly Dictionary<int, SliceName> _names = [];
    private readonly Dictionary<int, int> _workerOfLane = [];
    private readonly Dictionary<int, Track> _tracks = new() { [1] = new(), [2] = new() };
    private readonly int _depth;
    private readonly bool _withReady;

    /// <summary>Reads a trace.</summary>
    /// <param name="chunks">All of it.</param>
    /// <param name="depth">1: outermost slices, 2: those within them.</param>
    /// <param name="withReady">Whether time in which a worker had lost its core counts too: on a busy machine both may have to share one.</param>
    public SliceStretches(IReadOnlyList<Chunk> chunks, int depth, bool withReady)
    {
        (_depth, _withReady) = (depth, withReady);
        foreach (Chunk chunk in chunks)
        {
            for (int i = 0; i < chunk.NewNames.Count; i++) _names[chunk.FirstNameId + i] = chunk.NewNames[i];
            foreach (Lane lane in chunk.NewLanes.Where(lane => _tracks.ContainsKey(lane.Number))) _workerOfLane[lane.Id] = lane.Number;
            foreach (LaneChunk lane in chunk.Lanes)
                if (_workerOfLane.TryGetValue(lane.LaneId, out int worker)) Add(lane, _tracks[worker]);
        }
    }

    /// <summary>Whether any slice is called released.</summary>
    public bool AnyReleased => _names.Values.Any(name => name.IsReleased());

    /// <summary>Lengths of the stretches in which both workers were there.</summary>
    public List<long> Overlaps()
    {
        List<long> overlaps = [];
        (List<(long StartNs, long EndNs)> first, List<(long StartNs, long EndNs)> second) = (_tracks[1].Stretches, _tracks[2].Stretches);
        for (int a = 0, b = 0; a < first.Count && b < second.Count;)
        {
            long ns = Math.Min(first[a].EndNs, second[b].EndNs) - Math.Max(first[a].StartNs, second[b].StartNs);
            if (ns > 0) overlaps.Add(ns);
            if (first[a].EndNs < second[b].EndNs) a++;
            else b++;
        }
        return overlaps;
    }

    private void Add(LaneChunk lane, Track track)
    {
        var changes = lane.Transitions.Select(t => (t.TimeNs, Deeper: 0, IsThere: (bool?)(t.Core >= 0 || _withReady && t.State == LaneState.Ready)))
            .Concat(lane.Slices.Select(s => (s.TimeNs, Deeper: s.IsEnd ? -1 : 1, IsThere: (bool?)null)));
        foreach ((long timeNs, int deeper, bool? isThere) in changes.OrderBy(c => c.TimeNs))
        {
            bool was = track.IsThere && track.Depth == _depth;
            (track.Depth, track.IsThere) = (track.Depth + deeper, isThere ?? track.IsThere);
            bool isNow = track.IsThere && track.Depth == _depth;
            if (isNow && !was) track.SinceNs = timeNs;
            else if (was && !isNow) track.Stretches.Add((track.SinceNs, timeNs));
        }
    }

    private sealed class Track
    {
        public List<(long StartNs, long EndNs)> Stretches { get; } = [];

        public int Depth { get; set; }

        public bool IsThere { get; set; }

        public long SinceNs { get; set; }
    }
}
