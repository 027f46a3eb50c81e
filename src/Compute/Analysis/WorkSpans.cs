using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>From a worker's first piece of work in a round to its last.</summary>
/// <param name="FirstNs">Begin of the first.</param>
/// <param name="LastNs">End of the last.</param>
/// <param name="HasWork">False: it had none in this round.</param>
internal readonly record struct WorkSpan(long FirstNs, long LastNs, bool HasWork);

/// <summary>Finds the first and the last piece of work of each lane in each round. Fed with every chunk, in order.</summary>
/// <param name="rounds">The measured rounds.</param>
internal sealed class WorkSpans(IReadOnlyList<RoundSpan> rounds)
{
    private readonly SortedDictionary<int, Extents> _lanes = [];
    private readonly Dictionary<int, bool> _isWork = [];

    /// <summary>The measured rounds.</summary>
    public IReadOnlyList<RoundSpan> Rounds => rounds;

    /// <summary>The lanes of main thread and workers.</summary>
    public IEnumerable<Lane> Lanes => _lanes.Values.Select(l => l.Lane).Where(l => l.Kind != LaneKind.Auxiliary);

    /// <summary>Takes the next chunk.</summary>
    public void Add(Chunk chunk)
    {
        for (int i = 0; i < chunk.NewNames.Count; i++) _isWork[chunk.FirstNameId + i] = LedgerRules.IsWork(chunk.NewNames[i]);
        foreach (Lane lane in chunk.NewLanes)
        {
            if (_lanes.TryGetValue(lane.Id, out Extents? known)) known.Lane = lane;
            else _lanes[lane.Id] = new Extents(lane, rounds);
        }
        if (!rounds.Any(r => chunk.StartNs < r.EndNs && chunk.EndNs > r.StartNs)) return;
        foreach (LaneChunk part in chunk.Lanes)
        {
            if (!_lanes.TryGetValue(part.LaneId, out Extents? extents)) continue;
            AddSlices(extents.BySlices, part, chunk.EndNs);
            foreach (Stretch stretch in Stretch.Of(part, chunk))
                if (stretch.State == LaneState.Running) extents.ByStates.Add(stretch.StartNs, stretch.EndNs);
        }
    }

    /// <summary>A lane's work in a round: by its slices, or, where no slice tells of work, by its time on a core.</summary>
    public WorkSpan Of(int laneId, int round)
    {
        if (!_lanes.TryGetValue(laneId, out Extents? extents)) return default;
        WorkExtent told = extents.BySlices.Has(round) ? extents.BySlices : extents.ByStates;
        return told.Has(round) ? new WorkSpan(told.FirstNs(round), told.LastNs(round), true) : default;
    }

    private void AddSlices(WorkExtent extent, LaneChunk part, long chunkEndNs)
    {
        Stack<OpenSlice> open = new(part.Open);
        foreach (SliceEvent slice in part.Slices)
        {
            if (!slice.IsEnd) open.Push(new OpenSlice(slice.TimeNs, slice.NameId, slice.Arg));
            else if (open.TryPop(out OpenSlice ended) && IsWork(ended)) extent.Add(ended.StartNs, slice.TimeNs);
        }
        foreach (OpenSlice still in open)
            if (IsWork(still)) extent.Add(still.StartNs, chunkEndNs);
    }

    private bool IsWork(OpenSlice slice) => _isWork.GetValueOrDefault(slice.NameId);

    private sealed class Extents(Lane lane, IReadOnlyList<RoundSpan> rounds)
    {
        public Lane Lane { get; set; } = lane;

        public WorkExtent BySlices { get; } = new(rounds);

        public WorkExtent ByStates { get; } = new(rounds);
    }
}
