using Corescope.Compute.Tests.Tracing.Locks;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing.Tasks;

/// <summary>Records of a scheduler's lane with times that the test sets, into the merger.</summary>
public sealed class TaskMergerTests : IDisposable
{
    private const long Ms = 1_000_000;

    private readonly LockRig _rig = new(3);
    private readonly TraceMerger _merger;
    private readonly RawRing _scheduler;
    private int _number;
    private long _cutNs;

    public TaskMergerTests()
    {
        _merger = new TraceMerger(_rig.Rings, TraceSource.Reported, 0);
        _scheduler = new RawRing(_rig.Rings, _rig.Lane("scheduler").Index);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Tasks_needs_and_states_come_in_the_chunk_of_their_time()
    {
        int worker = _rig.Lane("worker 1").Index;
        _scheduler.Task(1 * Ms, "inc", 0);
        _scheduler.Task(1 * Ms, "inc", 1);
        _scheduler.Task(1 * Ms, "add", 2);
        _scheduler.Needs(1 * Ms, 2, 0);
        _scheduler.Needs(1 * Ms, 2, 1);
        _scheduler.State(2 * Ms, 0, TaskState.Processing, worker);
        _scheduler.State(12 * Ms, 0, TaskState.InMemory, worker);
        Chunk first = Cut(10 * Ms), second = Cut(20 * Ms), third = Cut(30 * Ms);

        Assert.Equal([(0, "inc"), (1, "inc"), (2, "add")], first.NewTasks.Select(task => (task.Id, first.NewNames[task.NameId].Name)));
        Assert.Equal([new TaskNeed(2, 0), new TaskNeed(2, 1)], first.TaskNeeds);
        Assert.Equal([new TaskChange(2 * Ms, 0, TaskState.Processing, 1)], first.TaskChanges);
        Assert.Equal([new TaskChange(12 * Ms, 0, TaskState.InMemory, 1)], second.TaskChanges);
        Assert.Empty(second.NewTasks);
        Assert.Empty(third.TaskChanges);
    }

    [Fact]
    public void A_task_that_is_told_again_is_still_one_and_its_needs_may_come_later()
    {
        _scheduler.Task(1 * Ms, "add", 5);
        Assert.Single(Cut(10 * Ms).NewTasks);
        _scheduler.Task(11 * Ms, "add", 5);
        _scheduler.Needs(11 * Ms, 5, 9);
        Chunk second = Cut(20 * Ms);
        Assert.Empty(second.NewTasks);
        Assert.Equal([new TaskNeed(5, 9)], second.TaskNeeds);
    }

    [Fact]
    public void States_that_come_late_count_from_the_chunks_start_and_keep_their_order()
    {
        _scheduler.Task(1 * Ms, "inc", 0);
        Cut(10 * Ms);
        _scheduler.State(7 * Ms, 0, TaskState.Queued);
        _scheduler.State(8 * Ms, 0, TaskState.Processing);
        Assert.Equal([(10 * Ms, TaskState.Queued), (10 * Ms, TaskState.Processing)], Cut(20 * Ms).TaskChanges.Select(change => (change.TimeNs, change.State)));
    }

    [Fact]
    public void Tasks_states_and_workers_that_there_cannot_be_are_left_out()
    {
        _scheduler.Task(1 * Ms, "inc", TaskInfo.MostTasks);
        _scheduler.Task(1 * Ms, "inc", -1);
        _scheduler.Needs(1 * Ms, 0, TaskInfo.MostTasks);
        _scheduler.State(1 * Ms, 0, (TaskState)6);
        _scheduler.State(2 * Ms, 0, TaskState.InMemory, 99);
        Chunk chunk = Cut(10 * Ms);
        Assert.Empty(chunk.NewTasks);
        Assert.Empty(chunk.TaskNeeds);
        Assert.Equal([new TaskChange(2 * Ms, 0, TaskState.InMemory, -1)], chunk.TaskChanges);
    }

    private Chunk Cut(long endNs)
    {
        _merger.Merge(endNs);
        Chunk chunk = _merger.Cut(_number++, _cutNs, endNs);
        _cutNs = endNs;
        return ChunkDecoder.Decode(new ChunkEncoder().Encode(chunk));
    }
}
