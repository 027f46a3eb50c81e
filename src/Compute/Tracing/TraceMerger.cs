namespace Corescope.Compute.Tracing;

/// <summary>
/// Between room 1 and room 2: takes what the rings and the kernel have told so far and merges it by time, lane by lane, into the
/// current chunk. Used by the <see cref="Recorder"/>'s thread only.
/// <code>
/// kernel records -> by thread --+
///                               +-> merged by time -> state transitions, slices, arrows
/// ring records  -> by lane  ----+
/// threads without a lane ---------> strangers on their core; a lane of their own once they matter
/// </code>
/// </summary>
internal sealed unsafe class TraceMerger
{
    private readonly RingFile _rings;
    private readonly TraceSource _source;
    private readonly long _originNs;
    private readonly int _uncountedPid;
    private readonly RingReader?[] _readers;
    private readonly List<RingReader> _open = [];
    private readonly List<LaneTrack> _lanes = [];
    private readonly Dictionary<int, ThreadTrack> _threads = [];
    private readonly List<ThreadTrack> _exited = [];
    private readonly NameTable _names;
    private readonly LockMerger _locks;
    private readonly TaskMerger _tasks;
    private readonly FlowMatcher _flows = new();
    private readonly RankWatch _ranks = new();
    private readonly Dictionary<int, GilSharers> _gils = [];
    private Chunk _chunk = new();

    public TraceMerger(RingFile rings, TraceSource source, long originNs, int uncountedPid = 0)
    {
        (_rings, _source, _originNs, _uncountedPid) = (rings, source, originNs, uncountedPid);
        _readers = new RingReader?[rings.RingCount];
        _names = new NameTable(rings);
        _locks = new LockMerger(rings, _names, originNs);
        _tasks = new TaskMerger(_names, originNs);
    }

    /// <summary>Records read so far.</summary>
    public long Events { get; private set; }

    /// <summary>Times that a thread of the run left a core.</summary>
    public long Switches { get; private set; }

    /// <summary>Those in which it was preempted.</summary>
    public long Preempted { get; private set; }

    /// <summary>Records that workers dropped.</summary>
    public long LostSlices { get; private set; }

    /// <summary>The most by which a message seemed to arrive before it was sent, nanoseconds.</summary>
    public long WorstArrowBackNs => _flows.WorstBackNs;

    /// <summary>Sets kernel records aside until <see cref="Merge"/>.</summary>
    public void Add(List<SwitchRecord> records)
    {
        foreach (ref readonly SwitchRecord record in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(records))
        {
            if (!_threads.TryGetValue(record.Tid, out ThreadTrack? thread) || thread.HasExited && record.Kind == SwitchKind.Fork)
                _threads[record.Tid] = thread = new ThreadTrack(record.Pid, record.Tid, record.IsOfRun);
            thread.Enqueue(record);
        }
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
        foreach (ThreadTrack thread in _threads.Values)
        {
            Follow(thread, untilNs);
            if (thread.HasExited) _exited.Add(thread);
        }
        foreach (ThreadTrack thread in _exited) _threads.Remove(thread.Tid);
        _exited.Clear();
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
        foreach (ThreadTrack thread in _threads.Values)
        {
            if (thread.Lane is null && thread.Core >= 0) AddStranger(thread, endNs);
        }
        Chunk done = _chunk;
        (done.Number, done.StartNs, done.EndNs) = (number, startNs - _originNs, endNs - _originNs);
        foreach (LaneTrack lane in _lanes) done.Lanes.Add(lane.Cut(endNs - _originNs));
        _locks.Cut(done);
        _tasks.Cut(done, LaneOfRing);
        done.Flows.Sort((a, b) => a.ReceivedNs.CompareTo(b.ReceivedNs));
        done.Strangers.Sort((a, b) => a.Core != b.Core ? a.Core.CompareTo(b.Core) : a.StartNs.CompareTo(b.StartNs));
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
        return _readers[ring] = new RingReader(_rings, ring, NewLane(LaneOf(at), ring));
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
        if (reader.Lane.Thread is { } thread && thread.NextNs <= timeNs) Follow(thread, timeNs);
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
                Bind(lane, (int)(record.Arg >> 32), (int)record.Arg, record.TimeNs);
                break;
            case RingRecordKind.Unbind:
                lane.EndAll(timeNs);
                Unbind(lane, record.TimeNs);
                break;
            case >= RingRecordKind.LockWait and <= RingRecordKind.Counter:
                _locks.Apply(lane, in record);
                break;
            case >= RingRecordKind.TaskExists and <= RingRecordKind.TaskState:
                _tasks.Apply(in record);
                break;
        }
    }

    private void Bind(LaneTrack lane, int pid, int tid, long timeNs)
    {
        Unbind(lane, timeNs);
        if (lane.Lane.Source == TraceSource.Reported) return;
        if (!_threads.TryGetValue(tid, out ThreadTrack? thread)) _threads[tid] = thread = new ThreadTrack(pid, tid, true);
        Follow(thread, timeNs);
        if (thread.Lane is null && thread.Core >= 0) AddStranger(thread, timeNs);
        if (thread.Lane is { } before)
        {
            before.Thread = null;
            before.Resolve(timeNs - _originNs);
        }
        thread.Lane = lane;
        lane.Thread = thread;
        lane.Lane = lane.Lane with { Pid = pid, Tid = tid };
        _chunk.NewLanes.RemoveAll(l => l.Id == lane.Lane.Id);
        _chunk.NewLanes.Add(lane.Lane);
        JoinGil(lane);
        lane.Resolve(timeNs - _originNs);
    }

    private void JoinGil(LaneTrack lane)
    {
        int domain = *(int*)(_rings.RingAt(lane.Ring) + RingFile.RingGilDomain);
        GilSharers? gil = null;
        if (domain > 0 && !_gils.TryGetValue(domain, out gil)) _gils[domain] = gil = new GilSharers();
        if (gil == lane.Gil) return;
        _chunk.GilDomains.Add(new GilDomain(lane.Lane.Id, Math.Max(0, domain)));
        lane.Gil = gil;
        gil?.Add(lane);
    }

    private void Unbind(LaneTrack lane, long timeNs)
    {
        if (lane.Thread is not { } thread) return;
        Follow(thread, timeNs);
        thread.Lane = null;
        lane.Thread = null;
        if (thread.Core >= 0) thread.ContinueOnCore(timeNs);
        lane.Resolve(timeNs - _originNs);
    }

    /// <summary>Applies a thread's records up to a time to it and to the lane that shows it.</summary>
    private void Follow(ThreadTrack thread, long untilNs)
    {
        while (thread.TryTake(untilNs, out SwitchRecord record))
        {
            bool leaves = record.Kind is SwitchKind.OutBlocked or SwitchKind.OutPreempted or SwitchKind.Exit;
            if (leaves && thread.Core >= 0)
            {
                if (thread.Lane is null) AddStranger(thread, record.TimeNs);
                if (thread.IsOfRun && thread.Pid != _uncountedPid) CountSwitch(record.Kind);
            }
            thread.Apply(record);
            if (thread.Lane is { } lane)
            {
                if (record.Kind == SwitchKind.Comm && lane.Ring < 0) Rename(lane, record.Name!);
                if (record.Kind == SwitchKind.Exit) lane.EndAll(record.TimeNs - _originNs);
                lane.Switched(record.Kind, record.TimeNs - _originNs);
            }
            else if (thread.DeservesLane) ShowAuxiliary(thread, record.TimeNs);
        }
    }

    private void CountSwitch(SwitchKind kind)
    {
        Switches++;
        if (kind == SwitchKind.OutPreempted) Preempted++;
    }

    private void ShowAuxiliary(ThreadTrack thread, long timeNs)
    {
        LaneTrack lane = NewLane(new Lane(_lanes.Count, LaneKind.Auxiliary, _source, 0, thread.Pid, thread.Tid, thread.NameOrRead()), -1);
        (lane.Thread, thread.Lane) = (thread, lane);
        lane.Resolve(timeNs - _originNs);
    }

    private void Rename(LaneTrack lane, string name)
    {
        lane.Lane = lane.Lane with { Name = name };
        _chunk.NewLanes.RemoveAll(l => l.Id == lane.Lane.Id);
        _chunk.NewLanes.Add(lane.Lane);
    }

    private void AddStranger(ThreadTrack thread, long untilNs)
    {
        if (untilNs > thread.OnCoreSinceNs)
        {
            int name = _names.Of(new SliceName(thread.NameOrRead(), thread.IsOfRun ? LaneState.Running : LaneState.Ready));
            _chunk.Strangers.Add(new Stranger(thread.Core, thread.OnCoreSinceNs - _originNs, untilNs - _originNs, name));
        }
        thread.ContinueOnCore(untilNs);
    }

    private int LaneOfRing(int ring) => (uint)ring < (uint)_readers.Length && _readers[ring] is { } reader ? reader.Lane.Lane.Id : -1;

    private Lane LaneOf(byte* ring)
    {
        LaneKind kind = (LaneKind)ring[RingFile.RingKind];
        string name = _rings.NameOf(*(ushort*)(ring + RingFile.RingName)).Name;
        bool isReported = kind == LaneKind.Slot || ring[RingFile.RingElsewhere] != 0;
        return new Lane(_lanes.Count, kind, isReported ? TraceSource.Reported : _source, *(int*)(ring + RingFile.RingNumber), 0, 0, name);
    }

    private LaneTrack NewLane(Lane lane, int ring)
    {
        LaneTrack track = new(lane, ring);
        _lanes.Add(track);
        _chunk.NewLanes.Add(lane);
        return track;
    }
}
