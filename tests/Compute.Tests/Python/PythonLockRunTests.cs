using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Python;

/// <summary>Runs of Python threads with locks, from the experiment to the recorded trace.</summary>
[Collection(Corescope.Compute.Tests.Gil.RuntimeGilTests.Name)]
public class PythonLockRunTests
{
    [Theory]
    [MemberData(nameof(PythonAnswerTests.Found), MemberType = typeof(PythonAnswerTests))]
    public void Naive_philosophers_that_are_forced_to_block_each_other_are_found_and_named(string path, string implementation, string version)
    {
        Assert.SkipWhen(path.Length == 0, "there is no Python on this machine");
        EngineRun run = EngineRun.Of($"workload=dining-philosophers runtime={path} strategy=threads workers=3 set.policy=naive set.forced=on");

        Assert.Equal((implementation, version, RunState.Failed), (implementation, version, run.Outcome.State));
        Deadlock deadlock = run.Outcome.Deadlock!;
        Assert.Equal([1, 2, 3], deadlock.Cycle.Select(step => step.Worker).Order());
        Assert.Contains("philosopher 1 holds fork 1 and waits for fork 2, held by philosopher 2", deadlock.InWords());
    }

    // Work of a millisecond on both sides of the lock, and a switch interval far below: whoever computes loses the interpreter in the middle of it.
    // With little work two threads may take turns at the lock so well that neither ever does.
    [Fact]
    public void Threads_that_need_a_lock_and_the_interpreter_are_seen_to_wait_for_both()
    {
        EngineRun run = EngineRun.Of($"workload=shared-counter runtime={PythonAnswerTests.WithEverything()} strategy=threads workers=2 size=200 set.lock=lock "
            + "set.holdSteps=15000 set.workSteps=15000 set.switchInterval=0.0001");
        Assert.SkipWhen(run.Chunks.SelectMany(chunk => chunk.NewLanes).All(lane => lane.Source == TraceSource.Reported), "only the kernel knows who waits for the interpreter's lock");

        foreach (WorkerTimes worker in run.Figures.Workers.Where(worker => worker.Number > 0))
        {
            Assert.True(worker.LockWaitNs > 0, $"{worker}");
            Assert.True(worker.GilWaitNs > 0, $"{worker}");
        }
        Assert.Contains(run.Chunks.SelectMany(chunk => chunk.NewNames), name => name.Name == "wait for counter");
    }

    [Fact]
    public void A_queue_is_a_lock_two_conditions_and_a_counter_and_its_depth_stays_within_its_places()
    {
        EngineRun run = EngineRun.Of($"workload=producers-consumers runtime={PythonAnswerTests.WithEverything()} strategy=threads workers=3 size=60 set.capacity=2");

        Assert.Equal(["queue", "queue not empty", "queue not full"], run.Chunks.SelectMany(chunk => chunk.NewLocks).Select(info => info.Name).Order());
        Assert.Equal(["queue depth"], run.Chunks.SelectMany(chunk => chunk.NewCounters).Select(info => info.Name));
        long[] depths = [.. run.Chunks.SelectMany(chunk => chunk.Counters).SelectMany(part => part.Values).Select(value => value.Value)];
        Assert.All(depths, depth => Assert.InRange(depth, 0, 2));
        Assert.True(depths.Length >= 2 * 60, $"{depths.Length}");
    }
}
