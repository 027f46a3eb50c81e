using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Strategies;

/// <summary>The pool's limit holds for the whole test process: these run while nothing else does.</summary>
[CollectionDefinition("thread pool", DisableParallelization = true)]
public class ThreadPoolCollection;

[Collection("thread pool")]
public class PoolThreadsTests
{
    public static TheoryData<string> Workloads() => [.. WorkloadCatalog.Dotnet.Where(w => new PoolThreads().ReasonAgainst(w.Kind) is null).Select(w => w.Name)];

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Pool_finds_the_sequential_answer(string workload)
    {
        Answer expected = SameAnswerTests.Execute(workload, "sequential", null, 1), found = SameAnswerTests.Execute(workload, "thread-pool", null, 3);
        Assert.Equal((expected.Value, expected.Checksum), (found.Value, found.Checksum));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Pool_never_uses_more_threads_at_a_time_than_there_are_workers(int workers)
    {
        ThreadPool.GetMaxThreads(out int before, out _);
        Lopsided lopsided = new();
        using StrategyRig rig = new(lopsided, 60, workers, new Schedule(ScheduleKind.Dynamic, 1));
        new PoolThreads().Execute(rig.Run);
        Assert.InRange(lopsided.MostAtATime, 1, workers);
        ThreadPool.GetMaxThreads(out int after, out _);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Exception_of_one_work_item_reaches_the_caller_and_the_others_are_skipped()
    {
        Bomb bomb = new();
        using StrategyRig rig = new(bomb, 100_000, 3, new Schedule(ScheduleKind.Dynamic, 1));
        Assert.Equal("item 50", Assert.Throws<DivideByZeroException>(() => new PoolThreads().Execute(rig.Run)).Message);
        Assert.True(bomb.Computed < 100_000, "the others went on to the end");
    }
}
