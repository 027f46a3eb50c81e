using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>How the items of a workload are divided and run inside the runner process.</summary>
public interface IStrategy
{
    /// <summary>The name in links, on the command line and in files.</summary>
    string Name { get; }

    /// <summary>One sentence for the form.</summary>
    string Summary { get; }

    /// <summary>Which schedules it can follow; empty where it has none.</summary>
    IReadOnlyList<ScheduleKind> Schedules { get; }

    /// <summary>Whether it makes sense for such a workload; if not, the reason in one sentence.</summary>
    string? ReasonAgainst(WorkloadKind kind);

    /// <summary>Computes all items once, and returns the sum of their parts. Called for each warm-up and repeat.</summary>
    Partial Execute(StrategyRun run);
}
