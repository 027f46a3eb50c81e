using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>
/// What goes together. Each rule gives null where a choice makes sense and else the reason in one sentence: the reader makes an error of it,
/// the form greys the choice out and shows it.
/// </summary>
public static class ExperimentRules
{
    /// <summary>The strategy that does everything on one worker.</summary>
    public const string Sequential = "sequential";

    /// <summary>Runtimes that exist, the default first.</summary>
    public static IReadOnlyList<string> Runtimes { get; } = ["dotnet"];

    /// <summary>The most workers that an experiment may have: 4 for each core.</summary>
    public static int MaxWorkers { get; } = Math.Min(4 * Environment.ProcessorCount, byte.MaxValue);

    /// <summary>Workers when nothing else is said: one for each core.</summary>
    public static int DefaultWorkers { get; } = Math.Min(Environment.ProcessorCount, MaxWorkers);

    /// <summary>Why a runtime can't be chosen.</summary>
    public static string? AgainstRuntime(string runtime) =>
        Runtimes.Contains(runtime) ? null : $"The runtime must be one of: {string.Join(", ", Runtimes)}.";

    /// <summary>Why a strategy makes no sense for a workload.</summary>
    public static string? AgainstStrategy(IWorkload workload, IStrategy strategy) => strategy.ReasonAgainst(workload.Kind);

    /// <summary>Why a strategy can't follow a schedule.</summary>
    public static string? AgainstSchedule(IStrategy strategy, ScheduleKind schedule)
    {
        if (strategy.Schedules.Contains(schedule)) return null;
        return strategy.Schedules.Count == 0
            ? $"The strategy {strategy.Name} follows no schedule: leave it out."
            : $"The strategy {strategy.Name} follows these schedules only: {string.Join(", ", strategy.Schedules.Select(ScheduleText.Write))}.";
    }

    /// <summary>Why a strategy can't have a number of workers.</summary>
    public static string? AgainstWorkers(IStrategy strategy, int workers)
    {
        if (strategy.Name == Sequential) return workers == 1 ? null : "The strategy sequential has one worker.";
        return workers >= 1 && workers <= MaxWorkers
            ? null
            : $"The number of workers must be a whole number from 1 to {MaxWorkers} (4 for each of the {Environment.ProcessorCount} cores).";
    }

    /// <summary>The schedule that a strategy follows when none is named; null where it has none.</summary>
    public static Schedule? DefaultSchedule(IStrategy strategy) =>
        strategy.Schedules.Count == 0 ? null : new Schedule(strategy.Schedules[0]);

    /// <summary>An experiment with all defaults, for a form's first view.</summary>
    public static Experiment Default(IWorkload workload) =>
        ExperimentReader.Read([new("workload", workload.Name)]).Experiment
        ?? throw new InvalidOperationException($"the defaults of {workload.Name} are not valid");
}
