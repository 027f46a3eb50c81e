using Corescope.Compute.Analysis;
using Corescope.Compute.Tests.Python;
using Corescope.Compute.Tests.Tracing;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Gil;

/// <summary>Four threads of a real CPython that wait and compute half of the time each: at the end of a wait the lock is somebody else's.</summary>
public sealed class CallEndTests
{
    private const int Items = 60, WaitMs = 5;

    [Fact]
    public void Who_has_waited_long_enough_waits_for_the_lock_and_not_for_io_any_more()
    {
        Assert.SkipUnless(KernelTrace.AllowedReaches.Length > 0, "needs the kernel's records");
        string path = PythonAnswerTests.WithEverything();
        EngineRun run = EngineRun.Of($"workload=mixed runtime={path} strategy=threads workers=4 size={Items} set.cpuPart=0.5 set.itemMs={2 * WaitMs}");
        Assert.True(run.Outcome.Runner?.Answer is not null, run.Outcome.Error);

        WorkerTimes[] workers = [.. run.Figures.Workers.Where(worker => worker.Number > 0)];
        Assert.All(workers, worker => Assert.True(worker.GilWaitNs > 0, $"{worker}"));
        long asked = Items * WaitMs * 1_000_000L, waited = workers.Sum(worker => worker.IoWaitNs), atEnds = GilWaitWithin(run, "wait");
        Assert.True(atEnds > 0, "no wait for the lock at the end of a wait");
        // What the threads waited for longer than they asked to is no longer told as I/O, but for what a timer is late.
        Assert.True(waited - asked < atEnds, $"{waited / 1e6:0.0} ms of I/O where {asked / 1e6:0.0} ms were asked for, and {atEnds / 1e6:0.0} ms for the lock after them");
    }

    /// <summary>Time in gil-wait within slices of a name; there are none within them.</summary>
    private static long GilWaitWithin(EngineRun run, string slice)
    {
        Dictionary<int, SliceName> names = [];
        long sumNs = 0;
        foreach (Chunk chunk in run.Chunks)
        {
            for (int i = 0; i < chunk.NewNames.Count; i++) names[chunk.FirstNameId + i] = chunk.NewNames[i];
            foreach (LaneChunk lane in chunk.Lanes)
            {
                (long StartNs, long EndNs)[] waits = [.. Stretch.Of(lane, chunk).Where(s => s.State == LaneState.GilWait).Select(s => (s.StartNs, s.EndNs))];
                foreach ((long startNs, long endNs) in Within(lane, chunk, id => names[id].Name == slice))
                    sumNs += waits.Sum(wait => Math.Max(0, Math.Min(wait.EndNs, endNs) - Math.Max(wait.StartNs, startNs)));
            }
        }
        return sumNs;
    }

    private static IEnumerable<(long StartNs, long EndNs)> Within(LaneChunk lane, Chunk chunk, Func<int, bool> isIt)
    {
        Stack<(long StartNs, int NameId)> open = new(lane.Open.Select(slice => (chunk.StartNs, slice.NameId)));
        foreach (SliceEvent slice in lane.Slices)
        {
            if (!slice.IsEnd) open.Push((slice.TimeNs, slice.NameId));
            else if (open.TryPop(out (long StartNs, int NameId) begun) && isIt(begun.NameId)) yield return (begun.StartNs, slice.TimeNs);
        }
        while (open.TryPop(out (long StartNs, int NameId) begun))
            if (isIt(begun.NameId)) yield return (begun.StartNs, chunk.EndNs);
    }
}
