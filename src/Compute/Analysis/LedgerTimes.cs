using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>One lane's time by part of the ledger, before computing is divided.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Ns">By <see cref="LedgerPart"/>; all computing is <see cref="LedgerPart.Useful"/>.</param>
/// <param name="Events">Slices that began or ended in the measured rounds.</param>
internal sealed record LedgerLane(Lane Lane, long[] Ns, long Events);

/// <summary>
/// Puts every moment of every worker into one part of the ledger (<see cref="LedgerRules"/>). It is fed with the trace a second time, because the
/// part of an idle moment depends on whether work still came: <see cref="WorkSpans"/> has read it before.
/// </summary>
internal sealed class LedgerTimes
{
    private readonly WorkSpans _spans;
    private readonly Followed[] _lanes;
    private readonly Dictionary<int, Followed> _byId;
    private readonly long[] _workEndsNs;
    private readonly List<Change> _changes = [];

    /// <summary>Begins with nothing.</summary>
    /// <param name="spans">Has seen the whole trace.</param>
    /// <param name="workers">Lanes of those that did the work.</param>
    public LedgerTimes(WorkSpans spans, IReadOnlySet<int> workers)
    {
        _spans = spans;
        _lanes = [.. spans.Lanes.Where(l => workers.Contains(l.Id) || l.Kind == LaneKind.Main).Select(l => new Followed(l, workers.Contains(l.Id)))];
        _byId = _lanes.ToDictionary(l => l.Lane.Id);
        _workEndsNs = [.. spans.Rounds.Select((_, round) => _lanes.Where(l => l.Lane.Kind != LaneKind.Main).Select(l => spans.Of(l.Lane.Id, round).LastNs).DefaultIfEmpty().Max())];
    }

    /// <summary>The workers' times.</summary>
    public IReadOnlyList<LedgerLane> Lanes => [.. _lanes.Where(l => l.IsWorker).Select(l => new LedgerLane(l.Lane, l.Ns, l.Events))];

    /// <summary>Length of all rounds.</summary>
    public long MeasuredNs => _spans.Rounds.Sum(r => r.EndNs - r.StartNs);

    /// <summary>Number of rounds.</summary>
    public int Rounds => _spans.Rounds.Count;

    /// <summary>Takes the next chunk.</summary>
    public void Add(Chunk chunk)
    {
        for (int round = 0; round < _spans.Rounds.Count; round++)
        {
            RoundSpan span = _spans.Rounds[round];
            long fromNs = Math.Max(chunk.StartNs, span.StartNs), untilNs = Math.Min(chunk.EndNs, span.EndNs);
            if (fromNs < untilNs) Sweep(chunk, round, fromNs, untilNs);
        }
    }

    private void Sweep(Chunk chunk, int round, long fromNs, long untilNs)
    {
        _changes.Clear();
        foreach (Followed lane in _lanes)
        {
            lane.Begin(_spans.Of(lane.Lane.Id, round), _workEndsNs[round]);
            foreach (long border in lane.Borders)
                if (border > fromNs && border < untilNs) _changes.Add(new Change(border, lane, null));
        }
        foreach (LaneChunk part in chunk.Lanes)
        {
            if (!_byId.TryGetValue(part.LaneId, out Followed? lane)) continue;
            lane.Events += part.Slices.Count(s => s.TimeNs >= fromNs && s.TimeNs < untilNs);
            foreach (Stretch stretch in Stretch.Of(part, chunk))
                if (stretch.EndNs > fromNs && stretch.StartNs < untilNs) _changes.Add(new Change(Math.Max(fromNs, stretch.StartNs), lane, stretch.State));
        }
        _changes.Sort((a, b) => a.TimeNs.CompareTo(b.TimeNs));
        long toldNs = fromNs;
        foreach (Change change in _changes)
        {
            Tell(toldNs, change.TimeNs);
            toldNs = change.TimeNs;
            if (change.State is { } state) change.Lane.State = state;
        }
        Tell(toldNs, untilNs);
    }

    private void Tell(long fromNs, long untilNs)
    {
        if (untilNs <= fromNs) return;
        int computing = 0;
        foreach (Followed lane in _lanes)
            if (LedgerRules.Computes(lane.State, lane.PlaceAt(fromNs))) computing++;
        foreach (Followed lane in _lanes)
        {
            if (!lane.IsWorker) continue;
            LedgerPart part = LedgerRules.PartOf(lane.State, lane.PlaceAt(fromNs), computing, lane.Lane.Kind == LaneKind.Rank);
            lane.Ns[(int)part] += untilNs - fromNs;
        }
    }

    private readonly record struct Change(long TimeNs, Followed Lane, LaneState? State);

    private sealed class Followed(Lane lane, bool isWorker)
    {
        private WorkSpan _work;
        private long _allEndNs;

        public Lane Lane => lane;

        public bool IsWorker => isWorker;

        public long[] Ns { get; } = new long[Enum.GetValues<LedgerPart>().Length];

        public long Events { get; set; }

        public LaneState State { get; set; }

        public IEnumerable<long> Borders => [_work.FirstNs, _work.LastNs, _allEndNs];

        /// <summary>A stretch of a round begins; until a chunk tells of the lane, it is idle.</summary>
        public void Begin(WorkSpan work, long allEndNs) => (_work, _allEndNs, State) = (work, allEndNs, LaneState.Idle);

        // The main thread leads the round from its begin to its end.
        public WorkPlace PlaceAt(long timeNs)
        {
            if (lane.Kind == LaneKind.Main) return WorkPlace.Between;
            if (_work.HasWork && timeNs < _work.FirstNs) return WorkPlace.Before;
            if (_work.HasWork && timeNs < _work.LastNs) return WorkPlace.Between;
            return timeNs < _allEndNs ? WorkPlace.After : WorkPlace.AfterAll;
        }
    }
}
