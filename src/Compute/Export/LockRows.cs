using Corescope.Compute.Analysis;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Export;

/// <summary>The group of a Chrome trace that holds locks (interpreters' among them), counters, and where uses of locks were only counted.</summary>
/// <param name="pid">The group.</param>
/// <param name="to">Where to.</param>
/// <param name="nameOf">The slice name with an id.</param>
/// <param name="laneName">The name of a lane.</param>
/// <param name="onArrow">Told of each hand-over.</param>
internal sealed class LockRows(int pid, TraceEventWriter to, Func<int, SliceName> nameOf, Func<int, string> laneName, Action<Arrow> onArrow)
{
    private const int GilTids = 2000, LockTids = 3000, PauseTid = 4000;

    private readonly GilLanes _gilLanes = new(nameOf);
    private readonly SortedDictionary<int, GilEvents> _gils = [];
    private readonly SortedDictionary<int, LockEvents> _locks = [];
    private readonly Dictionary<int, (string Name, long? Value)> _counters = [];
    private readonly Row _pauses = new(pid, PauseTid);
    private LockPause? _pause;

    /// <summary>Takes the next chunk.</summary>
    public void Add(Chunk chunk)
    {
        foreach ((int domain, IEnumerable<GilChange> changes) in _gilLanes.Follow(chunk))
        {
            if (!_gils.TryGetValue(domain, out GilEvents? gil)) _gils[domain] = gil = new GilEvents(domain, new Row(pid, GilTids + _gils.Count));
            gil.Add(changes, chunk.EndNs);
        }
        foreach (LockInfo info in chunk.NewLocks) _locks.TryAdd(info.Id, new LockEvents(info, new Row(pid, LockTids + info.Id), onArrow));
        Dictionary<int, LockChunk> parts = chunk.Locks.ToDictionary(part => part.LockId);
        foreach ((int id, LockEvents events) in _locks) events.Add(parts.GetValueOrDefault(id), chunk.StartNs, to, laneName);
        foreach (CounterInfo info in chunk.NewCounters) _counters.TryAdd(info.Id, (info.Name, null));
        foreach (CounterChunk part in chunk.Counters) AddCounter(part, chunk.StartNs);
        foreach (LockPause pause in chunk.LockPauses) AddPause(pause);
    }

    /// <summary>Writes what goes on when the trace ends, and the names of all rows.</summary>
    /// <param name="endNs">The trace's end.</param>
    /// <param name="order">Place of the group among the others.</param>
    public void Finish(long endNs, int order)
    {
        foreach (GilEvents gil in _gils.Values) gil.Finish(endNs, to, laneName, onArrow);
        foreach (LockEvents events in _locks.Values) events.Finish(endNs, to);
        GilEvents[] gils = [.. _gils.Values.Where(gil => gil.IsShared)];
        LockEvents[] locks = [.. _locks.Values.Where(events => events.HasSlices)];
        if (gils.Length + locks.Length + _counters.Count > 0) to.NameProcess(pid, "locks and counters", order);
        foreach (GilEvents gil in gils) to.NameRow(gil.Row, gils.Length == 1 ? "GIL (inferred)" : $"GIL of process {gil.Process} (inferred)", gil.Row.Tid);
        foreach (LockEvents events in locks) to.NameRow(events.Row, events.Info.Name, events.Row.Tid);
        if (_pause is null) return;
        WritePause();
        to.NameRow(_pauses, "uses of locks only counted", PauseTid);
    }

    private void AddCounter(CounterChunk part, long startNs)
    {
        if (!_counters.TryGetValue(part.CounterId, out (string Name, long? Value) counter)) return;
        Count(startNs, part.InitialValue);
        foreach (CounterValue next in part.Values) Count(next.TimeNs, next.Value);
        _counters[part.CounterId] = counter;

        void Count(long timeNs, long value)
        {
            if (counter.Value == value) return;
            to.Counter(pid, counter.Name, Math.Max(0, timeNs), value);
            counter.Value = value;
        }
    }

    // Pauses are cut where chunks are; here they are whole again.
    private void AddPause(LockPause next)
    {
        if (_pause is { } last && next.StartNs <= last.EndNs)
        {
            _pause = last with { EndNs = Math.Max(last.EndNs, next.EndNs) };
            return;
        }
        WritePause();
        _pause = next;
    }

    private void WritePause()
    {
        if (_pause is { } pause) to.Slice(_pauses, "only counted", "pause", Math.Max(0, pause.StartNs), pause.EndNs);
    }
}
