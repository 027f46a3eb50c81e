using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Running;

/// <summary>Which states a picture explains before there is any data: those that a run of that kind can have.</summary>
public class StatesOfRunTests
{
    [Theory]
    [InlineData("workload=primes strategy=threads", "")]
    [InlineData("workload=primes strategy=processes", "Serializing MessageWait")]
    [InlineData("workload=sleep strategy=async", "IoWait")]
    [InlineData("workload=shared-counter strategy=threads", "LockWait")]
    [InlineData("workload=countdown runtime=cpython strategy=threads", "LockWait GilWait")]
    [InlineData("workload=countdown runtime=cpython-3.13t strategy=threads", "LockWait")]
    [InlineData("workload=countdown runtime=jython strategy=threads", "LockWait")]
    [InlineData("workload=countdown runtime=cpython strategy=processes-shared", "")]
    [InlineData("workload=countdown runtime=cpython strategy=joblib-loky", "Serializing MessageWait")]
    [InlineData("workload=tiny-file-io runtime=cpython strategy=joblib-threading", "GilWait IoWait")]
    [InlineData("workload=countdown runtime=cpython strategy=mpi", "Serializing MessageWait")]
    [InlineData("workload=dask-delayed strategy=dask-threads", "GilWait MessageWait")]
    [InlineData("workload=dask-array strategy=dask-distributed", "Serializing MessageWait IoWait")]
    public void A_run_can_have_the_states_of_its_kind_besides_computing_wanting_a_core_and_doing_nothing(string pairs, string waits)
    {
        LaneState[] plain = [LaneState.Idle, LaneState.Running, LaneState.Ready];
        IReadOnlyList<LaneState> states = ExperimentRules.StatesOf(Experiments.Of(pairs))!;
        Assert.Equal(states.Order(), states);
        Assert.Equal(waits, string.Join(' ', states.Except(plain)));
        Assert.Equal(plain, states.Intersect(plain));
    }

    [Fact]
    public void Of_a_workload_that_this_version_does_not_know_any_state_can_come() =>
        Assert.Null(ExperimentRules.StatesOf(Experiments.Of("workload=primes") with { Workload = "of-another-version" }));

    [Theory]
    [InlineData("workload=primes strategy=threads workers=2 size=20000")]
    [InlineData("workload=primes strategy=processes workers=2 size=20000")]
    [InlineData("workload=sleep strategy=threads workers=2 size=8")]
    [InlineData("workload=shared-counter strategy=threads workers=2 size=20000")]
    public async Task No_worker_has_been_in_a_state_that_its_run_cannot_have(string pairs)
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync(pairs);
        Assert.Equal(RunState.Completed, run.State);
        LaneState[] seen =
        [
            .. run.Workers.SelectMany(w => new[]
            {
                (LaneState.LockWait, w.LockWaitNs), (LaneState.GilWait, w.GilWaitNs), (LaneState.Serializing, w.SerializingNs), (LaneState.MessageWait, w.MessageWaitNs), (LaneState.IoWait, w.IoWaitNs),
            }).Where(time => time.Item2 > 0).Select(time => time.Item1).Distinct(),
        ];
        Assert.Subset(ExperimentRules.StatesOf(run.Experiment)!.ToHashSet(), seen.ToHashSet());
    }
}
