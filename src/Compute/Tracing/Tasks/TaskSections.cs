namespace Corescope.Compute.Tracing;

/// <summary>Sections 12 and 13 of a chunk, there and back: tasks of a graph, what they need, and their states (docs/chunk-format.md). Stateless.</summary>
internal static class TaskSections
{
    public static void WriteNew(VarintWriter to, Chunk chunk)
    {
        to.Unsigned(chunk.NewTasks.Count);
        int next = 0;
        foreach (TaskInfo task in chunk.NewTasks)
        {
            to.Zigzag(task.Id - next);
            next = task.Id + 1;
        }
        foreach (TaskInfo task in chunk.NewTasks) to.Unsigned(task.NameId);
        to.Unsigned(chunk.TaskNeeds.Count);
        int before = 0;
        foreach (TaskNeed need in chunk.TaskNeeds)
        {
            to.Zigzag(need.TaskId - before);
            before = need.TaskId;
        }
        foreach (TaskNeed need in chunk.TaskNeeds) to.Zigzag(need.TaskId - need.NeedsId);
    }

    public static void ReadNew(ref VarintReader from, Chunk chunk)
    {
        int[] ids = new int[from.Count()];
        int next = 0;
        foreach (ref int id in ids.AsSpan())
        {
            id = Task(next + from.Zigzag());
            next = id + 1;
        }
        foreach (int id in ids) chunk.NewTasks.Add(new TaskInfo(id, from.Int()));
        int[] tasks = ReadTasks(ref from, from.Count());
        foreach (int task in tasks) chunk.TaskNeeds.Add(new TaskNeed(task, Task(task - from.Zigzag())));
    }

    public static void WriteChanges(VarintWriter to, List<TaskChange> changes, long startNs)
    {
        TimeColumn.Write(to, startNs, changes.Count, i => changes[i].TimeNs);
        int before = 0;
        foreach (TaskChange change in changes)
        {
            to.Zigzag(change.TaskId - before);
            before = change.TaskId;
        }
        foreach (TaskChange change in changes) to.Byte((byte)change.State);
        foreach (TaskChange change in changes) to.Unsigned(change.LaneId + 1);
    }

    public static void ReadChanges(ref VarintReader from, List<TaskChange> changes, long startNs)
    {
        long[] times = TimeColumn.Read(ref from, startNs);
        int[] tasks = ReadTasks(ref from, times.Length);
        TaskState[] states = new TaskState[times.Length];
        foreach (ref TaskState state in states.AsSpan()) state = State(from.Byte());
        for (int i = 0; i < times.Length; i++) changes.Add(new TaskChange(times[i], tasks[i], states[i], from.Int() - 1));
    }

    private static int[] ReadTasks(ref VarintReader from, int count)
    {
        int[] tasks = new int[count];
        int before = 0;
        foreach (ref int task in tasks.AsSpan()) task = before = Task(before + from.Zigzag());
        return tasks;
    }

    private static int Task(long number) =>
        number is >= 0 and < TaskInfo.MostTasks ? (int)number : throw new InvalidDataException($"a chunk holds the task {number}; allowed are 0 to {TaskInfo.MostTasks - 1}");

    private static TaskState State(byte state) =>
        state <= (byte)TaskState.Erred ? (TaskState)state : throw new InvalidDataException($"a chunk holds a task's state {state}; allowed are 0 to {(int)TaskState.Erred}");
}
