using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>Dedicated threads in one process; items are handed out by a schedule.</summary>
public sealed class Threads : IDotnetStrategy
{
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
