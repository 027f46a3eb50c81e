namespace Corescope.Compute.Tracing;

/// <summary>How far a task of a graph has come, as its scheduler sees it; the numbers are part of the ring format and of the chunk format.</summary>
public enum TaskState : byte
{
    /// <summary>It waits for what it needs. Every task begins so.</summary>
    Waiting = 0,

    /// <summary>It has what it needs, and waits for a worker.</summary>
    Queued = 1,

    /// <summary>A worker has it.</summary>
    Processing = 2,

    /// <summary>It is done, and its result is kept.</summary>
    InMemory = 3,

    /// <summary>It is done, and its result is needed no more.</summary>
    Released = 4,

    /// <summary>It has failed, or what it needs has.</summary>
    Erred = 5,
}

/// <summary>A task of a graph.</summary>
/// <param name="Id">Its number, from 0 in the order of the graph; below <see cref="MostTasks"/>.</param>
/// <param name="NameId">Its name: what it shares with all tasks of its kind.</param>
public readonly record struct TaskInfo(int Id, int NameId)
{
    /// <summary>So many tasks of a run are followed.</summary>
    public const int MostTasks = 1 << 20;
}

/// <summary>A task needs another one's result.</summary>
public readonly record struct TaskNeed(int TaskId, int NeedsId);

/// <summary>From <paramref name="TimeNs"/> (since the run's origin) on a task is in this state, at the worker of this lane (-1: none, or not known).</summary>
public readonly record struct TaskChange(long TimeNs, int TaskId, TaskState State, int LaneId);
