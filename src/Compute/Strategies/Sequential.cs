using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>One worker does all items in order: the baseline. It has a thread of its own, so that its lane is like any other's.</summary>
public sealed class Sequential : IDotnetStrategy
{
    /// <inheritdoc/>
    public string Name => "sequential";

    /// <inheritdoc/>
    public string Summary => "One worker, one item after the other: what speed-up is measured against.";

    /// <inheritdoc/>
    public IReadOnlyList<ScheduleKind> Schedules => [];

    /// <inheritdoc/>
    public string? ReasonAgainst(WorkloadKind kind) => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public IReadOnlyList<LaneState> StatesOn(string family) => Threads.StatesOfTeam(family);

    /// <inheritdoc/>
    public Partial Execute(StrategyRun run)
    {
        Schedule inOrder = new(ScheduleKind.Static, run.Schedule.Chunk > 0 ? run.Schedule.Chunk : run.Work.DefaultGrain);
        Schedules schedule = new(inOrder, run.Work.Items, 1);
        ushort item = run.Rings.Name(run.Work.ItemName);
        ThreadTeam team = new(run);
        return team.Run(1, (worker, trace) => Threads.Share(run, team, schedule, worker, trace, item));
    }
}
