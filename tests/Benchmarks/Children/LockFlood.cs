using System.Globalization;
using Corescope.Compute.Tracing;

namespace Corescope.Benchmarks.Children;

/// <summary>
/// Threads that use locks at a given rate: of every eight uses one is of a lock that all share, the others of one of the thread's own. Everything is recorded.
/// Prints how many uses there were, how many the locks' cells have counted, how many of them after a wait, and how many were recorded.
/// </summary>
internal static class LockFlood
{
    public const string Name = "lock-flood";

    public static int Run(string[] arguments)
    {
        int workers = int.Parse(arguments[0], CultureInfo.InvariantCulture), usesPerSecond = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        double seconds = double.Parse(arguments[2], CultureInfo.InvariantCulture);
        using RingFile rings = RingFile.Open(Environment.GetEnvironmentVariable(RingFile.PathVariable)!);
        rings.Map(0, rings.RingCount);
        rings.LockBudget = 0;
        TracedLock<MonitorKind> shared = new(rings, "shared", new MonitorKind());
        long uses = 0;
        Thread[] threads = [.. Enumerable.Range(1, workers).Select(number =>
        {
            TraceWriter lane = rings.Writer(rings.Reserve(LaneKind.Thread, number, $"thread {number}"));
            TracedLock<MonitorKind> own = new(rings, $"own {number}", new MonitorKind());
            return new Thread(() => Interlocked.Add(ref uses, Use(lane, own, shared, usesPerSecond / workers, (long)(seconds * 1e9)))) { Name = $"worker {number}" };
        })];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        LockCounts counted = default;
        for (int id = 0; id < rings.LocksUsed; id++)
        {
            for (int ring = 0; ring < rings.RingsUsed; ring++) counted += rings.LockCountsOf(id, ring);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{uses} {counted.Acquisitions} {counted.TimedWaits} {counted.TimedHolds}"));
        return 0;
    }

    // In bursts of a millisecond: to pace each single use by the clock would cost more than the use.
    private static long Use(TraceWriter lane, TracedLock<MonitorKind> own, TracedLock<MonitorKind> shared, int perSecond, long lengthNs)
    {
        lane.BindThread();
        LockSeat ownSeat = own.Seat(lane), sharedSeat = shared.Seat(lane);
        long startNs = MonotonicClock.NowNs, uses = 0;
        for (long nowNs = startNs; nowNs < startNs + lengthNs; nowNs = MonotonicClock.NowNs)
        {
            for (long due = (long)((nowNs - startNs) / 1e9 * perSecond); uses < due; uses++)
            {
                TracedLock<MonitorKind> used = (uses & 7) == 0 ? shared : own;
                LockSeat seat = (uses & 7) == 0 ? sharedSeat : ownSeat;
                used.Enter(seat);
                used.Exit(seat);
            }
            Thread.Sleep(1);
        }
        lane.UnbindThread();
        return uses;
    }
}
