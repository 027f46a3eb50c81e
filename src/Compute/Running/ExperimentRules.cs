using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>
/// What goes together. Each rule gives null where a choice makes sense and else the reason in one sentence: the reader makes an error of it,
/// the form greys the choice out and shows it. What this machine lacks is another matter (<see cref="InterpreterChoice"/>): an experiment
/// is valid wherever it is read, and says what is missing when it is to be run.
/// </summary>
public static class ExperimentRules
{
    /// <summary>The strategy that does everything on one worker.</summary>
    public const string Sequential = "sequential";

    /// <summary>Runtimes that are named without a version, the default first.</summary>
    public static IReadOnlyList<string> Runtimes { get; } = [RuntimeFamily.Dotnet, "cpython", "pypy", "jython"];

    /// <summary>The most workers that an experiment may have: 4 for each core.</summary>
    public static int MaxWorkers { get; } = Math.Min(4 * Environment.ProcessorCount, byte.MaxValue);

    /// <summary>Workers when nothing else is said: one for each core.</summary>
    public static int DefaultWorkers { get; } = Math.Min(Environment.ProcessorCount, MaxWorkers);

    /// <summary>The runtime of an experiment that names none: .NET where that executes the workload.</summary>
    public static string DefaultRuntime(IWorkload workload) => workload.RunsOn.Contains(RuntimeFamily.Dotnet) ? RuntimeFamily.Dotnet : RuntimeFamily.CPython;

    /// <summary>Why a runtime can't execute a workload.</summary>
    public static string? AgainstRuntime(IWorkload workload, string runtime) => Against("workload", workload.Name, workload.RunsOn, runtime);

    /// <summary>Why a strategy makes no sense for a workload on a runtime.</summary>
    public static string? AgainstStrategy(IWorkload workload, IStrategy strategy, string runtime = RuntimeFamily.Dotnet) =>
        Against("strategy", strategy.Name, strategy.RunsOn, runtime)
        ?? AgainstVersion(strategy, RuntimeName.VersionOf(runtime), runtime)
        ?? strategy.ReasonAgainst(workload.Kind);

    /// <summary>Why an interpreter can't execute an experiment: its kind, its version, or packages that it can't import.</summary>
    public static string? AgainstInterpreter(IWorkload workload, IStrategy strategy, Interpreter interpreter) =>
        AgainstInterpreter(workload, interpreter) ?? AgainstInterpreter(strategy, interpreter);

    /// <summary>Why an interpreter can't execute a workload.</summary>
    public static string? AgainstInterpreter(IWorkload workload, Interpreter interpreter) =>
        Against("workload", workload.Name, workload.RunsOn, interpreter.Family) ?? AgainstPackages("workload", workload.Name, workload.Packages, interpreter);

    /// <summary>Why an interpreter can't execute a strategy.</summary>
    public static string? AgainstInterpreter(IStrategy strategy, Interpreter interpreter) =>
        Against("strategy", strategy.Name, strategy.RunsOn, interpreter.Family)
        ?? AgainstVersion(strategy, RuntimeName.VersionOf(interpreter.Name), $"{interpreter.Title} ({interpreter.Path})")
        ?? AgainstPackages("strategy", strategy.Name, strategy.Packages, interpreter);

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

    /// <summary>Parameters besides those that every experiment has: the workload's, the strategy's and the runtime's own.</summary>
    public static IReadOnlyList<ParameterSpec> ParametersOf(IWorkload workload, IStrategy strategy, string runtime)
    {
        string family = FamilyOf(runtime);
        return [.. workload.Parameters, .. strategy.ParametersOn(family), .. PythonParameters.Of(workload, family)];
    }

    /// <summary>An experiment with all defaults, for a form's first view.</summary>
    public static Experiment Default(IWorkload workload) =>
        ExperimentReader.Read([new("workload", workload.Name)]).Experiment
        ?? throw new InvalidOperationException($"the defaults of {workload.Name} are not valid");

    /// <summary>The family whose rules a runtime follows; an interpreter named by its path is taken for CPython until it is asked.</summary>
    public static string FamilyOf(string runtime) => RuntimeName.FamilyOf(runtime) ?? RuntimeFamily.CPython;

    private static string? Against(string kind, string name, IReadOnlyList<string> runsOn, string runtime)
    {
        string family = FamilyOf(runtime);
        // A path may turn out to be any Python.
        bool fits = RuntimeName.IsPath(runtime) ? runsOn.Any(RuntimeFamily.Python.Contains) : runsOn.Contains(family);
        return fits ? null : $"The {kind} {name} runs on {string.Join(", ", runsOn.Select(RuntimeFamily.InWords))} only, not on {RuntimeFamily.InWords(family)}.";
    }

    private static string? AgainstVersion(IStrategy strategy, Version? version, string whose) => version is null || strategy.LeastPython is not { } least || version >= least
        ? null : $"The strategy {strategy.Name} needs Python {least} or later; {whose} is older.";

    private static string? AgainstPackages(string kind, string name, IReadOnlyList<string> packages, Interpreter interpreter)
    {
        if (packages.FirstOrDefault(one => !interpreter.Packages.ContainsKey(one)) is not { } missing) return null;
        string why = interpreter.Broken is { } broken && (broken.TryGetValue(missing, out string? reason) || broken.TryGetValue("packages", out reason))
            ? $"can't import it: {reason.TrimEnd('.')}" : "does not have it";
        return $"The {kind} {name} needs the package {missing}; {interpreter.Title} ({interpreter.Path}) {why}.";
    }
}
