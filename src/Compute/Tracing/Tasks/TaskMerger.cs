namespace Corescope.Compute.Tracing;

/// <summary>The part of <see cref="TraceMerger"/> that is about a graph's tasks: ring records of kinds 13 to 15, which a scheduler's lane writes, become columns of the chunk.</summary>
internal sealed class TaskMerger(NameTable names, long originNs)
{
    private readonly List<TaskInfo> _new = [];
    private readonly List<TaskNeed> _needs = [];
    private readonly List<TaskChange> _changes = []; // LaneId is a ring here: its lane may not have come up yet
    private readonly HashSet<int> _known = [];
    private long _toldNs; // end of the last chunk: what happened before and comes now counts from there

    /// <summary>Applies a record. One with a task or a state that there can't be is nothing.</summary>
    public void Apply(in RingRecord record)
    {
        switch (record.Kind)
        {
            case RingRecordKind.TaskExists when IsTask(record.Arg):
                if (_known.Add((int)record.Arg)) _new.Add(new TaskInfo((int)record.Arg, names.OfRing(record.Name).Id));
                break;
            case RingRecordKind.TaskNeeds when IsTask(record.Arg >> 32) && IsTask((uint)record.Arg):
                _needs.Add(new TaskNeed((int)(record.Arg >> 32), (int)record.Arg));
                break;
            case RingRecordKind.TaskState when IsTask(record.Arg >> 8) && (byte)record.Arg <= (byte)TaskState.Erred:
                _changes.Add(new TaskChange(Math.Max(record.TimeNs - originNs, _toldNs), (int)(record.Arg >> 8), (TaskState)(byte)record.Arg, record.Peer - 1));
                break;
        }
    }

    /// <summary>Moves what has come since the last cut into a chunk whose bounds are set.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="laneOf">The lane of a ring; -1 where there is none.</param>
    public void Cut(Chunk chunk, Func<int, int> laneOf)
    {
        _toldNs = chunk.EndNs;
        if (_new.Count + _needs.Count + _changes.Count == 0) return;
        chunk.NewTasks.AddRange(_new.OrderBy(task => task.Id));
        chunk.TaskNeeds.AddRange(_needs);
        chunk.TaskChanges.AddRange(_changes.OrderBy(change => change.TimeNs).Select(change => change with { LaneId = laneOf(change.LaneId) })); // keeps the order of the same moment
        _new.Clear();
        _needs.Clear();
        _changes.Clear();
    }

    private static bool IsTask(long number) => number is >= 0 and < TaskInfo.MostTasks;
}
