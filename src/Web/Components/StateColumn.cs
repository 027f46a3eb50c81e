using Corescope.Compute.Analysis;
using Corescope.Compute.Tracing;

namespace Corescope.Web.Components;

/// <summary>One state as a column of a table.</summary>
/// <param name="State">Which; also its CSS class (<c>cs-state-running</c>).</param>
/// <param name="Name">At the column's head.</param>
/// <param name="TimeNs">Its time in a worker's times.</param>
public sealed record StateColumn(LaneState State, string Name, Func<WorkerTimes, long> TimeNs)
{
    /// <summary>All states, in the order in which they are stacked in charts.</summary>
    public static IReadOnlyList<StateColumn> All { get; } =
    [
        new(LaneState.Running, "running", w => w.RunningNs),
        new(LaneState.Ready, "ready", w => w.ReadyNs),
        new(LaneState.LockWait, "lock-wait", w => w.LockWaitNs),
        new(LaneState.GilWait, "gil-wait", w => w.GilWaitNs),
        new(LaneState.Serializing, "serializing", w => w.SerializingNs),
        new(LaneState.MessageWait, "message-wait", w => w.MessageWaitNs),
        new(LaneState.IoWait, "io-wait", w => w.IoWaitNs),
        new(LaneState.Idle, "idle", w => w.IdleNs),
    ];

    /// <summary>Only those in which some worker was.</summary>
    public static IReadOnlyList<StateColumn> Seen(IReadOnlyList<WorkerTimes> workers) =>
        [.. All.Where(column => column.State == LaneState.Running || workers.Any(w => column.TimeNs(w) > 0))];

    /// <summary>The class of the colour patch.</summary>
    public string PatchClass => $"cs-patch cs-state-{Name}";
}
