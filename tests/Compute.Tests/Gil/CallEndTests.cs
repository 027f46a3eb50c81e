using Corescope.Compute.Tests.Python;
using Corescope.Compute.Tests.Tracing;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Gil;

/// <summary>Four threads of a real CPython that wait for a moment and compute for longer: at the end of a wait the lock is somebody else's.</summary>
public sealed class CallEndTests
{
    private const long HandOverNs = 100_000;

    [Fact]
    public void Who_has_waited_long_enough_waits_for_the_lock_and_not_for_io_any_more()
    {
        Assert.SkipUnless(KernelTrace.AllowedReaches.Length > 0, "needs the kernel's records");
        string path = PythonAnswerTests.WithEverything();
        EngineRun run = EngineRun.Of($"workload=mixed runtime={path} strategy=threads workers=4 size=60 set.cpuPart=0.8 set.itemMs=20");
        Assert.True(run.Outcome.Runner?.Answer is not null, run.Outcome.Error);

        List<LaneState> sleeps = [.. run.Chunks.SelectMany(chunk => chunk.NewLanes).Where(lane => lane.Number > 0).Select(lane => lane.Id).Distinct().SelectMany(lane => SleepsAfterTheWait(run, lane))];
        int forLock = sleeps.Count(state => state == LaneState.GilWait);
        Assert.True(forLock > 0, "no wait for the lock at the end of a wait");
        // Counted, not timed: how long one waits for the lock is up to who has it. Where nobody was seen to have it nothing else can be told.
        Assert.True((sleeps.Count - forLock) * 10 <= sleeps.Count, $"{forLock} of {sleeps.Count} sleeps after the end of a wait are called waits for the lock");
    }

    /// <summary>As what a lane's sleeps in slices "wait" are told, but for each slice's own: its first that is longer than a hand-over, and what came before.</summary>
    private static IEnumerable<LaneState> SleepsAfterTheWait(EngineRun run, int lane)
    {
        (bool isIn, bool isOver, long asleepNs) = (false, false, -1);
        foreach ((long timeNs, string? begun, Transition? change) in Story(run, lane))
        {
            if (change is not { } state) (isIn, isOver, asleepNs) = (begun == "wait", false, -1);
            else if (!isIn) continue;
            else if (state.Core >= 0)
            {
                isOver |= asleepNs >= 0 && timeNs - asleepNs > HandOverNs;
                asleepNs = -1;
            }
            else if (state.State is LaneState.IoWait or LaneState.GilWait)
            {
                if (isOver) yield return state.State;
                asleepNs = timeNs;
            }
        }
    }

    /// <summary>A lane's transitions, and its slices: the name of one that begins, nothing for one that ends.</summary>
    private static IEnumerable<(long TimeNs, string? Begun, Transition? Change)> Story(EngineRun run, int lane)
    {
        SliceName[] names = [.. run.Chunks.SelectMany(chunk => chunk.NewNames)];
        foreach (LaneChunk part in run.Chunks.SelectMany(chunk => chunk.Lanes).Where(part => part.LaneId == lane))
        {
            IEnumerable<(long TimeNs, string? Begun, Transition? Change)> slices = part.Slices.Select(s => (s.TimeNs, s.IsEnd ? null : names[s.NameId].Name, (Transition?)null));
            foreach (var one in slices.Concat(part.Transitions.Select(t => (t.TimeNs, (string?)null, (Transition?)t))).OrderBy(one => one.TimeNs)) yield return one;
        }
    }
}
