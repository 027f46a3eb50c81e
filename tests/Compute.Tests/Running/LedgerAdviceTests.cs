using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Running;

public class LedgerAdviceTests
{
    [Fact]
    public void The_largest_losses_come_first_and_at_most_three()
    {
        Assert.Equal([LedgerPart.Imbalance, LedgerPart.Ready, LedgerPart.StartUp],
            Advice("primes", "", (LedgerPart.StartUp, 50), (LedgerPart.Imbalance, 300), (LedgerPart.Ready, 100), (LedgerPart.Serial, 30), (LedgerPart.Rest, 1)).Select(a => a.Part));
        Assert.Empty(Advice("primes", "", (LedgerPart.Rest, 5)));
    }

    [Fact]
    public void What_to_try_is_an_experiment_that_is_valid_and_another_one()
    {
        LedgerPart[] losses = [.. Enum.GetValues<LedgerPart>().Where(p => p != LedgerPart.Useful)];
        foreach (IWorkload workload in WorkloadCatalog.All)
        {
            Experiment experiment = ExperimentRules.Default(workload);
            foreach (LossAdvice advice in losses.Select(part => LedgerAdvice.Of(LedgerWith((part, 400)), experiment, 2).Single()))
            {
                Assert.Equal(advice.Link is null, advice.Action is null);
                if (advice.Link is not { } link) continue;
                Assert.Empty(ExperimentLink.Read(link).Errors);
                Assert.NotEqual(ExperimentLink.Write(experiment), link);
            }
        }
    }

    [Theory]
    [InlineData("primes", "schedule=static", LedgerPart.Imbalance, "schedule=dynamic")]
    [InlineData("shared-counter", "", LedgerPart.LockWait, "set.lock=per-thread")]
    [InlineData("countdown", "runtime=cpython", LedgerPart.GilWait, "strategy=processes")]
    [InlineData("shared-counter", "runtime=cpython", LedgerPart.GilWait, "runtime=dotnet")]
    [InlineData("primes", "workers=4", LedgerPart.Ready, "workers=2")]
    public void Each_loss_has_the_change_that_removes_it(string workload, string with, LedgerPart part, string change) =>
        Assert.Contains(change, Advice(workload, with, (part, 400)).Single().Link, StringComparison.Ordinal);

    [Fact]
    public void Where_other_programs_had_the_cores_there_is_nothing_to_run() => Assert.Null(Advice("primes", "workers=2", (LedgerPart.Ready, 400)).Single().Link);

    [Fact]
    public void A_prediction_is_scored_by_the_newest_real_run_that_ended_well_unless_one_is_under_way()
    {
        static RunResult Run(string id, RunState state) => new()
        {
            Id = id, Name = "", State = state, Experiment = Read("primes", "schedule=dynamic"), CreatedAt = DateTimeOffset.UtcNow, ElapsedNs = state == RunState.Completed ? 1000 : null,
        };
        RunResult older = Run("older", RunState.Completed), newer = Run("newer", RunState.Completed), stopped = Run("stopped", RunState.Cancelled), waiting = Run("waiting", RunState.Queued);

        Assert.Same(newer, ImaginedRun.Telling([stopped, newer, older]));
        Assert.Same(waiting, ImaginedRun.Telling([stopped, waiting, newer]));
        Assert.Same(stopped, ImaginedRun.Telling([stopped, Run("failed", RunState.Failed)]));
        Assert.Null(ImaginedRun.Telling([]));
        Assert.Equal(-0.1, new ImaginedRun(WhatIfChange.Balanced, 900, null, null).ErrorAgainst(1000), 9);
    }

    private static IReadOnlyList<LossAdvice> Advice(string workload, string with, params (LedgerPart Part, long Ns)[] parts) => LedgerAdvice.Of(LedgerWith(parts), Read(workload, with), 2);

    private static Experiment Read(string workload, string with) => ExperimentLink.Read($"workload={workload}&{with}").Experiment!;

    private static Ledger LedgerWith(params (LedgerPart Part, long Ns)[] parts) =>
        new(1000, 2, 500, [.. Enum.GetValues<LedgerPart>().Select(part => new LedgerEntry(part, parts.FirstOrDefault(p => p.Part == part).Ns))], null, null, false, "exact", []);
}
