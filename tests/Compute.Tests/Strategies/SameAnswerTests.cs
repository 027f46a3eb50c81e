using Corescope.Compute.Running;
using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Strategies;

public class SameAnswerTests
{
    private static readonly Dictionary<string, long> SmallSizes = new()
    {
        ["countdown"] = 1_234_567, ["primes"] = 3000, ["uneven-tasks"] = 6, ["monte-carlo-pi"] = 300_001, ["mandelbrot"] = 150,
        ["read-alignment"] = 5, ["web-requests"] = 9, ["sleep"] = 9, ["shared-counter"] = 5_050, ["bank-transfers"] = 500, ["producers-consumers"] = 300,
        ["readers-writers"] = 500, ["dining-philosophers"] = 300, ["pipeline"] = 200, ["barrier-phases"] = 31, ["lost-update"] = 50, ["false-sharing"] = 10_001, ["memory-triad"] = 10_007,
    };

    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["readLength"] = "30", ["iterations"] = "200", ["meanMs"] = "3", ["latencyMs"] = "3", ["order"] = "ordered", ["policy"] = "one-left-handed", ["forced"] = "off",
        ["addSteps"] = "500", ["phaseSteps"] = "24000", ["passes"] = "3", ["eatSteps"] = "500", ["thinkSteps"] = "500", ["workSteps"] = "500", ["holdSteps"] = "200",
    };

    public static TheoryData<string, string, ScheduleKind?> Combinations()
    {
        TheoryData<string, string, ScheduleKind?> data = [];
        foreach (IWorkload workload in WorkloadCatalog.Dotnet)
            foreach (IStrategy strategy in StrategyCatalog.Dotnet.Where(s => s is not PoolThreads && s.ReasonAgainst(workload.Kind) is null))
            {
                if (strategy.Schedules.Count == 0) data.Add(workload.Name, strategy.Name, null);
                foreach (ScheduleKind kind in strategy.Schedules.Where(s => ExperimentRules.AgainstSchedule(workload, strategy, s) is null)) data.Add(workload.Name, strategy.Name, kind);
            }
        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Every_strategy_finds_the_sequential_answer(string workload, string strategy, ScheduleKind? schedule)
    {
        Answer expected = Execute(workload, "sequential", null, 1);
        Answer found = Execute(workload, strategy, schedule, strategy == ExperimentRules.Sequential ? 1 : 3);
        Assert.Equal((expected.Value, expected.Checksum), (found.Value, found.Checksum));
    }

    internal static Answer Execute(string workload, string strategy, ScheduleKind? schedule, int workers)
    {
        IDotnetWorkload found = WorkloadCatalog.FindDotnet(workload)!;
        Schedule? given = schedule is { } kind ? new Schedule(kind) : null;
        using StrategyRig rig = new(found, SmallSizes[workload], workers, given, parameters: found.Parameters
            .Where(parameter => Parameters.TryGetValue(parameter.Name, out string? value) && parameter.Choices?.Contains(value) != false).ToDictionary(p => p.Name, p => Parameters[p.Name]));
        Answer answer = rig.Round(StrategyCatalog.FindDotnet(strategy)!);
        Assert.All(rig.Run.WorkerOfItem, worker => Assert.InRange(worker, 1, workers));
        return answer;
    }
}
