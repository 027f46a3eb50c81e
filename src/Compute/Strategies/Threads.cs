using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>Dedicated threads in one process; items are handed out by a schedule.</summary>
public sealed class Threads : IDotnetStrategy
{
    /// <summary>Why other strategies can't give each worker a part of its own.</summary>
    internal const string OnlyForRoles = "Each worker of this workload plays a part of its own, all at the same time: only threads gives each a thread that lasts.";

    /// <summary>Why strategies whose workers share no memory can't run workloads that do.</summary>
    internal const string NothingShared = "The workers of this workload share memory and locks; processes share nothing.";

    /// <inheritdoc/>
    public string Name => "threads";

    /// <inheritdoc/>
    public string Summary => "Dedicated threads that share memory; a schedule decides who gets which items.";

    /// <inheritdoc/>
    public IReadOnlyList<ScheduleKind> Schedules => Enum.GetValues<ScheduleKind>();

    /// <inheritdoc/>
    public string? ReasonAgainst(WorkloadKind kind) => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public IReadOnlyList<LaneState> StatesOn(string family) => StatesOfTeam(family);

    // Python's start of a thread waits, under a lock, until that thread has begun.
    internal static IReadOnlyList<LaneState> StatesOfTeam(string family) => family == RuntimeFamily.Dotnet ? [] : [LaneState.LockWait];

    /// <inheritdoc/>
    public Partial Execute(StrategyRun run)
    {
        Schedules schedule = new(run.Schedule, run.Work.Items, run.Workers);
        ushort item = run.Rings.Name(run.Work.ItemName);
        ThreadTeam team = new(run);
        return team.Run(run.Workers, (worker, trace) => Share(run, team, schedule, worker, trace, item));
    }

    internal static Partial Share(StrategyRun run, ThreadTeam team, Schedules schedule, int worker, TraceWriter trace, ushort item)
    {
        Partial sum = default;
        while (!team.IsStopping)
        {
            ItemRange range = schedule.Next(worker - 1);
            if (range.Count == 0) break;
            sum += run.RunRange(range.First, range.Count, trace, item, worker);
        }
        return sum;
    }
}
