using Corescope.Compute.Analysis;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>
/// Compares a run that has completed with its references: the sequential baseline for the speed-up, and the same run without recording for the cost of looking. What is not on the shelf
/// is measured first. A study's run is compared with the study's other runs; nothing is measured for it (docs/decisions/0041).
/// </summary>
/// <param name="run">The run.</param>
/// <param name="references">Where references are kept.</param>
/// <param name="measure">Runs an experiment without recording it: the experiment, the suffix of its tag, and what it is in words.</param>
/// <param name="changed">Called when the run has a speed-up.</param>
internal sealed class ReferenceComparison(LabRun run, ReferenceShelf references, Func<Experiment, string, string, RunOutcome> measure, Action changed)
{
    /// <summary>Compares, and writes into the run's result what came of it.</summary>
    /// <param name="own">What the run itself has measured.</param>
    /// <returns>Null where there is no reason against the run; else how it ends instead: a wrong answer, or somebody has cancelled.</returns>
    public RunEnding? Compare(ReferenceRun own) =>
        run.Comparison is { } study ? CompareWithinStudy(study, own) : CompareWithBaseline(own) ?? CompareWithControl(own);

    /// <summary>Compares with the sequential baseline, measuring it where it is not known.</summary>
    /// <returns>Null where there is no reason to stop: the answer is right, nobody has cancelled.</returns>
    private RunEnding? CompareWithBaseline(ReferenceRun own)
    {
        Experiment experiment = run.Experiment;
        IWorkload workload = WorkloadCatalog.Find(experiment.Workload)!;
        if (!ExperimentRules.HasBaseline(workload)) return null;
        if (!workload.IsShared)
        {
            run.Update(r => r with { BaselineNote = "none: the workers share no work" });
            return null;
        }
        if (ReferenceShelf.IsBaseline(experiment)) references.KeepBaseline(experiment, own);
        ReferenceRun? baseline = references.Baseline(experiment);
        if (baseline is null)
        {
            RunOutcome outcome = measure(ReferenceShelf.BaselineOf(experiment), "b", "the sequential baseline");
            if (outcome.State == RunState.Cancelled) return new RunEnding(RunState.Cancelled, null);
            baseline = Reference(outcome);
            if (baseline is null) run.Update(r => r with { BaselineNote = $"The sequential baseline could not be measured: {outcome.Error}" });
            else references.KeepBaseline(experiment, baseline);
        }
        if (baseline is not null && AnswerCheck.Difference(own.Answer, baseline.Answer) is { } difference) return new RunEnding(RunState.Failed, difference);
        SetSpeedup(baseline);
        changed();
        return null;
    }

    /// <summary>Compares with what the study has measured so far; nothing is measured for it.</summary>
    private RunEnding? CompareWithinStudy(StudyComparison study, ReferenceRun own)
    {
        if (study.SameWork is { } same && AnswerCheck.Difference(own.Answer, same.Answer, "the study's first one") is { } difference) return new RunEnding(RunState.Failed, difference);
        SetSpeedup(study.Baseline ?? (run.Experiment.Strategy == ExperimentRules.Sequential ? own : null));
        return null;
    }

    private void SetSpeedup(ReferenceRun? baseline) => run.Update(r =>
    {
        double? speedup = Speedup.Of(baseline?.ElapsedNs, r.ElapsedNs);
        return r with
        {
            BaselineNs = baseline?.ElapsedNs,
            BaselineMeasuredAt = baseline?.MeasuredAt,
            Speedup = speedup,
            ParallelEfficiency = Speedup.Efficiency(speedup, r.Experiment.Workers),
        };
    });

    /// <summary>Measures what recording has cost, where anything was recorded.</summary>
    /// <returns>Null unless somebody has cancelled.</returns>
    private RunEnding? CompareWithControl(ReferenceRun own)
    {
        Experiment experiment = run.Experiment;
        if (experiment.Trace == TraceMode.Off) return null;
        // Without recording, a sequential run is its own baseline.
        ReferenceRun? control = references.Control(experiment);
        if (control is null)
        {
            RunOutcome outcome = measure(ReferenceShelf.ControlOf(experiment), "c", "the same run without recording");
            if (outcome.State == RunState.Cancelled) return new RunEnding(RunState.Cancelled, null);
            control = Reference(outcome);
            if (control is not null) references.KeepControl(experiment, control);
        }
        run.Update(r => r with { Observer = Cost(r.Observer, control, own) });
        return null;
    }

    private static ObserverCost? Cost(ObserverCost? cost, ReferenceRun? control, ReferenceRun own) => cost is null || control is null ? cost : cost with
    {
        ControlElapsedNs = control.ElapsedNs,
        ControlMeasuredAt = control.MeasuredAt,
        Slowdown = (double)own.ElapsedNs / control.ElapsedNs,
    };

    private static ReferenceRun? Reference(RunOutcome outcome) => outcome is { State: RunState.Completed, ElapsedNs: { } elapsedNs, Runner.Answer: { } answer }
        ? new ReferenceRun(elapsedNs, answer, DateTimeOffset.UtcNow)
        : null;
}

/// <summary>How a run ends.</summary>
/// <param name="State">Its last state.</param>
/// <param name="Error">Why, where it did not complete.</param>
internal sealed record RunEnding(RunState State, string? Error)
{
    /// <summary>The run with it.</summary>
    public RunResult Of(RunResult run) => run with { State = State, Error = Error, EndedAt = DateTimeOffset.UtcNow };
}
