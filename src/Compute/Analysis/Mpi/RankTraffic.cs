using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>Adds up what a trace tells of messages between ranks of MPI and of their common calls. Fed by <see cref="RunAnalysis"/> with every chunk, in order.</summary>
/// <param name="rounds">The measured rounds.</param>
/// <param name="nameOf">The slice name with an id.</param>
internal sealed class RankTraffic(IReadOnlyList<RoundSpan> rounds, Func<int, SliceName> nameOf)
{
    private readonly Dictionary<int, RankWaits> _lanes = [];
    private readonly SortedDictionary<(int From, int To), RankPair> _pairs = [];
    private readonly Dictionary<long, CallSpan> _calls = [];

    /// <summary>Takes the next chunk.</summary>
    public void Add(Chunk chunk)
    {
        foreach (Lane lane in chunk.NewLanes.Where(lane => lane.Kind == LaneKind.Rank)) _lanes.TryAdd(lane.Id, new RankWaits(lane.Number - 1));
        if (_lanes.Count == 0) return;
        foreach (LaneChunk part in chunk.Lanes)
        {
            if (!_lanes.TryGetValue(part.LaneId, out RankWaits? waits)) continue;
            foreach (RankWaitSlice call in waits.Add(part, nameOf)) AddCall(call);
        }
        foreach (Flow flow in chunk.Flows)
        {
            if (_lanes.TryGetValue(flow.FromLane, out RankWaits? from) && _lanes.TryGetValue(flow.ToLane, out RankWaits? to)) AddFlow(flow, from.Rank, to);
        }
    }

    /// <summary>The figures; null where there are no ranks.</summary>
    public Communication? Finish() => _lanes.Count == 0 ? null : new Communication(
        _lanes.Values.Max(lane => lane.Rank) + 1,
        [.. _pairs.Values],
        [.. _calls.Values.GroupBy(call => call.Name).OrderBy(calls => calls.Key, StringComparer.Ordinal)
            .Select(calls => new RankCalls(calls.Key, calls.Count(), calls.Sum(call => call.InsideNs), calls.Sum(call => call.WaitedNs)))]);

    private void AddFlow(Flow flow, int from, RankWaits to)
    {
        if (RoundOf(flow.ReceivedNs) is not { } round) return;
        long waitedNs = to.WaitedFor(flow.ReceivedNs, round.StartNs);
        RankPair pair = _pairs.GetValueOrDefault((from, to.Rank)) ?? new RankPair(from, to.Rank, 0, 0, 0);
        _pairs[(from, to.Rank)] = pair with { Messages = pair.Messages + 1, Bytes = pair.Bytes + flow.Bytes, WaitedNs = pair.WaitedNs + waitedNs };
    }

    // A call belongs to the round in which it begins: the barrier before a round begins before the clock is read.
    private void AddCall(RankWaitSlice slice)
    {
        if (RoundOf(slice.StartNs) is null) return;
        if (!_calls.TryGetValue(slice.Arg, out CallSpan? call)) _calls[slice.Arg] = call = new CallSpan(slice.Name);
        call.Add(slice);
    }

    private RoundSpan? RoundOf(long timeNs) => rounds.FirstOrDefault(round => timeNs >= round.StartNs && timeNs < round.EndNs);

    private sealed class CallSpan(string name)
    {
        private readonly List<RankWaitSlice> _parts = [];

        public string Name { get; } = name;

        public long InsideNs => _parts.Sum(part => part.EndNs - part.StartNs);

        public long WaitedNs
        {
            get
            {
                long lastNs = _parts.Max(part => part.StartNs);
                return _parts.Sum(part => Math.Clamp(lastNs - part.StartNs, 0, part.EndNs - part.StartNs));
            }
        }

        public void Add(RankWaitSlice part) => _parts.Add(part);
    }
}

/// <summary>A slice in which a rank waited.</summary>
internal readonly record struct RankWaitSlice(long StartNs, long EndNs, string Name, long Arg);

/// <summary>When one rank waited: its outermost slices whose state is message-wait.</summary>
internal sealed class RankWaits(int rank)
{
    private const string CallPrefix = "collective: ";

    /// <summary>A flow is told at most some chunks after its message has arrived.</summary>
    private const int MostKept = 20_000;

    private readonly List<RankWaitSlice> _done = [];
    private long _openSinceNs = -1, _countedNs;

    /// <summary>The rank.</summary>
    public int Rank { get; } = rank;

    /// <summary>Takes the slices of a chunk.</summary>
    /// <returns>Calls of all ranks that have ended in it, without their prefix.</returns>
    public IEnumerable<RankWaitSlice> Add(LaneChunk part, Func<int, SliceName> nameOf)
    {
        List<OpenSlice> open = [.. part.Open];
        foreach (SliceEvent slice in part.Slices)
        {
            if (!slice.IsEnd)
            {
                open.Add(new OpenSlice(slice.TimeNs, slice.NameId, slice.Arg));
                continue;
            }
            if (open.Count == 0) continue;
            OpenSlice ended = open[^1];
            open.RemoveAt(open.Count - 1);
            SliceName name = nameOf(ended.NameId);
            if (name.State != LaneState.MessageWait || open.Any(outer => nameOf(outer.NameId).State == LaneState.MessageWait)) continue;
            RankWaitSlice wait = new(ended.StartNs, slice.TimeNs, name.Name, ended.Arg);
            if (name.Name.StartsWith(CallPrefix, StringComparison.Ordinal)) yield return wait with { Name = name.Name[CallPrefix.Length..] };
            else _done.Add(wait);
        }
        _openSinceNs = open.Select(slice => (OpenSlice?)slice).FirstOrDefault(slice => nameOf(slice!.Value.NameId).State == LaneState.MessageWait)?.StartNs ?? -1;
        if (_done.Count > MostKept) _done.RemoveRange(0, MostKept / 2);
    }

    /// <summary>How long the rank had waited for a message when it arrived; time that was counted for another message is not counted again.</summary>
    public long WaitedFor(long arrivedNs, long notBeforeNs)
    {
        int index = LastBegunBefore(arrivedNs);
        long sinceNs = index >= 0 && _done[index].EndNs >= arrivedNs ? _done[index].StartNs : _openSinceNs >= 0 && _openSinceNs <= arrivedNs ? _openSinceNs : arrivedNs;
        long waitedNs = Math.Max(0, arrivedNs - Math.Max(Math.Max(sinceNs, notBeforeNs), _countedNs));
        _countedNs = Math.Max(_countedNs, arrivedNs);
        return waitedNs;
    }

    private int LastBegunBefore(long timeNs)
    {
        int low = 0, high = _done.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_done[middle].StartNs <= timeNs) low = middle + 1;
            else high = middle;
        }
        return low - 1;
    }
}
