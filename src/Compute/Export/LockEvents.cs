using Corescope.Compute.Tracing;

namespace Corescope.Compute.Export;

/// <summary>One lock on its way into a Chrome trace: who held it when, and arrows where it went to somebody who had waited for it. lockTrack.ts finds the same for the page.</summary>
/// <param name="info">The lock.</param>
/// <param name="row">Where its holders are.</param>
/// <param name="onArrow">Told of each hand-over.</param>
internal sealed class LockEvents(LockInfo info, Row row, Action<Arrow> onArrow)
{
    private readonly List<int> _holders = []; // a lane for each hold
    private readonly HashSet<int> _waiters = [];
    private bool _isShared;
    private int _releaser = -1;
    private long _releasedNs, _sinceNs;
    private string _shown = "";

    /// <summary>Where its holders are.</summary>
    public Row Row { get; } = row;

    /// <summary>The lock.</summary>
    public LockInfo Info { get; } = info;

    /// <summary>Whether anything has been written in its row.</summary>
    public bool HasSlices { get; private set; }

    /// <summary>Takes the next chunk.</summary>
    /// <param name="part">What it tells; null: nobody holds the lock or waits for it.</param>
    /// <param name="startNs">The chunk's start.</param>
    /// <param name="to">Where holds are written when they are over.</param>
    /// <param name="laneName">The name of a lane.</param>
    public void Add(LockChunk? part, long startNs, TraceEventWriter to, Func<int, string> laneName)
    {
        Match(part);
        Show(startNs, to, laneName);
        foreach (LockEvent e in part?.Events ?? [])
        {
            Apply(e);
            Show(e.TimeNs, to, laneName);
        }
    }

    /// <summary>Writes the hold that goes on when the trace ends.</summary>
    public void Finish(long endNs, TraceEventWriter to)
    {
        _holders.Clear();
        Show(endNs, to, lane => $"lane {lane}");
    }

    // Only differs where something was missed.
    private void Match(LockChunk? part)
    {
        HashSet<int> told = [.. part?.Holders.Select(h => h.LaneId) ?? []];
        _holders.RemoveAll(lane => !told.Contains(lane));
        foreach (int lane in told.Except(_holders).ToArray()) Acquire(lane, told.Count > 1);
        _waiters.Clear();
        _waiters.UnionWith(part?.Waiters.Select(w => w.LaneId) ?? []);
    }

    private void Apply(LockEvent e)
    {
        switch (e.Kind)
        {
            case LockEventKind.Wait:
                _waiters.Add(e.LaneId);
                break;
            case LockEventKind.GaveUp:
                _waiters.Remove(e.LaneId);
                break;
            case LockEventKind.Acquired:
                if (_waiters.Remove(e.LaneId) && e.OtherLane >= 0 && e.OtherLane != e.LaneId) HandOver(e);
                Acquire(e.LaneId, e.IsShared);
                break;
            default:
                (_releaser, _releasedNs) = (e.LaneId, e.TimeNs);
                int last = _holders.LastIndexOf(e.LaneId);
                if (last >= 0) _holders.RemoveAt(last);
                break;
        }
    }

    private void HandOver(LockEvent e)
    {
        bool isKnown = e.OtherLane == _releaser && Info.Permits != 0;
        onArrow(new Arrow(Info.Name, e.OtherLane, isKnown ? Math.Min(_releasedNs, e.TimeNs) : e.TimeNs, e.LaneId, e.TimeNs));
    }

    private void Acquire(int lane, bool isShared)
    {
        if (Info.Permits == 0) return;
        isShared |= Info.Permits > 1;
        // A lock that one has alone, nobody else can still have: the end of that is missing.
        if (!isShared || !_isShared) _holders.RemoveAll(holder => holder != lane);
        if (_holders.Count == 0) _isShared = isShared;
        _holders.Add(lane);
    }

    private void Show(long timeNs, TraceEventWriter to, Func<int, string> laneName)
    {
        string now = string.Join(", ", _holders.Distinct().Order().Select(laneName));
        if (now == _shown) return;
        if (_shown.Length > 0 && timeNs > _sinceNs)
        {
            to.Slice(Row, _shown, "lock", _sinceNs, timeNs);
            HasSlices = true;
        }
        (_shown, _sinceNs) = (now, Math.Max(_sinceNs, timeNs));
    }
}
