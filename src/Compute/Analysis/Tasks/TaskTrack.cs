using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>One task of a graph, as far as the trace has told of it.</summary>
/// <param name="name">What it shares with all tasks of its kind.</param>
internal sealed class TaskTrack(string name)
{
    public string Name { get; } = name;

    /// <summary>The tasks whose results it needs.</summary>
    public List<int> Needs { get; } = [];

    /// <summary>The graph that it belongs to, from 0; -1 before its first state.</summary>
    public int Graph { get; private set; } = -1;

    public TaskState State { get; private set; } = TaskState.Waiting;

    /// <summary>When it had its first state.</summary>
    public long BornNs { get; private set; }

    /// <summary>When its result was last known to be there; -1: never.</summary>
    public long DoneNs { get; private set; } = -1;

    /// <summary>Begin of the last slice in which it was computed; -1: of none.</summary>
    public long StartNs { get; private set; } = -1;

    /// <summary>Length of that slice.</summary>
    public long DurationNs { get; private set; }

    /// <summary>Length of all such slices.</summary>
    public long WorkNs { get; private set; }

    /// <summary>Whether there is still something to do for it.</summary>
    public bool IsUnderWay => Graph >= 0 && State <= TaskState.Processing;

    public void Begin(int graph, long timeNs) => (Graph, BornNs) = (graph, timeNs);

    public void Change(TaskChange change)
    {
        State = change.State;
        if (change.State == TaskState.InMemory) DoneNs = change.TimeNs;
    }

    public void Computed(long startNs, long endNs)
    {
        (StartNs, DurationNs) = (startNs, endNs - startNs);
        WorkNs += DurationNs;
    }
}
