using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>
/// What goes together. Each rule gives null where a choice makes sense and else the reason in one sentence: the reader makes an error of it,
/// the form greys the choice out and shows it. What this machine lacks is another matter (<see cref="AgainstMachine"/>): an experiment
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

    /// <summary>The most workers that an experiment with a workload may have on this machine.</summary>
    public static int MaxWorkersOf(IWorkload? workload) => Math.Min(MaxWorkers, workload?.MaxWorkers ?? MaxWorkers);

    /// <summary>The fewest workers that an experiment with a workload may have.</summary>
    public static int MinWorkersOf(IWorkload? workload) => workload?.MinWorkers ?? 1;

    /// <summary>Workers when nothing else is said: what makes the workload worth looking at, or one for each core.</summary>
    public static int DefaultWorkersOf(IWorkload? workload) =>
        Math.Min(MaxWorkersOf(workload), workload is { DefaultWorkers: > 0 } ? workload.DefaultWorkers : DefaultWorkers);

    /// <summary>Why a runtime can't execute a workload.</summary>
    public static string? AgainstRuntime(IWorkload workload, string runtime) => Against("workload", workload.Name, workload.RunsOn, runtime);

    /// <summary>Why a strategy makes no sense for a workload on a runtime.</summary>
    public static string? AgainstStrategy(IWorkload workload, IStrategy strategy, string runtime = RuntimeFamily.Dotnet) =>
        Against("strategy", strategy.Name, strategy.RunsOn, runtime)
        ?? AgainstVersion(strategy, RuntimeName.VersionOf(runtime), runtime)
        ?? AgainstWorkload(workload, strategy);

    /// <summary>Why a strategy makes no sense for a workload on any runtime.</summary>
    public static string? AgainstWorkload(IWorkload workload, IStrategy strategy) => workload.Strategies.Count == 0 || workload.Strategies.Contains(strategy.Name)
        ? strategy.ReasonAgainst(workload.Kind)
        : $"The workload {workload.Name} is a program that only {string.Join(", ", workload.Strategies)} can run.";

    /// <summary>The strategy of an experiment that names none.</summary>
    public static string DefaultStrategy(IWorkload? workload) => workload is { Strategies.Count: > 0 } ? workload.Strategies[0] : "threads";

    /// <summary>Whether an experiment's work can be done sequentially, for a baseline.</summary>
    public static bool HasBaseline(IWorkload workload) => workload.Strategies.Count == 0 || workload.Strategies.Contains(Sequential);

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

    /// <summary>Why a strategy can't be run on this machine: a program that it starts is not there.</summary>
    public static string? AgainstPrograms(IStrategy strategy) => strategy.Programs.FirstOrDefault(program => Programs.Find(program) is null) is { } missing
        ? $"The strategy {strategy.Name} needs the program {missing}, which is not on this machine. On Debian: sudo apt-get install {Programs.PackageOf(missing)}"
        : null;

    /// <summary>The same for a whole experiment, whose parameters may need packages of their own.</summary>
    public static string? AgainstInterpreter(Experiment experiment, Interpreter interpreter)
    {
        IWorkload workload = WorkloadCatalog.Find(experiment.Workload)!;
        return AgainstInterpreter(workload, StrategyCatalog.Find(experiment.Strategy)!, interpreter)
            ?? AgainstPackages("workload", workload.Name, workload.PackagesFor(experiment.Parameters), interpreter);
    }

    /// <summary>Why a machine can't run an experiment for want of an interpreter, or of what that can import; null where it can.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="found">All interpreters of the machine.</param>
    public static string? AgainstMachine(Experiment experiment, IReadOnlyList<Interpreter> found)
    {
        if (AgainstPrograms(StrategyCatalog.Find(experiment.Strategy)!) is { } missing) return missing;
        // A path is asked when the run begins: it may be any program.
        if (experiment.Runtime == RuntimeFamily.Dotnet || RuntimeName.IsPath(experiment.Runtime)) return null;
        return RuntimeName.Choose(experiment.Runtime, found) is { } chosen ? AgainstInterpreter(experiment, chosen) : InterpreterProbe.NotHere(experiment.Runtime, found);
    }

    /// <summary>Why a strategy can't follow a schedule, or a workload has no use for it.</summary>
    public static string? AgainstSchedule(IWorkload? workload, IStrategy strategy, ScheduleKind schedule)
    {
        if (workload?.Kind == WorkloadKind.Roles && schedule != ScheduleKind.Static && strategy.Schedules.Count > 0)
            return $"Each worker of {workload.Name} plays a part of its own: the schedule must be static.";
        if (workload is { Strategies.Count: > 0 }) return $"The program {workload.Name} divides its work itself: leave the schedule out.";
        if (strategy.Schedules.Contains(schedule)) return null;
        return strategy.Schedules.Count == 0
            ? $"The strategy {strategy.Name} follows no schedule: leave it out."
            : $"The strategy {strategy.Name} follows these schedules only: {string.Join(", ", strategy.Schedules.Select(ScheduleText.Write))}.";
    }

    /// <summary>The schedule that a strategy follows when none is named; null where it has none.</summary>
    public static Schedule? DefaultSchedule(IWorkload? workload, IStrategy strategy) =>
        strategy.Schedules.Count == 0 || workload is { Strategies.Count: > 0 } ? null : new Schedule(strategy.Schedules[0]);

    /// <summary>Parameters besides those that every experiment has: the workload's, the strategy's and the runtime's own.</summary>
    public static IReadOnlyList<ParameterSpec> ParametersOf(IWorkload workload, IStrategy strategy, string runtime)
    {
        string family = FamilyOf(runtime);
        return [.. workload.ParametersOn(family), .. strategy.ParametersOn(family), .. PythonParameters.Of(workload, family)];
    }

    /// <summary>Rows that a picture of an experiment keeps free for locks and counters; none where it is of another version, with other parameters.</summary>
    public static LockRows LocksOf(Experiment experiment)
    {
        if (WorkloadCatalog.Find(experiment.Workload) is not { } workload) return default;
        bool isWhole = workload.Parameters.All(spec => experiment.Parameters.ContainsKey(spec.Name));
        if (!isWhole) return default;
        LockRows own = workload.LocksOf(experiment.Parameters, experiment.Workers);
        return experiment.Strategy == DaskStrategy.Distributed ? own with { Counters = own.Counters + experiment.Workers } : own; // each worker's memory
    }

    /// <summary>Whether an experiment's workers are threads of an interpreter that has a global lock; a free-threaded one (3.13t) has none, and processes have one each.</summary>
    public static bool SharesGil(Experiment experiment) => WorkloadCatalog.Find(experiment.Workload) is { TellsGil: true }
        && experiment.Strategy.Contains("thread", StringComparison.Ordinal) && !experiment.Runtime.EndsWith('t')
        && (experiment.Runtime.StartsWith("cpython", StringComparison.Ordinal) || experiment.Runtime.StartsWith("pypy", StringComparison.Ordinal));

    /// <summary>States that lanes of a run can have, by number: those whose colours its picture explains from the start; null where the experiment is of another version.</summary>
    public static IReadOnlyList<LaneState>? StatesOf(Experiment experiment)
    {
        if (WorkloadCatalog.Find(experiment.Workload) is not { } workload || StrategyCatalog.Find(experiment.Strategy) is not { } strategy) return null;
        HashSet<LaneState> states = [LaneState.Idle, LaneState.Running, LaneState.Ready, .. strategy.StatesOn(FamilyOf(experiment.Runtime))];
        if (LocksOf(experiment).Locks > 0) states.Add(LaneState.LockWait);
        if (SharesGil(experiment)) states.Add(LaneState.GilWait);
        if (workload.WaitsForIo) states.Add(LaneState.IoWait);
        return [.. states.Order()];
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
        string advice = DebianPackages.Of(missing) is { } package ? $" For Debian's own Python: sudo apt-get install {package}" : "";
        return $"The {kind} {name} needs the package {missing}; {interpreter.Title} ({interpreter.Path}) {why}.{advice}";
    }
}
