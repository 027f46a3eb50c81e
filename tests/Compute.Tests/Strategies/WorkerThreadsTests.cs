using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Strategies;

public class WorkerThreadsTests
{
    [Theory]
    [InlineData("sequential")]
    [InlineData("threads")]
    [InlineData("work-stealing")]
    [InlineData("async")]
    public void Exception_of_one_worker_reaches_the_caller_and_the_others_stop(string strategy)
    {
        Bomb bomb = new();
        using StrategyRig rig = new(bomb, 100_000, 3, new Schedule(ScheduleKind.Dynamic, 1));
        Exception error = Assert.Throws<DivideByZeroException>(() => StrategyCatalog.FindDotnet(strategy)!.Execute(rig.Run));
        Assert.Equal("item 50", error.Message);
        Assert.True(bomb.Computed < 100_000, "the others went on to the end");
    }

    [Fact]
    public void Stealing_hands_out_every_item_once_and_draws_an_arrow_for_each_steal()
    {
        using StrategyRig rig = new(new Stuck(), 300, 3, new Schedule(ScheduleKind.Dynamic, 1));
        Partial total = new WorkStealing().Execute(rig.Run);
        Assert.Equal(300, total.Value);
        List<RingRecord> arrows = [.. Enumerable.Range(1, 3)
            .SelectMany(worker => rig.Records(rig.Run.WorkerLane(LaneKind.Thread, worker).Index)).Where(r => r.Kind == RingRecordKind.Arrow)];
        Assert.NotEmpty(arrows);
        Assert.Contains(arrows, arrow => arrow.Peer == rig.Run.WorkerLane(LaneKind.Thread, 1).Index);
        Assert.Contains(rig.Run.WorkerOfItem.AsSpan(0, 100).ToArray(), worker => worker != 1);
    }

    [Fact]
    public void Async_refuses_work_that_never_waits() =>
        Assert.Contains("never waits", new AsyncSlots().ReasonAgainst(WorkloadKind.Compute));
}
