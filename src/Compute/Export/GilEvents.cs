using Corescope.Compute.Analysis;

namespace Corescope.Compute.Export;

/// <summary>One interpreter's lock on its way into a Chrome trace: who held it when (inferred), and arrows where it went from lane to lane.</summary>
internal sealed class GilEvents
{
    private readonly List<GilHold> _holds = [];
    private readonly HashSet<int> _lanes = [];
    private readonly GilBaton _baton;

    /// <summary>Of the interpreter with this process number.</summary>
    public GilEvents(int process, Row row)
    {
        (Process, Row) = (process, row);
        _baton = new GilBaton(_holds.Add);
    }

    /// <summary>The interpreter's process.</summary>
    public int Process { get; }

    /// <summary>Where its holders are.</summary>
    public Row Row { get; }

    /// <summary>Whether lanes share it: what one lane has alone is no matter of locks.</summary>
    public bool IsShared => _lanes.Count > 1;

    /// <summary>Takes what its lanes do in the next chunk.</summary>
    public void Add(IEnumerable<GilChange> changes, long endNs)
    {
        foreach (GilChange change in changes)
        {
            _lanes.Add(change.LaneId);
            _baton.Apply(change);
        }
        _baton.Settle(endNs);
    }

    /// <summary>Writes all holds, where lanes share the lock.</summary>
    public void Finish(long endNs, TraceEventWriter to, Func<int, string> laneName, Action<Arrow> onArrow)
    {
        _baton.Close(endNs);
        if (!IsShared) return;
        GilHold? last = null;
        foreach (GilHold hold in _holds)
        {
            if (last is { } before && before.LaneId != hold.LaneId) onArrow(new Arrow("GIL", before.LaneId, before.EndNs, hold.LaneId, hold.StartNs));
            to.Slice(Row, laneName(hold.LaneId), "inferred", hold.StartNs, hold.EndNs);
            last = hold;
        }
    }
}
