namespace Corescope.Compute.Tracing;

/// <summary>
/// One lane while it is recorded: the thread behind it, its open slices, and the state that follows from both. The kernel says whether the
/// lane has a core; the innermost slice says what it waits for when it has none.
/// </summary>
internal sealed class LaneTrack(Lane lane, int ring)
{
    private readonly List<(OpenSlice Slice, KnownName Name, int Whom)> _open = [];
    private CallWait _call;
    private LaneState _state = LaneState.Idle;
    private int _core = -1;
    private long _lastNs;

    public Lane Lane { get; set; } = lane;

    /// <summary>The ring that feeds it; -1 for a lane that only the kernel knows.</summary>
    public int Ring { get; set; } = ring;

    /// <summary>The thread that the lane is at this moment.</summary>
    public ThreadTrack? Thread { get; set; }

    /// <summary>The interpreter's lock that the lane's code needs; null where it needs none.</summary>
    public GilSharers? Gil { get; set; }

    /// <summary>Whether it executes its interpreter's code or has lost its core while it did: then it may have the lock.</summary>
    public bool MayHoldGil => Thread is { } thread && (thread.Core >= 0 || thread.IsPreempted) && !Innermost.IsReleased;

    public LaneChunk Current { get; private set; } = new(lane.Id);

    /// <summary>A slice begins; <paramref name="timeNs"/> since the run's origin.</summary>
    /// <param name="timeNs">When.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="arg">Shown behind the name.</param>
    /// <param name="whom">Of a rank of MPI: whom it waits for (docs/ring-format.md).</param>
    public void Begin(long timeNs, KnownName name, long arg, int whom = 0)
    {
        _open.Add((new OpenSlice(timeNs, name.Id, arg), name, whom));
        Current.Slices.Add(new SliceEvent(timeNs, name.Id, arg));
        _call.Enter(name);
        Resolve(timeNs);
    }

    /// <summary>The innermost slice ends; without one this is nothing.</summary>
    public void End(long timeNs)
    {
        if (_open.Count == 0) return;
        _open.RemoveAt(_open.Count - 1);
        Current.Slices.Add(SliceEvent.End(timeNs));
        _call.Enter(Innermost);
        Resolve(timeNs);
    }

    /// <summary>The lane's thread has ended: it is in no slice any more, whatever it was in the middle of.</summary>
    public void EndAll(long timeNs)
    {
        while (_open.Count > 0) End(timeNs);
    }

    /// <summary>The lane's thread was switched; <see cref="Thread"/> has followed already.</summary>
    public void Switched(SwitchKind kind, long timeNs)
    {
        // Only the kernel's own records tell how often a thread slept.
        if (Lane.Source == TraceSource.Exact) _call.Switched(kind, timeNs, Gil, this);
        Resolve(timeNs);
    }

    /// <summary>Adds a transition where the state or the core has changed.</summary>
    public void Resolve(long timeNs)
    {
        (LaneState state, int core) = StateNow();
        if (state == _state && core == _core) return;
        // A record that was published late (its writer lost its core in between) counts from the last moment that is already told.
        timeNs = Math.Max(timeNs, _lastNs);
        List<Transition> transitions = Current.Transitions;
        if (transitions.Count > 0 && transitions[^1].TimeNs == timeNs) transitions[^1] = new Transition(timeNs, state, core);
        else transitions.Add(new Transition(timeNs, state, core));
        (_state, _core, _lastNs) = (state, core, timeNs);
    }

    /// <summary>Hands the finished part out and begins the next one with what is open.</summary>
    public LaneChunk Cut(long endNs)
    {
        LaneChunk done = Current;
        _lastNs = Math.Max(_lastNs, endNs);
        Current = new LaneChunk(Lane.Id) { InitialState = _state, InitialCore = _core };
        foreach ((OpenSlice slice, _, _) in _open) Current.Open.Add(slice);
        return done;
    }

    private KnownName Innermost => _open.Count > 0 ? _open[^1].Name : default;

    /// <summary>What the lane waits for as a rank of MPI; null where it does not wait, or does not tell.</summary>
    public RankWait? WaitOf(int rank)
    {
        if (_open.Count == 0) return null;
        (OpenSlice slice, KnownName name, int whom) = _open[^1];
        return RankWait.Of(rank, whom, slice, name.Name);
    }

    // MPI looks for a message again and again, on a core or, where it gives it away or loses it, off one. What such a rank waits for is its own word;
    // that it has a core meanwhile is the kernel's, and is kept.
    private bool IsPolling(LaneState slice) => slice == LaneState.MessageWait && Lane.Kind == LaneKind.Rank;

    private (LaneState State, int Core) StateNow()
    {
        KnownName name = Innermost;
        LaneState slice = name.State;
        if (Lane.Source == TraceSource.Reported) return (slice, -1);
        if (Thread is null) return (LaneState.Idle, -1);
        if (IsPolling(slice)) return (slice, Thread.Core);
        if (Thread.Core >= 0) return (slice == LaneState.Serializing ? slice : LaneState.Running, Thread.Core);
        if (Thread.IsPreempted) return (LaneState.Ready, -1);
        // Blocked inside a slice that computes, in an interpreter that has other threads: it can only wait for the lock.
        if (name.NeedsGil && Gil is { Count: > 1 }) return (LaneState.GilWait, -1);
        // Blocked more often than the slice's code does.
        if (_call.WantsGil) return (LaneState.GilWait, -1);
        // Else nothing says what for, so it is shown as doing nothing.
        return (slice is LaneState.Running or LaneState.Serializing or LaneState.Ready ? LaneState.Idle : slice, -1);
    }
}
