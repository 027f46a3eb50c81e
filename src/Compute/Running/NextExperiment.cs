using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>An experiment like another with something changed, where that makes sense (<see cref="ExperimentRules"/>).</summary>
/// <param name="from">The experiment that was run.</param>
internal sealed class NextExperiment(Experiment from)
{
    /// <summary>The same with changes; null where the changed experiment is not valid, or is the same.</summary>
    /// <param name="change">What is changed.</param>
    public Experiment? With(Func<Experiment, Experiment> change)
    {
        Experiment changed = change(from);
        if (WorkloadCatalog.Find(changed.Workload) is not { } workload || StrategyCatalog.Find(changed.Strategy) is not { } strategy) return null;
        HashSet<string> known = [.. ExperimentRules.ParametersOf(workload, strategy, changed.Runtime).Select(spec => spec.Name)];
        changed = changed with { Parameters = changed.Parameters.Where(p => known.Contains(p.Key)).ToDictionary() };
        Experiment? read = ExperimentReader.Read(ExperimentLink.Pairs(changed)).Experiment;
        return read is null || ExperimentLink.Write(read) == ExperimentLink.Write(from) ? null : read;
    }

    /// <summary>With another strategy, on the runtime's own schedule where the old one does not fit.</summary>
    public Experiment? Strategy(string strategy, string? runtime = null) =>
        With(e => e with { Strategy = strategy, Runtime = runtime ?? e.Runtime }) ?? With(e => e with { Strategy = strategy, Runtime = runtime ?? e.Runtime, Schedule = null });

    /// <summary>With another schedule.</summary>
    public Experiment? Schedule(ScheduleKind kind, int chunk = 0) => With(e => e with { Schedule = new Schedule(kind, chunk) });

    /// <summary>With another number of workers.</summary>
    public Experiment? Workers(int workers) => With(e => e with { Workers = workers });

    /// <summary>With more or less work.</summary>
    public Experiment? Size(double factor) => With(e => e with { Size = (long)(e.Size * factor) });

    /// <summary>With another value of a parameter that it has.</summary>
    public Experiment? Parameter(string name, string value) =>
        from.Parameters.ContainsKey(name) ? With(e => e with { Parameters = new Dictionary<string, string>(e.Parameters) { [name] = value } }) : null;

    /// <summary>Without the lock that was waited for: each worker on its own, or on one part of several.</summary>
    public Experiment? WithoutLock() => Parameter(SharedCounter.LockName, SharedCounter.PerThread);

    /// <summary>Without the interpreter's lock: as processes, or in .NET.</summary>
    public Experiment? WithoutGil() => Strategy("processes") ?? Strategy("threads", "dotnet");

    /// <summary>Handed out in small portions, so that all end together.</summary>
    public Experiment? Balanced() => from.Schedule?.Kind == ScheduleKind.Dynamic
        ? (from.Schedule.Value.Chunk > 1 ? Schedule(ScheduleKind.Dynamic, Math.Max(1, from.Schedule.Value.Chunk / 8)) : null)
        : Schedule(ScheduleKind.Dynamic) ?? Strategy("work-stealing");
}
