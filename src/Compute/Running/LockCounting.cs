using Corescope.Compute.Analysis;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Running;

/// <summary>Counts the uses of a run's locks from the moment at which it is made.</summary>
/// <param name="rings">Where the lanes count them.</param>
internal sealed class LockCounting(RingFile rings)
{
    private readonly LockCounts[,] _before = Read(rings);

    /// <summary>What has been counted since, lock by lock and worker by worker; who has not used a lock is left out.</summary>
    public IReadOnlyList<CountedLock> Since()
    {
        LockCounts[,] now = Read(rings);
        List<CountedLock> locks = [];
        for (int id = 0; id < now.GetLength(0); id++)
        {
            if (rings.LockInfoOf(id) is not { } info) continue;
            SortedDictionary<int, LockCounts> byWorker = [];
            for (int ring = 0; ring < now.GetLength(1); ring++)
            {
                LockCounts used = now[id, ring] - Before(id, ring);
                if (used == default) continue;
                int worker = rings.NumberOf(ring);
                byWorker[worker] = byWorker.GetValueOrDefault(worker) + used;
            }
            locks.Add(new CountedLock(id, info.Name, info.Kind, info.Permits, [.. byWorker.Select(w => new LockUse(w.Key, w.Value.Acquisitions, w.Value.Contended,
                w.Value.TimedWaits, w.Value.WaitNs, w.Value.TimedHolds, w.Value.HoldNs))]));
        }
        return locks;
    }

    // Locks and lanes may have come since.
    private LockCounts Before(int id, int ring) => id < _before.GetLength(0) && ring < _before.GetLength(1) ? _before[id, ring] : default;

    private static LockCounts[,] Read(RingFile rings)
    {
        LockCounts[,] counts = new LockCounts[rings.LocksUsed, rings.RingsUsed];
        for (int id = 0; id < counts.GetLength(0); id++)
            for (int ring = 0; ring < counts.GetLength(1); ring++) counts[id, ring] = rings.LockCountsOf(id, ring);
        return counts;
    }
}
