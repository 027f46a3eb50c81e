namespace Corescope.Compute.Tracing;

/// <summary>
/// The part of <see cref="TraceMerger"/> that is about locks and counters: ring records become slices "wait for ..." on the waiting lane, and
/// events of the locks and values of the counters for the chunk. A lane that waits since long ago has not told so in its ring yet; its ring's
/// head tells (docs/ring-format.md, Waits).
/// </summary>
internal sealed class LockMerger(RingFile rings, NameTable names, long originNs)
{
    /// <summary>So begins the name of a wait's slice; the lock's name follows.</summary>
    internal const string WaitFor = "wait for ";

    private readonly LockLane?[] _lanes = new LockLane?[rings.RingCount];
    private readonly List<MergedLock> _locks = [];
    private readonly List<MergedCounter> _counters = [];
    private readonly Dictionary<int, MergedCounter> _counterOfName = [];
    private readonly LockPauses _pauses = new(rings);
    private readonly DeadlockWatch _watch = new(rings);
    private long _toldNs; // end of the last chunk: what happened before and comes now counts from there

    /// <summary>Opens the window again where it was closed for long enough.</summary>
    public void OpenWindow() => _pauses.OpenWindow();

    /// <summary>Applies a record of a lane: kinds 8 to 12.</summary>
    public void Apply(LaneTrack track, in RingRecord record)
    {
        LockLane lane = LaneOf(track);
        long timeNs = record.TimeNs - originNs;
        if (record.Kind == RingRecordKind.Counter)
        {
            CounterOf(record.Name).Values.Add(new CounterValue(Math.Max(timeNs, _toldNs), record.Arg));
            return;
        }
        if (FindLock((int)record.Arg) is not { } used) return;
        bool isShared = (record.Arg & RingFile.SharedUse) != 0;
        switch (record.Kind)
        {
            case RingRecordKind.LockWait when !lane.Waits || lane.WaitSinceNs != timeNs:
                BeginWait(lane, used, timeNs, isShared, record.Peer);
                break;
            case RingRecordKind.LockWait:
                lane.IsToldByHead = false; // the ring has caught up
                break;
            case RingRecordKind.LockAcquired:
                if (lane.Waits) EndWait(lane, timeNs);
                Add(lane, used, timeNs, LockEventKind.Acquired, isShared, record.Peer);
                break;
            case RingRecordKind.LockReleased:
                Add(lane, used, timeNs, LockEventKind.Released, isShared);
                break;
            case RingRecordKind.LockGaveUp when lane.Waits:
                EndWait(lane, timeNs);
                Add(lane, used, timeNs, LockEventKind.GaveUp, isShared);
                break;
        }
    }

    /// <summary>What a ring's head tells of its lane's wait. Ask before the ring is read: what it tells later is then newer.</summary>
    public WaitInHead Look(int ring) => rings.WaitInHeadOf(ring);

    /// <summary>Before a record of a lane is applied: a wait that only the head has told is over, unless the record is its own.</summary>
    public void Settle(LaneTrack track, in RingRecord record)
    {
        if (_lanes[track.Ring] is not { Waits: true, IsToldByHead: true } lane) return;
        if (record.Kind != RingRecordKind.LockWait || record.TimeNs - originNs != lane.WaitSinceNs) GiveUp(lane, record.TimeNs - originNs);
    }

    /// <summary>At its moment: begins the wait that a ring's head has told of, unless it has begun already.</summary>
    public void Follow(LaneTrack track, WaitInHead seen)
    {
        LockLane lane = LaneOf(track);
        long sinceNs = seen.SinceNs - originNs;
        if (sinceNs <= lane.WaitSinceNs || FindLock(seen.Lock) is not { } wanted) return;
        BeginWait(lane, wanted, sinceNs, seen.IsShared, seen.Holder);
        lane.IsToldByHead = true;
    }

    /// <summary>After a ring was read to its end: a wait that only its head has told, and tells no longer, is over; its end was dropped for want of room.</summary>
    /// <param name="track">The ring's lane.</param>
    /// <param name="seen">What its head has told before.</param>
    /// <param name="untilNs">How far the ring was read, monotonic.</param>
    public void Finish(LaneTrack track, WaitInHead seen, long untilNs)
    {
        LockLane lane = LaneOf(track);
        if (lane is { Waits: true, IsToldByHead: true } && (!seen.Waits || seen.SinceNs - originNs != lane.WaitSinceNs)) GiveUp(lane, untilNs - originNs);
    }

    /// <summary>Moves what has happened since the last cut into a chunk whose bounds are set.</summary>
    public void Cut(Chunk chunk)
    {
        while (_locks.Count < rings.LocksUsed && FindLock(_locks.Count) is not null) { } // those that nobody has used yet
        foreach (MergedLock merged in _locks) merged.Cut(chunk, LaneIdOf);
        foreach (MergedCounter counter in _counters) counter.Cut(chunk);
        _pauses.Cut(chunk, originNs);
        _toldNs = chunk.EndNs;
    }

    /// <summary>
    /// Looks whether some wait for each other for ever. Then what they hold is shown as well: where it was only counted, from the moment on at which
    /// their last wait began, when they surely had it.
    /// </summary>
    public Deadlock? FindDeadlock()
    {
        StuckLanes stuck = _watch.Look();
        if (stuck.Waits.Count == 0 || stuck.Waits.Any(wait => _lanes[wait.Lane] is null)) return null;
        long nowNs = MonotonicClock.NowNs - originNs, lastNs = 0;
        foreach (WaitEdge wait in stuck.Waits)
        {
            LockLane lane = _lanes[wait.Lane]!;
            long sinceNs = lane.Waits ? lane.WaitSinceNs : nowNs; // not told: its record was dropped
            lastNs = Math.Max(lastNs, sinceNs);
            foreach (int held in stuck.Graph!.HeldBy(wait.Lane)) FindLock(held)?.SureHolds.Add(new LockHold(lane.Track.Lane.Id, sinceNs));
        }
        return _watch.Describe(stuck, ring => _lanes[ring]!.Track.Lane.Id, lastNs, nowNs);
    }

    private void BeginWait(LockLane lane, MergedLock wanted, long timeNs, bool isShared, int holder)
    {
        if (lane.Waits) GiveUp(lane, timeNs);
        lane.Track.Begin(timeNs, wanted.WaitName, 0);
        (lane.WaitsFor, lane.WaitSinceNs, lane.IsToldByHead) = (wanted, timeNs, false);
        Add(lane, wanted, timeNs, LockEventKind.Wait, isShared, holder);
    }

    private static void EndWait(LockLane lane, long timeNs)
    {
        lane.Track.End(timeNs);
        (lane.WaitsFor, lane.IsToldByHead) = (null, false);
    }

    /// <summary>A wait is over, and nothing tells how it has ended.</summary>
    private void GiveUp(LockLane lane, long timeNs)
    {
        MergedLock wanted = lane.WaitsFor!;
        EndWait(lane, timeNs);
        Add(lane, wanted, timeNs, LockEventKind.GaveUp, false);
    }

    // Events of one lane stay in their order: no two of them at the same moment, and none in what was told already.
    private void Add(LockLane lane, MergedLock used, long timeNs, LockEventKind kind, bool isShared, int otherRing = 0)
    {
        lane.LastNs = Math.Max(Math.Max(timeNs, _toldNs), lane.LastNs + 1);
        used.Events.Add(new LockEvent(lane.LastNs, kind, isShared, lane.Track.Lane.Id, otherRing));
    }

    private LockLane LaneOf(LaneTrack track) => _lanes[track.Ring] ??= new LockLane(track);

    private int LaneIdOf(int ringPlusOne) =>
        ringPlusOne >= 1 && ringPlusOne <= _lanes.Length && _lanes[ringPlusOne - 1] is { } lane ? lane.Track.Lane.Id : -1;

    private MergedLock? FindLock(int id)
    {
        while (_locks.Count <= id && id < rings.LocksUsed && rings.LockInfoOf(_locks.Count) is { } info)
        {
            SliceName name = new($"{WaitFor}{info.Name}", LaneState.LockWait);
            _locks.Add(new MergedLock(info, new KnownName(true, names.Of(name), name.State, false, false, false, name.Name)));
        }
        return (uint)id < (uint)_locks.Count ? _locks[id] : null;
    }

    private MergedCounter CounterOf(ushort nameId)
    {
        if (_counterOfName.TryGetValue(nameId, out MergedCounter? known)) return known;
        MergedCounter counter = new(new CounterInfo(_counters.Count, rings.NameOf(nameId).Name));
        _counters.Add(counter);
        return _counterOfName[nameId] = counter;
    }

    /// <summary>A lane, as far as it uses locks.</summary>
    private sealed class LockLane(LaneTrack track)
    {
        public LaneTrack Track { get; } = track;

        /// <summary>Time of its last event; at first before all.</summary>
        public long LastNs { get; set; } = long.MinValue;

        public MergedLock? WaitsFor { get; set; }

        /// <summary>Begin of its last wait, over or not.</summary>
        public long WaitSinceNs { get; set; } = long.MinValue;

        /// <summary>The ring has no record of the wait that is under way.</summary>
        public bool IsToldByHead { get; set; }

        public bool Waits => WaitsFor is not null;
    }
}
