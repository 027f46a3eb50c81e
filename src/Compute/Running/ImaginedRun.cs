using Corescope.Compute.Analysis;

namespace Corescope.Compute.Running;

/// <summary>What a run would have taken with something changed, and the experiment that really has the change.</summary>
/// <param name="Change">What is changed.</param>
/// <param name="ElapsedNs">Predicted time of a round.</param>
/// <param name="Speedup">Predicted speed-up; null without a sequential run.</param>
/// <param name="Link">The experiment, as the query of a link; null where there is none.</param>
/// <param name="Times">How many times the cores and the workers there are; 1: as many as there were.</param>
/// <param name="Lock">Name of the one lock for which nobody waits; null for other changes.</param>
public sealed record ImaginedRun(WhatIfChange Change, long ElapsedNs, double? Speedup, string? Link, int Times = 1, string? Lock = null)
{
    /// <summary>By how much the prediction misses a measured time: predicted / measured - 1.</summary>
    public double ErrorAgainst(long measuredNs) => (double)ElapsedNs / measuredNs - 1;

    /// <summary>Predictions with their experiments, where those make sense on this machine.</summary>
    internal static IReadOnlyList<ImaginedRun> Of(IReadOnlyList<WhatIf> predictions, Experiment experiment, int cores)
    {
        NextExperiment next = new(experiment);
        Experiment? Real(WhatIf imagined) => imagined.Change switch
        {
            WhatIfChange.WithoutLocks => next.WithoutLock(),
            WhatIfChange.WithoutLock => null,
            WhatIfChange.WithoutGil => next.WithoutGil(),
            WhatIfChange.Balanced => next.Balanced(),
            _ => imagined.Times * experiment.Workers <= cores ? next.Workers(imagined.Times * experiment.Workers) : null,
        };
        return [.. predictions.Select(p => new ImaginedRun(p.Change, p.ElapsedNs, p.Speedup, Real(p) is { } real ? ExperimentLink.Write(real) : null, p.Times, p.Lock))];
    }

    /// <summary>The run whose time scores the prediction, or else the one that tells how far it is: one under way, the newest that has ended well, the newest; null where there is none.</summary>
    /// <param name="real">Runs of the changed experiment (<see cref="Lab.RunsOf"/>), the newest first.</param>
    public static RunResult? Telling(IReadOnlyList<RunResult> real) =>
        real.FirstOrDefault(r => r.State <= RunState.Running) ?? real.FirstOrDefault(r => r is { State: RunState.Completed, ElapsedNs: > 0 }) ?? (real.Count > 0 ? real[0] : null);
}
