using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Strategies;

public class SameAnswerTests
{
    private static readonly Dictionary<string, long> SmallSizes = new()
    {
        ["countdown"] = 1_234_567, ["primes"] = 3000, ["uneven-tasks"] = 6, ["monte-carlo-pi"] = 300_001, ["mandelbrot"] = 150,
        ["read-alignment"] = 5, ["web-requests"] = 9, ["sleep"] = 9,
    };

    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["readLength"] = "30", ["iterations"] = "200", ["meanMs"] = "3", ["latencyMs"] = "3",
    };

    public static TheoryData<string, string, ScheduleKind?> Combinations()
    {
        TheoryData<string, string, ScheduleKind?> data = [];
        foreach (IWorkload workload in WorkloadCatalog.Dotnet)
            foreach (IStrategy strategy in StrategyCatalog.Dotnet.Where(s => s is not PoolThreads && s.ReasonAgainst(workload.Kind) is null))
            {
                if (strategy.Schedules.Count == 0) data.Add(workload.Name, strategy.Name, null);
                foreach (ScheduleKind kind in strategy.Schedules) data.Add(workload.Name, strategy.Name, kind);
            }
        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Every_strategy_finds_the_sequential_answer(string workload, string strategy, ScheduleKind? schedule)
    {
        Answer expected = Execute(workload, "sequential", null, 1);
        Assert.Equal(expected, Execute(workload, strategy, schedule, 3));
    }

    internal static Answer Execute(string workload, string strategy, ScheduleKind? schedule, int workers)
    {
        IDotnetWorkload found = WorkloadCatalog.FindDotnet(workload)!;
        Schedule? given = schedule is { } kind ? new Schedule(kind) : null;
        using StrategyRig rig = new(found, SmallSizes[workload], workers, given, parameters: found.Parameters
            .Where(parameter => Parameters.ContainsKey(parameter.Name)).ToDictionary(p => p.Name, p => Parameters[p.Name]));
        rig.Run.Work.Start(rig.Rings);
        Partial total = StrategyCatalog.FindDotnet(strategy)!.Execute(rig.Run);
        Assert.All(rig.Run.WorkerOfItem, worker => Assert.InRange(worker, 1, workers));
        return rig.Run.Work.ToAnswer(total);
    }
}
