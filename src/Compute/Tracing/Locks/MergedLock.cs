using System.Runtime.InteropServices;

namespace Corescope.Compute.Tracing;

/// <summary>One lock while it is recorded: what has happened since the last chunk, and who held it and waited for it then.</summary>
/// <param name="info">The lock.</param>
/// <param name="waitName">What the slice of a wait for it is called.</param>
internal sealed class MergedLock(LockInfo info, KnownName waitName)
{
    private readonly List<LockHold> _holders = [];
    private readonly List<LockWait> _waiters = [];
    private bool _isTold;

    public KnownName WaitName { get; } = waitName;

    /// <summary>What has happened since the last chunk, lane by lane in order. The other one is a ring + 1 (0: not known): its lane may not have come up yet.</summary>
    public List<LockEvent> Events { get; } = [];

    /// <summary>Who surely holds it until the end, recorded or not.</summary>
    public List<LockHold> SureHolds { get; } = [];

    /// <summary>Moves it all into a chunk.</summary>
    /// <param name="chunk">Its bounds are set.</param>
    /// <param name="laneOf">The lane of a ring + 1; -1 where there is none.</param>
    public void Cut(Chunk chunk, Func<int, int> laneOf)
    {
        if (!_isTold) chunk.NewLocks.Add(info);
        _isTold = true;
        if (Events.Count + SureHolds.Count + _holders.Count + _waiters.Count == 0) return;
        LockChunk part = new(info.Id);
        // An event of the last nanosecond may have been put behind its end.
        foreach (LockHold hold in _holders) part.Holders.Add(hold with { SinceNs = Math.Min(hold.SinceNs, chunk.StartNs) });
        foreach (LockWait wait in _waiters) part.Waiters.Add(wait with { SinceNs = Math.Min(wait.SinceNs, chunk.StartNs) });
        foreach (ref LockEvent e in CollectionsMarshal.AsSpan(Events)) e = e with { OtherLane = laneOf(e.OtherLane) };
        Sort();
        foreach (LockEvent e in Events) Follow(e);
        if (ShowSureHolds(chunk.StartNs)) Sort();
        part.Events.AddRange(Events);
        Events.Clear();
        chunk.Locks.Add(part);
    }

    private bool ShowSureHolds(long startNs)
    {
        int before = Events.Count;
        foreach (LockHold hold in SureHolds.Where(hold => !_holders.Exists(h => h.LaneId == hold.LaneId)))
        {
            LockEvent acquired = new(Math.Max(startNs, hold.SinceNs), LockEventKind.Acquired, false, hold.LaneId, -1);
            Events.Add(acquired);
            _holders.Add(new LockHold(hold.LaneId, acquired.TimeNs));
        }
        SureHolds.Clear();
        return Events.Count > before;
    }

    private void Follow(LockEvent e)
    {
        if (e.Kind is LockEventKind.Acquired or LockEventKind.GaveUp) StopWaiting(e.LaneId);
        if (e.Kind == LockEventKind.Acquired) _holders.Add(new LockHold(e.LaneId, e.TimeNs));
        else if (e.Kind == LockEventKind.Released) StopHolding(e.LaneId);
        else if (e.Kind == LockEventKind.Wait) _waiters.Add(new LockWait(e.LaneId, e.TimeNs, e.OtherLane));
    }

    // Loops, because there may be a million of these a second and a lambda for each is garbage.
    private void StopWaiting(int laneId)
    {
        for (int i = _waiters.Count - 1; i >= 0; i--)
            if (_waiters[i].LaneId == laneId) _waiters.RemoveAt(i);
    }

    private void StopHolding(int laneId)
    {
        int last = _holders.Count - 1;
        while (last >= 0 && _holders[last].LaneId != laneId) last--;
        if (last >= 0) _holders.RemoveAt(last);
    }

    private void Sort() => CollectionsMarshal.AsSpan(Events).Sort(new ByTime());

    /// <summary>At the same moment releases, then acquisitions, then waits.</summary>
    private readonly struct ByTime : IComparer<LockEvent>
    {
        public int Compare(LockEvent a, LockEvent b) => a.TimeNs != b.TimeNs ? a.TimeNs.CompareTo(b.TimeNs) : Order(a.Kind) - Order(b.Kind);

        private static int Order(LockEventKind kind) => kind switch { LockEventKind.Acquired => 1, LockEventKind.Wait => 2, _ => 0 };
    }
}

/// <summary>One counter while it is recorded.</summary>
internal sealed class MergedCounter(CounterInfo info)
{
    private long _value;
    private bool _isTold;

    /// <summary>New values since the last chunk, lane by lane in order.</summary>
    public List<CounterValue> Values { get; } = [];

    /// <summary>Moves them into a chunk.</summary>
    public void Cut(Chunk chunk)
    {
        if (!_isTold) chunk.NewCounters.Add(info);
        _isTold = true;
        CounterChunk part = new(info.Id) { InitialValue = _value };
        part.Values.AddRange(Values.OrderBy(v => v.TimeNs)); // keeps the order of what one lane has told at the same moment
        if (part.Values.Count > 0) _value = part.Values[^1].Value;
        Values.Clear();
        chunk.Counters.Add(part);
    }
}

/// <summary>When uses of locks were only counted: from the moment at which a lane closed the window to that at which the recorder opened it.</summary>
internal sealed class LockPauses(RingFile rings)
{
    // The recorder drains more often when rings fill up; the windows keep their pace.
    private const long WindowNs = 45_000_000;

    private readonly List<LockPause> _pauses = []; // monotonic
    private long _openedNs;

    public void OpenWindow()
    {
        long nowNs = MonotonicClock.NowNs;
        if (nowNs - _openedNs < WindowNs) return;
        _openedNs = nowNs;
        if (rings.OpenLockWindow() is > 0 and { } closedNs) _pauses.Add(new LockPause(closedNs, nowNs));
    }

    public void Cut(Chunk chunk, long originNs)
    {
        if (rings.LockWindowClosedNs is > 0 and { } closedNs) Show(chunk, new LockPause(closedNs - originNs, long.MaxValue));
        foreach (LockPause pause in _pauses) Show(chunk, new LockPause(pause.StartNs - originNs, pause.EndNs - originNs));
        _pauses.RemoveAll(pause => pause.EndNs - originNs <= chunk.EndNs);
        chunk.LockPauses.Sort((a, b) => a.StartNs.CompareTo(b.StartNs));
    }

    private static void Show(Chunk chunk, LockPause pause)
    {
        pause = new LockPause(Math.Max(pause.StartNs, chunk.StartNs), Math.Min(pause.EndNs, chunk.EndNs));
        if (pause.EndNs > pause.StartNs) chunk.LockPauses.Add(pause);
    }
}
