using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>
/// Follows one lock through the trace: who holds it, who waits, who was passed over. Between windows only long waits are recorded
/// (docs/ring-format.md, The window); so spreads and hand-overs are taken from uses that began in a window, where every use was.
/// </summary>
/// <param name="info">The lock.</param>
/// <param name="isMeasured">Whether a moment lies in a measured round.</param>
internal sealed class LockTrack(LockInfo info, Func<long, bool> isMeasured)
{
    private readonly Dictionary<int, Hold> _holders = [];
    private readonly Dictionary<int, Waiter> _waiters = [];
    private readonly Dictionary<(int Lane, int Holder), long> _blame = [];
    private readonly SortedDictionary<int, Passed> _passed = [];
    private readonly DurationSample _waits = new(), _holds = new(), _anyWaits = new(), _anyHolds = new();
    private long _acquisitions, _handOvers;

    /// <summary>The lock.</summary>
    public LockInfo Info => info;

    /// <summary>The most who waited at a time.</summary>
    public int LongestConvoy { get; private set; }

    /// <summary>Recorded waits: those that began in windows, else all there are.</summary>
    public TimeSpread Waits => Spread(_waits, _anyWaits);

    /// <summary>Recorded holds: those that began in windows, else all there are.</summary>
    public TimeSpread Holds => Spread(_holds, _anyHolds);

    /// <summary>Part of the acquisitions in windows that came from another lane than the one before.</summary>
    public double HandOverShare => _acquisitions == 0 ? 0 : (double)_handOvers / _acquisitions;

    /// <summary>Who has waited for whom, and how long.</summary>
    public IEnumerable<LockBlame> Blame => _blame.Select(b => new LockBlame(b.Key.Lane, info.Id, b.Key.Holder, b.Value));

    /// <summary>By lane: the worst wait in which others went first too often, and how many such waits there were.</summary>
    public IReadOnlyDictionary<int, Passed> Starved => _passed;

    /// <summary>A chunk begins: what it says of holders and waiters counts, in case records were lost.</summary>
    /// <param name="part">What it says; null: nobody holds the lock or waits for it.</param>
    public void Begin(LockChunk? part)
    {
        Keep(_holders, part?.Holders.Select(h => h.LaneId));
        Keep(_waiters, part?.Waiters.Select(w => w.LaneId));
        if (part is null) return;
        foreach (LockHold hold in part.Holders) _holders.TryAdd(hold.LaneId, new Hold(hold.SinceNs, false));
        foreach (LockWait wait in part.Waiters) _waiters.TryAdd(wait.LaneId, new Waiter(wait.SinceNs, wait.HolderLane, false));
    }

    /// <summary>Takes the next event.</summary>
    /// <param name="e">By time.</param>
    /// <param name="isPaused">Whether it lies between windows.</param>
    public void Apply(LockEvent e, bool isPaused)
    {
        switch (e.Kind)
        {
            case LockEventKind.Wait:
                _waiters[e.LaneId] = new Waiter(e.TimeNs, e.OtherLane, !isPaused);
                if (isMeasured(e.TimeNs)) LongestConvoy = Math.Max(LongestConvoy, _waiters.Count);
                break;
            case LockEventKind.Acquired:
                Acquire(e, isPaused);
                break;
            case LockEventKind.GaveUp:
                if (_waiters.Remove(e.LaneId, out Waiter? waiter)) EndWait(e, waiter);
                break;
            default:
                Release(e);
                break;
        }
    }

    private void Acquire(LockEvent e, bool isPaused)
    {
        bool hasWaited = _waiters.Remove(e.LaneId, out Waiter? own);
        if (hasWaited) EndWait(e, own!);
        bool isSampled = own?.IsSampled ?? !isPaused;
        long cameNs = own?.SinceNs ?? e.TimeNs;
        if (info.Permits > 0)
            foreach (Waiter waiter in _waiters.Values)
                if (waiter.SinceNs < cameNs) waiter.PassedOver++;
        if (isSampled && isMeasured(e.TimeNs))
        {
            _acquisitions++;
            if (e.OtherLane >= 0 && e.OtherLane != e.LaneId) _handOvers++;
        }
        if (_holders.TryGetValue(e.LaneId, out Hold? again)) again.Depth++;
        else _holders[e.LaneId] = new Hold(e.TimeNs, isSampled);
    }

    private void Release(LockEvent e)
    {
        if (!_holders.TryGetValue(e.LaneId, out Hold? hold) || --hold.Depth > 0) return;
        _holders.Remove(e.LaneId);
        if (!isMeasured(e.TimeNs)) return;
        _anyHolds.Add(e.TimeNs - hold.SinceNs);
        if (hold.IsSampled) _holds.Add(e.TimeNs - hold.SinceNs);
    }

    private void EndWait(LockEvent e, Waiter waiter)
    {
        if (!isMeasured(e.TimeNs)) return;
        long waitNs = e.TimeNs - waiter.SinceNs;
        _anyWaits.Add(waitNs);
        if (waiter.IsSampled) _waits.Add(waitNs);
        _blame[(e.LaneId, waiter.Holder)] = _blame.GetValueOrDefault((e.LaneId, waiter.Holder)) + waitNs;
        if (waiter.PassedOver <= Starvation.MostPassedOver) return;
        Passed before = _passed.GetValueOrDefault(e.LaneId);
        Passed worst = waiter.PassedOver > before.PassedOver ? new Passed(waiter.PassedOver, waitNs, 0) : before;
        _passed[e.LaneId] = worst with { Times = before.Times + 1 };
    }

    private static TimeSpread Spread(DurationSample sampled, DurationSample any) =>
        sampled.Count == 0 ? any.Spread() : sampled.Spread() with { MaxNs = any.Spread().MaxNs };

    private static void Keep<T>(Dictionary<int, T> lanes, IEnumerable<int>? told)
    {
        if (lanes.Count == 0) return;
        HashSet<int> known = [.. told ?? []];
        foreach (int lane in lanes.Keys.Where(lane => !known.Contains(lane)).ToArray()) lanes.Remove(lane);
    }

    /// <summary>The worst of the waits in which a lane was passed over too often.</summary>
    internal readonly record struct Passed(int PassedOver, long WaitNs, int Times);

    private sealed class Hold(long sinceNs, bool isSampled)
    {
        public long SinceNs => sinceNs;

        public bool IsSampled => isSampled;

        public int Depth { get; set; } = 1;
    }

    private sealed class Waiter(long sinceNs, int holder, bool isSampled)
    {
        public long SinceNs => sinceNs;

        public int Holder => holder;

        public bool IsSampled => isSampled;

        public int PassedOver { get; set; }
    }
}
