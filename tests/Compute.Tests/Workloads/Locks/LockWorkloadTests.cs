using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tests.Strategies;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Workloads.Locks;

/// <summary>Workloads whose workers share memory and locks: the answer must not depend on who comes first, whatever protects it.</summary>
public class LockWorkloadTests
{
    private static readonly Dictionary<string, string> Small = new()
    {
        ["holdSteps"] = "50", ["workSteps"] = "100", ["eatSteps"] = "300", ["thinkSteps"] = "100", ["readSteps"] = "300", ["writeSteps"] = "300",
        ["produceSteps"] = "200", ["consumeSteps"] = "300", ["itemSteps"] = "1000", ["phaseSteps"] = "24000", ["addSteps"] = "500",
    };

    public static TheoryData<string, string, string, long, int> EachKind()
    {
        TheoryData<string, string, string, long, int> data = [];
        void Add(string workload, string parameter, long size, int workers, params IEnumerable<string> values)
        {
            foreach (string value in values) data.Add(workload, parameter, value, size, workers);
        }
        Add("shared-counter", "lock", 20_050, 4, WorkloadCatalog.Find("shared-counter")!.Parameters[0].Choices!);
        Add("bank-transfers", "order", 2_000, 4, "ordered");
        Add("bank-transfers", "accounts", 500, 4, "2", "3");
        Add("readers-writers", "policy", 3_000, 4, "readers-first", "writers-first", "fair");
        Add("readers-writers", "readShare", 1_000, 3, "0", "1", "0.5");
        Add("dining-philosophers", "policy", 2_000, 5, "one-seat-less", "one-left-handed", "tanenbaum");
        Add("dining-philosophers", "policy", 500, 2, "one-seat-less", "one-left-handed", "tanenbaum");
        Add("producers-consumers", "producerShare", 1_000, 4, "0", "0.5", "1");
        Add("producers-consumers", "capacity", 1_000, 4, "1", "3", "5000");
        Add("pipeline", "slowStage", 500, 4, "1", "3", "64");
        Add("pipeline", "slowShare", 300, 4, "0", "1");
        Add("barrier-phases", "imbalance", 50, 4, "0", "3");
        Add("lost-update", "forced", 100, 2, "on", "off");
        Add("false-sharing", "stride", 100_001, 4, "8", "64", "256");
        return data;
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public void The_answer_is_the_sequential_one_for_every_lock_kind_and_policy(string workload, string parameter, string value, long size, int workers)
    {
        (Answer sequential, _) = Execute(workload, "sequential", size, 1, (parameter, value));
        for (int round = 0; round < 3; round++)
        {
            (Answer found, _) = Execute(workload, "threads", size, workers, (parameter, value));
            Assert.Equal((sequential.Value, sequential.Checksum), (found.Value, found.Checksum));
        }
    }

    [Theory]
    [InlineData(2, 100, 50)]
    [InlineData(3, 100, 66)]
    [InlineData(4, 101, 75)]
    [InlineData(1, 10, 0)]
    public void Forced_interleaving_loses_all_but_one_of_each_turns_updates(int workers, long updates, long lost)
    {
        (Answer answer, _) = Execute("lost-update", "threads", updates, workers);
        Assert.StartsWith($"{updates} updates, {lost} of them lost", answer.Text);
        Assert.EndsWith($"the number is {updates - lost}", answer.Text);
    }

    [Fact]
    public void A_counter_under_a_lock_is_counted_use_by_use()
    {
        (_, IReadOnlyList<CountedLock> locks) = Execute("shared-counter", "threads", 20_000, 4, ("lock", "monitor"));
        CountedLock counter = Assert.Single(locks);
        Assert.Equal(("counter", 20_000L, 4), (counter.Name, counter.ByWorker.Sum(u => u.Acquisitions), counter.ByWorker.Count));
        Assert.All(counter.ByWorker, use => Assert.True(use.Contended <= use.Acquisitions));
    }

    [Fact]
    public void Nobody_waits_for_a_fork_at_Tanenbaums_table()
    {
        (_, IReadOnlyList<CountedLock> locks) = Execute("dining-philosophers", "threads", 3_000, 5, ("policy", "tanenbaum"));
        CountedLock[] forks = [.. locks.Where(l => l.Name.StartsWith("fork ", StringComparison.Ordinal))];
        Assert.Equal(5, forks.Length);
        Assert.Equal(6_000, forks.Sum(f => f.ByWorker.Sum(u => u.Acquisitions)));
        Assert.Equal(0, forks.Sum(f => f.ByWorker.Sum(u => u.Contended)));
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public void A_workload_makes_no_more_locks_than_it_has_reserved_rows_for(string workload, string parameter, string value, long size, int workers)
    {
        IDotnetWorkload found = WorkloadCatalog.FindDotnet(workload)!;
        using StrategyRig rig = new(found, size, workers, parameters: With(found, (parameter, value)));
        rig.Run.Work.Start(rig.Rings);
        LockRows rows = found.LocksOf(rig.Run.Input.Parameters, workers);
        Assert.Equal(rows.Locks, rig.Rings.LocksUsed);
    }

    [Fact]
    public void The_largest_number_of_workers_that_a_workload_allows_has_locks_enough()
    {
        foreach (IDotnetWorkload workload in WorkloadCatalog.Dotnet.Where(w => w.Kind == WorkloadKind.Roles))
        {
            IEnumerable<string> policies = workload.Parameters.FirstOrDefault(p => p.Name == "policy")?.Choices ?? ["-"];
            foreach (string policy in policies)
            {
                int most = Math.Min(60, workload.MaxWorkers); // the rig has 64 rings
                using StrategyRig rig = new(workload, 1_000, most, parameters: With(workload, ("policy", policy)));
                rig.Run.Work.Start(rig.Rings);
            }
        }
    }

    [Fact]
    public void Work_is_the_same_however_the_pipelines_stages_divide_it_and_every_stage_is_a_lane_of_its_own()
    {
        IDotnetWorkload pipeline = WorkloadCatalog.FindDotnet("pipeline")!;
        using StrategyRig rig = new(pipeline, 50, 3, parameters: With(pipeline));
        Assert.Equal(["stage 1", "stage 2", "stage 3"], Enumerable.Range(1, 3).Select(rig.Run.Work.WorkerName));
        Assert.Equal(Execute("pipeline", "threads", 50, 1).Answer.Checksum, rig.Round(StrategyCatalog.FindDotnet("threads")!).Checksum);
    }

    [Theory]
    [InlineData("dining-philosophers", "processes", "The workers of this workload share memory and locks; processes share nothing.")]
    [InlineData("shared-counter", "processes", "The workers of this workload share memory and locks; processes share nothing.")]
    [InlineData("dining-philosophers", "thread-pool", "Each worker of this workload plays a part of its own, all at the same time: only threads gives each a thread that lasts.")]
    [InlineData("pipeline", "work-stealing", "Each worker of this workload plays a part of its own, all at the same time: only threads gives each a thread that lasts.")]
    [InlineData("shared-counter", "async", "A lock belongs to the thread that took it; asynchronous operations change threads.")]
    public void What_can_not_share_is_refused_in_words(string workload, string strategy, string reason) =>
        Assert.Equal(reason, Assert.Single(ExperimentReader.Read([new("workload", workload), new("strategy", strategy)]).Errors).Message);

    [Fact]
    public void Parts_have_a_static_schedule_and_a_number_of_workers_that_makes_them_worth_looking_at()
    {
        FieldError error = Assert.Single(ExperimentReader.Read([new("workload", "pipeline"), new("schedule", "dynamic")]).Errors);
        Assert.Equal("Each worker of pipeline plays a part of its own: the schedule must be static.", error.Message);
        Experiment dinner = ExperimentRules.Default(WorkloadCatalog.Find("dining-philosophers")!);
        Assert.Equal((Math.Min(5, ExperimentRules.MaxWorkers), ScheduleKind.Static), (dinner.Workers, dinner.Schedule!.Value.Kind));
    }

    [Fact]
    public void A_language_has_only_the_locks_that_it_has()
    {
        Assert.Equal("parameters.lock", Assert.Single(ExperimentReader.Read([new("workload", "shared-counter"), new("runtime", "cpython"), new("set.lock", "mcs")]).Errors).Field);
        Assert.NotNull(ExperimentReader.Read([new("workload", "shared-counter"), new("runtime", "cpython"), new("set.lock", "rlock")]).Experiment);
        Assert.Equal("parameters.lock", Assert.Single(ExperimentReader.Read([new("workload", "shared-counter"), new("set.lock", "rlock")]).Errors).Field);
    }

    private static (Answer Answer, IReadOnlyList<CountedLock> Locks) Execute(string workload, string strategy, long size, int workers, params (string Name, string Value)[] parameters)
    {
        IDotnetWorkload found = WorkloadCatalog.FindDotnet(workload)!;
        using StrategyRig rig = new(found, size, workers, new Schedule(ScheduleKind.Static), parameters: With(found, parameters));
        LockCounting counting = new(rig.Rings);
        return (rig.Round(StrategyCatalog.FindDotnet(strategy)!), counting.Since());
    }

    private static Dictionary<string, string> With(IWorkload workload, params (string Name, string Value)[] given)
    {
        Dictionary<string, string> all = workload.Parameters.Where(p => Small.ContainsKey(p.Name)).ToDictionary(p => p.Name, p => Small[p.Name]);
        foreach ((string name, string value) in given) all[name] = value;
        return all;
    }
}
