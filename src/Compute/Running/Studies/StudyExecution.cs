using Corescope.Compute.Runtimes;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>
/// Makes a study's missing runs, one after the other: the next one is submitted when the one before has ended and is stored, so that others' runs get their turn in between. Nothing but
/// the runs themselves is measured, only before the first one what the machine gives.
/// </summary>
/// <param name="study">The study, as it is when it begins.</param>
/// <param name="lab">Where the runs are made.</param>
/// <param name="update">Changes what is kept of the study.</param>
/// <param name="cancelled">Ends it; the run under way is ended with it.</param>
internal sealed class StudyExecution(Study study, Lab lab, Action<Func<Study, Study>> update, CancellationToken cancelled)
{
    // A calibration is beyond the runs: half a second of it.
    private const int CalibrationStretchMs = 100;

    private readonly Dictionary<(string Runtime, long Size), ReferenceRun> _sameWork = [];
    private readonly Dictionary<string, ReferenceRun> _baselines = [];
    private volatile LabRun? _current;

    /// <summary>The run under way; null between two.</summary>
    public string? CurrentRun => _current?.Id;

    /// <summary>Makes the missing runs, on the calling thread.</summary>
    /// <returns>How it ended.</returns>
    /// <exception cref="IOException">A run can't be stored.</exception>
    public StudyState Run(IReadOnlyList<StudyStep> steps, IReadOnlyList<StudyPoint> made)
    {
        HashSet<int> done = [];
        foreach (StudyPoint point in made.Where(p => p.IsDone))
        {
            done.Add(point.Step);
            if (lab.Find(point.Run) is { } run) Remember(run);
        }
        bool isWhole = true;
        foreach (StudyStep step in steps.Where(s => !done.Contains(s.Number)))
        {
            if (cancelled.IsCancellationRequested) return StudyState.Cancelled;
            RunResult run = Make(step);
            isWhole &= run.State != RunState.Cancelled;
            if (run.State == RunState.Interrupted) return StudyState.Interrupted;
        }
        return isWhole ? StudyState.Completed : StudyState.Cancelled;
    }

    private RunResult Make(StudyStep step)
    {
        Experiment experiment = step.Configuration.Experiment;
        ReferenceRun? baseline = step.Configuration.Experiment.Size == study.Spec.Size ? _baselines.GetValueOrDefault(experiment.Runtime) : null;
        StudyComparison comparison = new(baseline, _sameWork.GetValueOrDefault((experiment.Runtime, experiment.Size)), study.Calibration is null ? Calibrate : null);
        LabRun run = _current = lab.Submit(experiment, new StudyPlace(study.Id, step.Number), comparison);
        using CancellationTokenRegistration stop = cancelled.Register(() => lab.Cancel(run.Id));
        RunResult result = run.Ended.GetAwaiter().GetResult();
        _current = null;
        Remember(result);
        update(s => s); // its numbers have changed
        return result;
    }

    /// <summary>On the lab's thread, while nothing else is under way. Work that waits can have more speed-up than there are cores.</summary>
    private void Calibrate()
    {
        if (study.Calibration is not null || WorkloadCatalog.Find(study.Spec.Workload)!.Kind == WorkloadKind.Waiting) return;
        Calibration measured = Calibration.Measure(stretchMs: CalibrationStretchMs);
        study = study with { Calibration = measured };
        update(s => s with { Calibration = measured });
    }

    private void Remember(RunResult run)
    {
        if (run is not { State: RunState.Completed, ElapsedNs: { } elapsedNs, Answer: { } answer }) return;
        ReferenceRun measured = new(elapsedNs, answer, run.EndedAt ?? run.CreatedAt);
        _sameWork.TryAdd((run.Experiment.Runtime, run.Experiment.Size), measured);
        if (run.Experiment.Strategy == ExperimentRules.Sequential) _baselines.TryAdd(run.Experiment.Runtime, measured);
    }
}
