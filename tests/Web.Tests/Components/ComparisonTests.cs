using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Workloads;
using Corescope.Web.Components;
using Xunit;

namespace Corescope.Web.Tests.Components;

public class ComparisonTests
{
    private static readonly Experiment Threads = ExperimentLink.Read("workload=mandelbrot&strategy=threads&size=256&workers=2").Experiment!;

    private static readonly Experiment Alone = ExperimentLink.Read("workload=mandelbrot&strategy=sequential&size=256&workers=1").Experiment!;

    [Fact]
    public void Runs_are_lettered_in_the_order_of_the_address_and_named_by_what_makes_them_differ()
    {
        Comparison comparison = Read("b,a", Run("a", Threads, 1000), Run("b", Alone, 1900));
        Assert.Equal([('A', "sequential"), ('B', "threads")], comparison.Entries.Select(e => (e.Letter, e.Title)));
        Assert.Empty(comparison.Problems);
    }

    [Fact]
    public void Runs_with_other_numbers_of_workers_say_so()
    {
        Comparison comparison = Read("a,b", Run("a", Threads, 1000), Run("b", Threads with { Workers = 4 }, 1000));
        Assert.Equal(["2 workers", "4 workers"], comparison.Entries.Select(e => e.Title));
    }

    [Fact]
    public void The_title_says_the_workload_first_where_all_have_it_in_common_and_with_each_where_not()
    {
        Experiment other = ExperimentLink.Read("workload=primes&strategy=threads&size=256&workers=2").Experiment!;
        Assert.Equal("mandelbrot: threads · sequential", Read("a,b", Run("a", Threads, 1000), Run("b", Alone, 1900)).Title);
        Assert.StartsWith("mandelbrot", Read("a,b", Run("a", Threads, 1000), Run("b", other, 1900)).Title, StringComparison.Ordinal);
        Assert.DoesNotContain("mandelbrot:", Read("a,b", Run("a", Threads, 1000), Run("b", other, 1900)).Title, StringComparison.Ordinal);
        Assert.Equal("", Read("", Run("a", Threads, 1000)).Title);
    }

    [Theory]
    [InlineData(null, "names none")]
    [InlineData("", "names none")]
    [InlineData(",,%%,", "names none")]
    [InlineData("a", "names one")]
    [InlineData("a,a,a", "names one")]
    public void An_address_with_too_few_runs_says_so(string? ids, string expected)
    {
        Comparison comparison = Read(ids, Run("a", Threads, 1000));
        Assert.Contains(comparison.Problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_that_is_not_there_is_named_and_the_others_are_shown()
    {
        Comparison comparison = Read("a,gone,b", Run("a", Threads, 1000), Run("b", Alone, 1900));
        Assert.Equal(2, comparison.Entries.Count);
        Assert.Equal(["There is no run \"gone\": it may have been deleted, or the link may be cut off."], comparison.Problems);
    }

    [Fact]
    public void Of_more_than_four_runs_the_first_four_are_shown()
    {
        RunResult[] runs = [.. "abcde".Select(id => Run(id.ToString(), Threads, 1000))];
        Comparison comparison = Read("a,b,c,d,e", runs);
        Assert.Equal(["a", "b", "c", "d"], comparison.Entries.Select(e => e.Run.Id));
        Assert.Contains("names 5 runs", Assert.Single(comparison.Problems));
    }

    [Fact]
    public void The_difference_is_told_from_the_fastest_on_with_the_state_that_cost_most()
    {
        RunResult fast = Run("a", Threads, 1_000_000_000) with { Workers = [Worker(runningNs: 900, lockWaitNs: 0)] };
        RunResult slow = Run("b", Alone, 2_000_000_000) with { Workers = [Worker(runningNs: 900, lockWaitNs: 1_100_000_000)] };
        IReadOnlyList<string> words = ComparisonWords.Of(Read("b,a", fast, slow).Entries);
        Assert.Equal(
        [
            "B (threads) was the fastest: 1.00 s.",
            "A (sequential) took 2.00× as long (2.00 s, 1.00 s more); its workers spent 1.10 s waiting for locks, those of B none.",
        ], words);
    }

    [Fact]
    public void Runs_of_other_work_are_not_called_comparable_and_a_failed_one_has_no_time()
    {
        RunResult other = Run("b", Threads with { Size = 512 }, null) with { State = RunState.Failed };
        IReadOnlyList<string> words = ComparisonWords.Of(Read("a,b", Run("a", Threads, 1000), other).Entries);
        Assert.Equal("These runs did not do the same: size differs. Their times alone do not say which way is better.", words[0]);
        Assert.Equal("B (size 512) has no time: the run failed.", words[^1]);
    }

    [Fact]
    public void A_stack_is_sequential_threads_and_processes_of_the_same_work()
    {
        StackPlan plan = StackPlan.Of(Threads, null);
        Assert.Equal(["sequential", "threads", "processes"], plan.Experiments.Select(e => e.Strategy));
        Assert.All(plan.Experiments, e => Assert.Equal((Threads.Workload, Threads.Size, Threads.Seed), (e.Workload, e.Size, e.Seed)));
        Assert.Equal([1, 2, 2], plan.Experiments.Select(e => e.Workers));
        Assert.True(plan.IsWorthwhile);
        Assert.Empty(plan.Reasons);
    }

    [Fact]
    public void Every_workload_is_stacked_as_far_as_the_rules_allow_and_says_why_not()
    {
        foreach (IWorkload workload in WorkloadCatalog.All)
        {
            StackPlan plan = StackPlan.Of(ExperimentRules.Default(workload), null);
            Assert.Equal(3, plan.Experiments.Count + plan.Reasons.Count);
            Assert.All(plan.Experiments, e => Assert.Empty(ExperimentLink.Read(ExperimentLink.Write(e)).Errors));
            Assert.All(plan.Reasons, reason => Assert.EndsWith(".", reason));
        }
    }

    private static Comparison Read(string? ids, params RunResult[] runs) => Comparison.Read(ids, id => runs.FirstOrDefault(run => run.Id == id));

    private static RunResult Run(string id, Experiment experiment, long? elapsedNs) => new()
    {
        Id = id, Name = $"run {id}", State = RunState.Completed, Experiment = experiment, CreatedAt = DateTimeOffset.UnixEpoch, ElapsedNs = elapsedNs,
    };

    private static WorkerTimes Worker(long runningNs, long lockWaitNs) => new(1, 1, "thread 1", "exact", runningNs, 0, lockWaitNs, 0, 0, 0, 0, 0, 1);
}
