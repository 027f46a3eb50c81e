using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>
/// Asynchronous operations, as many in flight as there are workers, on whatever threads the runtime gives them. A lane is a slot for one
/// operation at a time, not a thread: its states are what the operations report.
/// </summary>
public sealed class AsyncSlots : IDotnetStrategy
{
    /// <inheritdoc/>
    public string Name => "async";

    /// <inheritdoc/>
    public string Summary => "Asynchronous operations, as many in flight as there are workers: waiting without a thread that waits.";

    /// <inheritdoc/>
    public IReadOnlyList<ScheduleKind> Schedules => [];

    /// <inheritdoc/>
    public string? ReasonAgainst(WorkloadKind kind) => kind switch
    {
        WorkloadKind.Waiting => null,
        WorkloadKind.Compute => "Asynchronous operations overlap waiting; this workload computes and never waits.",
        _ => "A lock belongs to the thread that took it; asynchronous operations change threads.",
    };

    /// <inheritdoc/>
    public Partial Execute(StrategyRun run)
    {
        int grain = run.Schedule.Chunk > 0 ? run.Schedule.Chunk : run.Work.DefaultGrain;
        Schedules schedule = new(new Schedule(ScheduleKind.Dynamic, grain), run.Work.Items, run.Workers);
        ushort item = run.Rings.Name(run.Work.ItemName);
        using CancellationTokenSource failed = new();
        run.Main.Begin(run.Rings.Name("start operations"));
        Task<Partial>[] slots = new Task<Partial>[run.Workers];
        for (int i = 0; i < run.Workers; i++)
        {
            int number = i + 1;
            TraceWriter trace = run.WorkerLane(LaneKind.Slot, number);
            slots[i] = Task.Run(() => Slot(run, schedule, number, trace, item, failed));
        }
        run.Main.End();
        run.Main.Begin(run.Rings.Name("join", LaneState.Idle));
        try
        {
            return Task.WhenAll(slots).GetAwaiter().GetResult().Aggregate((sum, part) => sum + part);
        }
        finally
        {
            run.Main.End();
        }
    }

    private static async Task<Partial> Slot(
        StrategyRun run, Schedules schedule, int number, TraceWriter trace, ushort item, CancellationTokenSource failed)
    {
        try
        {
            Partial sum = default;
            while (!failed.IsCancellationRequested && schedule.Next(number - 1) is { Count: > 0 } range)
                sum += await run.RunRangeAsync(range.First, range.Count, trace, item, number).ConfigureAwait(false);
            return sum;
        }
        catch
        {
            failed.Cancel();
            throw;
        }
    }
}
