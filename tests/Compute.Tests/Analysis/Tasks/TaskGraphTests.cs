using Corescope.Compute.Analysis;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Analysis.Tasks;

/// <summary>Work, span and waits of graphs whose traces are written down by hand.</summary>
public sealed class TaskGraphTests
{
    private const long S = 1_000_000_000, Ms = 1_000_000;

    private readonly TraceDraft _trace = new();
    private readonly int[] _workers;

    public TaskGraphTests() => _workers = [_trace.Lane(LaneKind.Thread, 1, "worker 1"), _trace.Lane(LaneKind.Thread, 2, "worker 2")];

    [Theory]
    [InlineData()]
    [InlineData(500 * Ms)]
    [InlineData(1 * S, 1_001 * Ms, 2 * S)]
    public void Two_incs_of_a_second_and_an_add_of_one_have_a_critical_path_of_two_seconds(params long[] cuts)
    {
        int inc = _trace.Name("inc"), add = _trace.Name("add");
        Task(0, inc);
        Task(1, inc);
        Task(2, add, 0, 1);
        Compute(0, 0, inc, 0, 1 * S);
        Compute(1, 1, inc, 10 * Ms, 1 * S);
        Compute(0, 2, add, 1_020 * Ms, 1 * S);

        TaskGraphFigures graph = Figures(3 * S, cuts)!;

        Assert.Equal((3, 2, 1), (graph.Tasks, graph.Dependencies, graph.Graphs));
        Assert.Equal((3 * S, 2 * S, 1.5), (graph.WorkNs, graph.CriticalPathNs, graph.Parallelism));
        Assert.Equal([new PathStep("inc", 1, 1 * S), new PathStep("add", 1, 1 * S)], graph.CriticalPath);
        Assert.Equal((10 + 10) * Ms, graph.WaitedNs); // of the second inc, and of add from 1.01 to 1.02 s
    }

    [Fact]
    public void The_critical_path_is_the_longest_by_time_not_by_tasks()
    {
        int step = _trace.Name("step"), slow = _trace.Name("slow"), last = _trace.Name("last");
        Task(0, step);
        Task(1, step, 0);
        Task(2, step, 1);
        Task(3, slow);
        Task(4, last, 2, 3);
        for (int i = 0; i < 3; i++) Compute(0, i, step, i * 100 * Ms, 100 * Ms);
        Compute(1, 3, slow, 0, 400 * Ms);
        Compute(0, 4, last, 400 * Ms, 50 * Ms);
        Assert.Equal([new PathStep("slow", 1, 400 * Ms), new PathStep("last", 1, 50 * Ms)], Figures(1 * S)!.CriticalPath);
    }

    [Fact]
    public void Graphs_that_follow_each_other_count_one_after_the_other()
    {
        int inc = _trace.Name("inc");
        Task(0, inc);
        Task(1, inc);
        Compute(0, 0, inc, 0, 1 * S);
        Compute(0, 1, inc, 2 * S, 1 * S);
        TaskGraphFigures graph = Figures(4 * S)!;
        Assert.Equal((2, 2 * S, 2 * S), (graph.Graphs, graph.WorkNs, graph.CriticalPathNs));
        Assert.Equal([new PathStep("inc", 2, 2 * S)], graph.CriticalPath);
    }

    [Fact]
    public void Work_that_is_repeated_counts_twice_and_its_last_time_is_in_the_chain()
    {
        int inc = _trace.Name("inc");
        Task(0, inc);
        Compute(0, 0, inc, 0, 500 * Ms);
        Compute(1, 0, inc, 600 * Ms, 300 * Ms);
        TaskGraphFigures graph = Figures(1 * S)!;
        Assert.Equal((800 * Ms, 300 * Ms), (graph.WorkNs, graph.CriticalPathNs));
    }

    [Fact]
    public void Only_the_last_measured_round_counts()
    {
        int inc = _trace.Name("inc"), other = _trace.Name("inc, not a task's");
        Task(0, inc);
        Task(1, inc);
        Compute(0, 0, inc, 0, 500 * Ms);
        Compute(0, 1, inc, 1 * S, 300 * Ms);
        _trace.Slice(_workers[1], 1 * S, 2 * S, other, 1);
        TaskGraphFigures graph = Figures([new RoundSpan(0, 900 * Ms), new RoundSpan(950 * Ms, 2 * S)], 3 * S)!;
        Assert.Equal((1, 300 * Ms), (graph.Tasks, graph.WorkNs));
    }

    [Fact]
    public void Tasks_in_a_circle_end_the_search_with_what_is_outside_of_it()
    {
        int inc = _trace.Name("inc");
        Task(0, inc, 1);
        Task(1, inc, 0);
        Task(2, inc);
        Compute(0, 2, inc, 0, 100 * Ms);
        Compute(1, 0, inc, 0, 900 * Ms);
        Compute(1, 1, inc, 900 * Ms, 50 * Ms);
        Assert.Equal(100 * Ms, Figures(1 * S)!.CriticalPathNs);
    }

    [Fact]
    public void A_run_without_tasks_has_no_graph() => Assert.Null(Figures(1 * S));

    private void Task(int id, int name, params int[] needs)
    {
        _trace.Tasks.Add(new TaskInfo(id, name));
        _trace.TaskNeeds.AddRange(needs.Select(need => new TaskNeed(id, need)));
    }

    /// <summary>A task waits from the moment on at which the first one that it needs begins; the scheduler knows at once when it is done.</summary>
    private void Compute(int worker, int task, int name, long startNs, long lengthNs)
    {
        bool isFirst = _trace.TaskChanges.All(change => change.TaskId != task);
        long bornNs = _trace.TaskNeeds.Any(need => need.TaskId == task) ? 0 : startNs >= 1 * S ? startNs : 0;
        if (isFirst) _trace.TaskChanges.Add(new TaskChange(bornNs, task, TaskState.Waiting, -1));
        _trace.TaskChanges.Add(new TaskChange(startNs, task, TaskState.Processing, _workers[worker]));
        _trace.Slice(_workers[worker], startNs, startNs + lengthNs, name, task);
        _trace.TaskChanges.Add(new TaskChange(startNs + lengthNs, task, TaskState.InMemory, _workers[worker]));
    }

    private TaskGraphFigures? Figures(long endNs, params long[] cuts) => Figures([new RoundSpan(0, endNs)], endNs, cuts);

    private TaskGraphFigures? Figures(RoundSpan[] rounds, long endNs, params long[] cuts)
    {
        RunAnalysis analysis = new(rounds, 2, false);
        foreach (Chunk chunk in _trace.Cut(endNs, cuts)) analysis.Add(chunk);
        return analysis.Finish([]).TaskGraph;
    }
}
