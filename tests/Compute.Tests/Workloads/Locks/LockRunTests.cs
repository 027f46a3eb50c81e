using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Workloads.Locks;

/// <summary>Workloads with locks as a person runs them: processes, recorder, chunks, verdict.</summary>
public class LockRunTests
{
    private const string Dinner = "workload=dining-philosophers set.eatSteps=500 set.thinkSteps=500 size=20000";

    private static readonly int Philosophers = Math.Min(5, ExperimentRules.MaxWorkers);

    [Fact]
    public void Naive_philosophers_who_all_take_their_left_fork_are_named_in_a_circle_and_the_run_ends()
    {
        EngineRun run = EngineRun.Of($"{Dinner} workers={Philosophers} set.policy=naive set.forced=on");

        Assert.Equal(RunState.Failed, run.Outcome.State);
        Deadlock deadlock = run.Outcome.Deadlock!;
        Assert.Equal(Enumerable.Range(1, Philosophers), deadlock.Cycle.Select(step => step.Worker).Order());
        Assert.All(deadlock.Cycle, step =>
        {
            int right = step.Worker % Philosophers + 1;
            Assert.Equal(($"philosopher {step.Worker}", $"fork {step.Worker}", $"fork {right}", $"philosopher {right}"),
                (step.Lane, Assert.Single(step.Holds), step.WaitsFor, Assert.Single(step.HeldBy)));
        });
        Assert.StartsWith("Deadlock: philosopher ", run.Outcome.Error);
        Assert.Contains("philosopher 1 holds fork 1 and waits for fork 2, held by philosopher 2", run.Outcome.Error);
        Assert.Contains(run.Chunks[^1].Locks, part => part.LockId == 0); // the picture is kept to its end
    }

    [Theory]
    [InlineData("one-seat-less")]
    [InlineData("one-left-handed")]
    [InlineData("tanenbaum")]
    public void No_other_policy_ends_in_a_deadlock_over_many_meals_however_it_begins(string policy)
    {
        EngineRun run = EngineRun.Of($"{Dinner} workers={Philosophers} set.policy={policy} set.forced=on repeats=3");

        Assert.Equal((RunState.Completed, null), (run.Outcome.State, run.Outcome.Error));
        Assert.Equal(20_000, run.Outcome.Runner!.Answer!.Value);
        LockFigures[] forks = [.. run.Figures.Locks.Where(l => l.Name.StartsWith("fork ", StringComparison.Ordinal))];
        Assert.Equal(3 * 2 * 20_000, forks.Sum(f => f.Acquisitions));
    }

    [Fact]
    public void Transfers_as_given_end_in_a_deadlock_and_in_the_accounts_order_never()
    {
        const string Bank = "workload=bank-transfers workers=4 size=5000 set.workSteps=500 set.holdSteps=200 set.forced=on";
        Deadlock deadlock = EngineRun.Of($"{Bank} set.order=as-given").Outcome.Deadlock!;
        Assert.Equal(["account 1", "account 2", "account 3", "account 4"], deadlock.Cycle.Select(step => Assert.Single(step.Holds)).Order());
        RunOutcome ordered = EngineRun.Of($"{Bank} set.order=ordered repeats=3").Outcome;
        Assert.Equal((RunState.Completed, null), (ordered.State, ordered.Deadlock));
    }

    [Fact]
    public void A_deadlock_is_found_also_where_nothing_is_recorded() =>
        Assert.NotNull(EngineRun.Of($"{Dinner} workers={Philosophers} set.policy=naive set.forced=on trace=off").Outcome.Deadlock);

    [Theory]
    [InlineData("monitor")]
    [InlineData("ticket")]
    [InlineData("semaphore")]
    public void Every_use_of_a_contended_counter_is_counted_in_measured_rounds_only(string kind)
    {
        EngineRun run = EngineRun.Of($"workload=shared-counter workers=2 size=400000 warmUp=1 repeats=2 set.lock={kind} set.workSteps=200 set.holdSteps=200");

        Assert.Equal(RunState.Completed, run.Outcome.State);
        LockFigures counter = Assert.Single(run.Figures.Locks);
        Assert.Equal(("counter", 800_000), (counter.Name, counter.Acquisitions));
        Assert.InRange(counter.Fairness, 0.5, 1);
    }

    [Theory]
    [InlineData("monitor")]
    [InlineData("ticket")]
    [InlineData("semaphore")]
    public void Some_uses_of_a_contended_counter_are_recorded(string kind)
    {
        // Without a warm-up: the record is open as the run begins, and opened again only when the recorder comes to it.
        EngineRun run = EngineRun.Of($"workload=shared-counter workers=2 size=50000 set.lock={kind} set.workSteps=200 set.holdSteps=200");

        LockFigures counter = Assert.Single(run.Figures.Locks);
        Assert.InRange(counter.RecordedShare, double.Epsilon, 1);
        Assert.True(counter.Hold.MedianNs > 0 && counter.Hold.MedianNs <= counter.Hold.P95Ns && counter.Hold.P95Ns <= counter.Hold.MaxNs, $"{counter.Hold}");
    }

    [Fact]
    public void With_no_limit_on_the_record_every_hold_of_a_philosophers_fork_is_in_the_trace()
    {
        EngineRun run = EngineRun.Of("workload=dining-philosophers workers=3 size=600 set.policy=one-left-handed set.lockRecord=all");

        Assert.All(run.Figures.Locks, fork => Assert.Equal((fork.Acquisitions, 1.0), (fork.Hold.Count, fork.RecordedShare)));
        Assert.Equal(1200, run.Figures.Locks.Sum(fork => fork.Hold.Count));
        Assert.Equal(["philosopher 1", "philosopher 2", "philosopher 3"], run.Figures.Workers.Where(w => w.Number > 0).Select(w => w.Name));
    }

    [Fact]
    public void A_forced_lost_update_is_counted_and_the_first_one_can_be_shown()
    {
        EngineRun run = EngineRun.Of("workload=lost-update workers=2 size=40 set.addSteps=2000");

        Assert.Equal(20, run.Outcome.Runner!.Figures["lost"]);
        RoundSpan first = run.Figures.FirstLostUpdate!;
        RoundSpan round = run.Rounds[0];
        Assert.True(round.StartNs <= first.StartNs && first.StartNs < first.EndNs && first.EndNs <= round.EndNs, $"{first} in {round}");
    }

    [Fact]
    public void A_queues_depth_and_the_readers_in_a_room_are_counters_within_their_bounds()
    {
        EngineRun queue = EngineRun.Of("workload=producers-consumers workers=3 size=400 set.capacity=5");
        (long least, long most) = Bounds(queue, "queue depth");
        Assert.Equal(0, least);
        Assert.InRange(most, 1, 5);
        EngineRun room = EngineRun.Of("workload=readers-writers workers=3 size=400");
        (least, most) = Bounds(room, "readers in the room");
        Assert.Equal(0, least);
        Assert.InRange(most, 1, 3);
    }

    private static (long Least, long Most) Bounds(EngineRun run, string counter)
    {
        int id = run.Chunks.SelectMany(c => c.NewCounters).Single(c => c.Name == counter).Id;
        long[] values = [.. run.Chunks.SelectMany(c => c.Counters.Where(part => part.CounterId == id)).SelectMany(part => part.Values).Select(v => v.Value)];
        return (values.Min(), values.Max());
    }
}
