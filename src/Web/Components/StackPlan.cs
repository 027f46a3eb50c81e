using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;

namespace Corescope.Web.Components;

/// <summary>The same work sequentially, in threads and in processes: as far as rules and machine allow it.</summary>
/// <param name="Experiments">What can be run, in that order.</param>
/// <param name="Reasons">Why others can't, a sentence each.</param>
public sealed record StackPlan(IReadOnlyList<Experiment> Experiments, IReadOnlyList<string> Reasons)
{
    private static readonly string[] Strategies = [ExperimentRules.Sequential, "threads", "processes"];

    /// <summary>Whether there is something to compare.</summary>
    public bool IsWorthwhile => Experiments.Count >= Comparison.Least;

    /// <summary>What to run beside each other for an experiment.</summary>
    /// <param name="experiment">The experiment; its own strategy does not matter.</param>
    /// <param name="interpreters">Those of the machine; null while they are being looked for.</param>
    public static StackPlan Of(Experiment experiment, IReadOnlyList<Interpreter>? interpreters)
    {
        List<Experiment> experiments = [];
        List<string> reasons = [];
        foreach (string name in Strategies)
        {
            ExperimentDraft draft = ExperimentDraft.Of(experiment);
            if (name != experiment.Strategy) draft.Set("strategy", name);
            string? against = ExperimentRules.AgainstStrategy(draft.Workload, StrategyCatalog.Find(name)!, experiment.Runtime)
                ?? (draft.Experiment is null ? draft.Errors[0].Message : interpreters is null ? null : ExperimentRules.AgainstMachine(draft.Experiment, interpreters));
            if (against is null) experiments.Add(draft.Experiment!);
            else reasons.Add(against);
        }
        return new StackPlan(experiments, reasons);
    }
}
