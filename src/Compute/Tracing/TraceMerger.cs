namespace Corescope.Compute.Tracing;

/// <summary>
/// Between room 1 and room 2: takes what the rings and the kernel have told so far and merges it by time, lane by lane, into the
/// current chunk. Used by the <see cref="Recorder"/>'s thread only.
/// <code>
/// kernel records -> by thread --+
///                               +-> merged by time -> state transitions, slices, arrows
/// ring records  -> by lane  ----+
/// </code>
/// What a record means is for those who know its subject to say: <see cref="ThreadMerger"/>, <see cref="LockMerger"/>, <see cref="TaskMerger"/>, <see cref="FlowMatcher"/>, <see cref="RankWatch"/>.
/// </summary>
internal sealed unsafe class TraceMerger
{
    private readonly RingFile _rings;
    private readonly TraceSource _source;
    private readonly long _originNs;
    private readonly RingReader?[] _readers;
    private readonly List<RingReader> _open = [];
    private readonly LaneTable _lanes = new();
    private readonly NameTable _names;
    private readonly ThreadMerger _threads;
    private readonly LockMerger _locks;
    private readonly TaskMerger _tasks;
    private readonly FlowMatcher _flows = new();
    private readonly RankWatch _ranks = new();
    private Chunk _chunk = new();

    /// <param name="rings">The run's rings.</param>
    /// <param name="source">How the kernel's records are made; <see cref="TraceSource.Reported"/>: there are none.</param>
    /// <param name="originNs">Zero of the run's time axis, monotonic nanoseconds.</param>
    /// <param name="uncountedPid">The process whose switches are not the work's; 0: there is none.</param>
    public TraceMerger(RingFile rings, TraceSource source, long originNs, int uncountedPid = 0)
    {
        (_rings, _source, _originNs) = (rings, source, originNs);
        _readers = new RingReader?[rings.RingCount];
        _names = new NameTable(rings);
        _threads = new ThreadMerger(rings, _lanes, _names, source, originNs, uncountedPid);
        _locks = new LockMerger(rings, _names, originNs);
        _tasks = new TaskMerger(_names, originNs);
    }

    /// <summary>Records read so far.</summary>
    public long Events { get; private set; }

    /// <summary>Times that a thread of the run left a core.</summary>
    public long Switches => _threads.Switches;

    /// <summary>Those in which it was preempted.</summary>
    public long Preempted => _threads.Preempted;

    /// <summary>Records that workers dropped.</summary>
    public long LostSlices { get; private set; }

    /// <summary>The most by which a message seemed to arrive before it was sent, nanoseconds.</summary>
    public long WorstArrowBackNs => _flows.WorstBackNs;

    /// <summary>Sets kernel records aside until <see cref="Merge"/>.</summary>
    public void Add(List<SwitchRecord> records)
    {
        _threads.Add(records);
        Events += records.Count;
    }

    /// <summary>Merges everything up to a moment (monotonic nanoseconds).</summary>
    /// <returns>How full the fullest ring was, 0 to 1.</returns>
    public double Merge(long untilNs)
    {
        double fullest = 0;
        _open.Clear();
        for (int ring = 0; ring < _rings.RingsUsed; ring++)
        {
            if (Reader(ring) is not { } reader) continue;
            fullest = Math.Max(fullest, reader.Open(_locks.Look(ring)));
            _open.Add(reader);
        }
        MergeLanes(untilNs);
        foreach (RingReader reader in _open) Close(reader, untilNs);
        _threads.FollowAll(untilNs);
        return fullest;
    }

    /// <summary>Opens the window in which uses of locks are recorded, where it was closed for long enough.</summary>
    public void OpenLockWindow() => _locks.OpenWindow();

    /// <summary>Looks whether some wait for each other for ever, after <see cref="Merge"/>.</summary>
    /// <param name="mergedNs">Up to when.</param>
    public Deadlock? FindDeadlock(long mergedNs) => _locks.FindDeadlock() ?? _ranks.Find(mergedNs - _originNs);

    /// <summary>Closes the current chunk at a moment up to which <see cref="Merge"/> has been called.</summary>
    public Chunk Cut(int number, long startNs, long endNs)
    {
        Chunk done = _chunk;
        (done.Number, done.StartNs, done.EndNs) = (number, startNs - _originNs, endNs - _originNs);
        _threads.Cut(done, endNs);
        _lanes.Cut(done);
        _locks.Cut(done);
        _tasks.Cut(done, LaneOfRing);
        done.Flows.Sort((a, b) => a.ReceivedNs.CompareTo(b.ReceivedNs));
        _names.MoveNewTo(done);
        ChunkSummary.Fill(done);
        _chunk = new Chunk();
        return done;
    }

    private RingReader? Reader(int ring)
    {
        if (_readers[ring] is { } known) return known;
        byte* at = _rings.RingAt(ring);
        if (Volatile.Read(ref *(int*)(at + RingFile.RingClaimed)) == 0) return null;
        return _readers[ring] = new RingReader(_rings, ring, _lanes.Add(LaneOf(at), ring));
    }

    /// <summary>
    /// All lanes' records and their threads' switches in one order, because a lane may wait for what another has, or take its thread over. The
    /// lanes are few, so each is looked at to find the one that is next; it goes on until another one is.
    /// </summary>
    private void MergeLanes(long untilNs)
    {
        while (true)
        {
            (RingReader? next, long nextNs, long othersNs) = (null, long.MaxValue, untilNs);
            foreach (RingReader reader in _open)
            {
                long timeNs = NextNs(reader);
                if (timeNs < nextNs) (next, nextNs, othersNs) = (reader, timeNs, Math.Min(othersNs, nextNs));
                else othersNs = Math.Min(othersNs, timeNs);
            }
            if (next is null || nextNs > untilNs) return;
            for (; nextNs <= othersNs; nextNs = NextNs(next)) TakeNext(next, nextNs);
        }
    }

    private static long NextNs(RingReader reader) => Math.Min(reader.NextNs, reader.Lane.Thread?.NextNs ?? long.MaxValue);

    /// <summary>The next switch of a lane's thread or, where that is not earlier, its ring's next record.</summary>
    private void TakeNext(RingReader reader, long timeNs)
    {
        if (reader.Lane.Thread is { } thread && thread.NextNs <= timeNs) _threads.Follow(thread, timeNs);
        else if (reader.IsHeadNext) _locks.Follow(reader.Lane, reader.TakeHead());
        else
        {
            ref readonly RingRecord record = ref reader.Take();
            _locks.Settle(reader.Lane, in record);
            Apply(reader.Lane, in record);
        }
    }

    private void Close(RingReader reader, long untilNs)
    {
        if (reader.IsDrained) _locks.Finish(reader.Lane, reader.WaitInHead, untilNs);
        Events += reader.Close();
        long dropped = reader.NewlyDropped();
        _chunk.LostSlices += dropped;
        LostSlices += dropped;
    }

    private void Apply(LaneTrack lane, in RingRecord record)
    {
        long timeNs = record.TimeNs - _originNs;
        switch (record.Kind)
        {
            case RingRecordKind.Begin:
                lane.Begin(timeNs, _names.OfRing(record.Name), record.Arg, record.Peer);
                if (lane.Lane.Kind == LaneKind.Rank) _ranks.Begin(lane, in record);
                break;
            case RingRecordKind.End:
                lane.End(timeNs);
                break;
            case RingRecordKind.Send:
                _flows.Send(record.Arg, timeNs, lane.Lane.Id, (uint)record.Peer, record.Name == 0 ? _names.Message : _names.OfRing(record.Name).Id, _chunk.Flows);
                if (lane.Lane.Kind == LaneKind.Rank) _ranks.Send(record.Arg);
                break;
            case RingRecordKind.Receive:
                _flows.Receive(record.Arg, timeNs, lane.Lane.Id, (uint)record.Peer, _chunk.Flows);
                if (lane.Lane.Kind == LaneKind.Rank) _ranks.Receive(record.Arg);
                break;
            case RingRecordKind.Arrow when (uint)record.Peer < (uint)_readers.Length && _readers[record.Peer] is { } from:
                _chunk.Flows.Add(new Flow(timeNs, timeNs, from.Lane.Lane.Id, lane.Lane.Id, _names.OfRing(record.Name).Id, Math.Max(0, record.Arg)));
                break;
            case RingRecordKind.Bind:
                _threads.Bind(lane, (int)(record.Arg >> 32), (int)record.Arg, record.TimeNs);
                break;
            case RingRecordKind.Unbind:
                lane.EndAll(timeNs);
                _threads.Unbind(lane, record.TimeNs);
                break;
            case >= RingRecordKind.LockWait and <= RingRecordKind.Counter:
                _locks.Apply(lane, in record);
                break;
            case >= RingRecordKind.TaskExists and <= RingRecordKind.TaskState:
                _tasks.Apply(in record);
                break;
        }
    }

    private int LaneOfRing(int ring) => (uint)ring < (uint)_readers.Length && _readers[ring] is { } reader ? reader.Lane.Lane.Id : -1;

    private Lane LaneOf(byte* ring)
    {
        LaneKind kind = (LaneKind)ring[RingFile.RingKind];
        string name = _rings.NameOf(*(ushort*)(ring + RingFile.RingName)).Name;
        bool isReported = kind == LaneKind.Slot || ring[RingFile.RingElsewhere] != 0;
        return new Lane(_lanes.NextId, kind, isReported ? TraceSource.Reported : _source, *(int*)(ring + RingFile.RingNumber), 0, 0, name);
    }
}
