using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>One kind of run of a study: a strategy on a runtime with a number of workers.</summary>
/// <param name="Strategy">The strategy and its runtime.</param>
/// <param name="Experiment">What is run.</param>
public sealed record StudyConfiguration(StudyStrategy Strategy, Experiment Experiment)
{
    /// <summary>Whether the others on this runtime are compared with it.</summary>
    public bool IsBaseline => Strategy.Strategy == ExperimentRules.Sequential;
}

/// <summary>One run of a study.</summary>
/// <param name="Number">Its place in the order, from 0.</param>
/// <param name="Configuration">What is run.</param>
/// <param name="Repeat">Which of the configuration's repeats, from 1.</param>
public sealed record StudyStep(int Number, StudyConfiguration Configuration, int Repeat);

/// <summary>
/// All runs of a study in their order: in each repeat every configuration once, shuffled anew (a randomised complete block design), so that a machine that grows warm or busy
/// is no strategy's fault, and a study that is stopped half-way has half of everything. The sequential runs, which the others are compared with, are measured in the same way; only
/// the first of them comes first, because its answer is what the others must find.
/// </summary>
public static class StudyPlan
{
    /// <summary>The order; the same for the same study.</summary>
    public static IReadOnlyList<StudyStep> Of(StudySpec spec)
    {
        StudyConfiguration[] all = [.. Configurations(spec)];
        Random random = new((int)(spec.OrderSeed ^ spec.OrderSeed >> 32));
        List<StudyStep> steps = [];
        for (int repeat = 1; repeat <= spec.Repeats; repeat++)
        {
            random.Shuffle(all);
            IEnumerable<StudyConfiguration> order = repeat == 1 ? all.OrderBy(c => c.IsBaseline ? 0 : 1) : all;
            foreach (StudyConfiguration configuration in order) steps.Add(new StudyStep(steps.Count, configuration, repeat));
        }
        return steps;
    }

    /// <summary>Every kind of run, by strategy and workers; the sequential ones of each runtime first.</summary>
    public static IEnumerable<StudyConfiguration> Configurations(StudySpec spec)
    {
        StudyStrategy[] named = [.. spec.Strategies.Select(s => StudyStrategy.Parse(s))];
        foreach (string runtime in named.Select(s => s.Runtime).Distinct())
            yield return Configuration(spec, new StudyStrategy(ExperimentRules.Sequential, runtime), 1);
        foreach (StudyStrategy strategy in named.Where(s => s.Strategy != ExperimentRules.Sequential))
        {
            foreach (int workers in spec.Workers) yield return Configuration(spec, strategy, workers);
        }
    }

    /// <summary>What this machine lacks for a study: interpreters, packages, programs.</summary>
    public static async Task<IReadOnlyList<FieldError>> MissingHereAsync(StudySpec spec, CancellationToken cancel = default)
    {
        List<FieldError> missing = [];
        foreach (StudyConfiguration one in Configurations(spec).DistinctBy(c => c.Strategy))
        {
            if ((await InterpreterChoice.OfAsync(one.Experiment, cancel)).Error is { } error) missing.Add(error with { Field = "strategies", Value = one.Strategy.ToString() });
        }
        return missing;
    }

    private static StudyConfiguration Configuration(StudySpec spec, StudyStrategy strategy, int workers)
    {
        IWorkload workload = WorkloadCatalog.Find(spec.Workload)!;
        IStrategy how = StrategyCatalog.Find(strategy.Strategy)!;
        return new StudyConfiguration(strategy, new Experiment
        {
            Workload = spec.Workload,
            Runtime = strategy.Runtime,
            Strategy = strategy.Strategy,
            Schedule = ExperimentRules.DefaultSchedule(workload, how) is { } standard ? spec.Schedule ?? standard : null,
            Workers = workers,
            Size = spec.Mode == StudyMode.Weak ? spec.Size * workers : spec.Size,
            Seed = spec.Seed,
            Repeats = 1,
            WarmUp = spec.WarmUp,
            Pin = spec.Pin,
            TimeLimit = spec.TimeLimit,
            MemoryLimit = spec.MemoryLimit,
            Trace = spec.Trace,
            Parameters = ExperimentRules.ParametersOf(workload, how, strategy.Runtime).ToDictionary(p => p.Name, p => spec.Parameters.GetValueOrDefault(p.Name, p.Default)),
        });
    }
}
