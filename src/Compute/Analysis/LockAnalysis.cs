using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>
/// What a trace and the exact counts tell of a run's locks within the measured rounds. Fed by <see cref="RunAnalysis"/> with every chunk, in order.
/// </summary>
/// <param name="rounds">The measured rounds.</param>
internal sealed class LockAnalysis(IReadOnlyList<RoundSpan> rounds)
{
    private readonly SortedDictionary<int, LockTrack> _locks = [];
    private long _pausedUntilNs; // the end of the last pause of the chunks before

    /// <summary>Takes the next chunk.</summary>
    public void Add(Chunk chunk)
    {
        foreach (LockInfo info in chunk.NewLocks) _locks[info.Id] = new LockTrack(info, IsMeasured);
        if (_locks.Count == 0) return;
        Dictionary<int, LockChunk> parts = chunk.Locks.ToDictionary(part => part.LockId);
        foreach ((int id, LockTrack track) in _locks)
        {
            LockChunk? part = parts.GetValueOrDefault(id);
            track.Begin(part);
            if (part is not null) Follow(track, part, chunk.LockPauses);
        }
        if (chunk.LockPauses.Count > 0) _pausedUntilNs = chunk.LockPauses[^1].EndNs;
    }

    /// <summary>The locks that were used, in their order.</summary>
    /// <param name="counted">Exact counts of the measured rounds.</param>
    /// <param name="workers">Number of workers.</param>
    /// <param name="measuredNs">Length of all rounds.</param>
    public IReadOnlyList<LockFigures> Figures(IReadOnlyList<CountedLock> counted, int workers, long measuredNs) =>
        [.. counted.Where(c => c.ByWorker.Count > 0).Select(c => Figures(c, _locks.GetValueOrDefault(c.Lock), (double)measuredNs * workers))];

    /// <summary>Waiters that were passed over too often, the worst first.</summary>
    /// <param name="lanes">Lanes by id.</param>
    public IReadOnlyList<Starvation> Starved(Func<int, Lane?> lanes) =>
    [
        .. from track in _locks.Values
           from starved in track.Starved
           let lane = lanes(starved.Key)
           where lane is not null
           orderby starved.Value.PassedOver descending
           select new Starvation(lane.Number, lane.Name, track.Info.Id, track.Info.Name, starved.Value.PassedOver, starved.Value.WaitNs, starved.Value.Times, starved.Value.IsAtLeast),
    ];

    /// <summary>Who has waited for whom.</summary>
    public IReadOnlyList<LockBlame> Blame() => [.. _locks.Values.SelectMany(track => track.Blame)];

    private static LockFigures Figures(CountedLock counted, LockTrack? track, double coreNs)
    {
        LockUse sum = Sum(counted.ByWorker);
        TimeSpread waits = track?.Waits ?? TimeSpread.None;
        TimeSpread holds = counted.Permits > 0 && track is not null ? track.Holds : TimeSpread.None; // nobody holds a condition
        long untimed = Math.Max(0, sum.Contended - sum.TimedWaits);
        long waitNs = sum.WaitNs + untimed * (waits.MedianNs ?? 0);
        double recordedShare = sum.Acquisitions == 0 ? 0 : Math.Min(1, (double)sum.TimedHolds / sum.Acquisitions);
        long handOvers = (long)Math.Round((track?.HandOverShare ?? 0) * sum.Acquisitions);
        return new LockFigures(counted.Lock, counted.Name, counted.Kind, counted.Permits, sum.Acquisitions, sum.Contended, recordedShare, waits, holds, waitNs, untimed > 0,
            handOvers, track?.LongestConvoy ?? 0, Fairness(counted.ByWorker), coreNs == 0 ? 0 : waitNs / coreNs, counted.ByWorker);
    }

    private static LockUse Sum(IReadOnlyList<LockUse> uses) => uses.Aggregate((a, b) => new LockUse(0, a.Acquisitions + b.Acquisitions, a.Contended + b.Contended,
        a.TimedWaits + b.TimedWaits, a.WaitNs + b.WaitNs, a.TimedHolds + b.TimedHolds, a.HoldNs + b.HoldNs));

    private static double Fairness(IReadOnlyList<LockUse> uses)
    {
        double sum = uses.Sum(u => (double)u.Acquisitions), squares = uses.Sum(u => (double)u.Acquisitions * u.Acquisitions);
        return squares == 0 ? 1 : sum * sum / (uses.Count * squares);
    }

    private void Follow(LockTrack track, LockChunk part, List<LockPause> pauses)
    {
        int next = 0;
        long pausedUntilNs = _pausedUntilNs;
        foreach (LockEvent e in part.Events)
        {
            for (; next < pauses.Count && pauses[next].StartNs <= e.TimeNs; next++) pausedUntilNs = pauses[next].EndNs;
            track.Apply(e, pausedUntilNs);
        }
    }

    private bool IsMeasured(long timeNs)
    {
        foreach (RoundSpan round in rounds)
            if (timeNs >= round.StartNs && timeNs <= round.EndNs) return true;
        return false;
    }
}
