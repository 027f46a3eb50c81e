using Corescope.Compute.Analysis;

namespace Corescope.Compute.Running;

/// <summary>What a run would have taken with something changed, and the experiment that really has the change.</summary>
/// <param name="Change">What is changed.</param>
/// <param name="ElapsedNs">Predicted time of a round.</param>
/// <param name="Speedup">Predicted speed-up; null without a sequential run.</param>
/// <param name="Link">The experiment, as the query of a link; null where there is none.</param>
public sealed record ImaginedRun(WhatIfChange Change, long ElapsedNs, double? Speedup, string? Link)
{
    /// <summary>By how much the prediction misses a measured time: predicted / measured - 1.</summary>
    public double ErrorAgainst(long measuredNs) => (double)ElapsedNs / measuredNs - 1;

    /// <summary>Predictions with their experiments, where those make sense on this machine.</summary>
    internal static IReadOnlyList<ImaginedRun> Of(IReadOnlyList<WhatIf> predictions, Experiment experiment, int cores)
    {
        NextExperiment next = new(experiment);
        Experiment? Real(WhatIfChange change) => change switch
        {
            WhatIfChange.WithoutLocks => next.WithoutLock(),
            WhatIfChange.WithoutGil => next.WithoutGil(),
            WhatIfChange.Balanced => next.Balanced(),
            _ => 2 * experiment.Workers <= cores ? next.Workers(2 * experiment.Workers) : null,
        };
        return [.. predictions.Select(p => new ImaginedRun(p.Change, p.ElapsedNs, p.Speedup, Real(p.Change) is { } real ? ExperimentLink.Write(real) : null))];
    }

    /// <summary>The newest run of the changed experiment after a given one, whose time scores the prediction; null where there is none yet.</summary>
    /// <param name="runs">Runs, the newest first.</param>
    /// <param name="since">When the run was made that the prediction is of.</param>
    public RunResult? MeasuredAmong(IEnumerable<RunResult> runs, DateTimeOffset since) => Link is null ? null
        : runs.FirstOrDefault(r => r is { State: RunState.Completed, ElapsedNs: > 0 } && r.CreatedAt > since && ExperimentLink.Write(r.Experiment) == Link);
}
