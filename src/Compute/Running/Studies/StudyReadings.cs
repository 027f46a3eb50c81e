namespace Corescope.Compute.Running;

/// <summary>What studies have measured so far, read from the store: their runs, how far they have got, their curves. Thread-safe.</summary>
/// <param name="store">Where the runs are.</param>
internal sealed class StudyReadings(RunStore store)
{
    private const int MostKept = 16;

    private readonly Dictionary<string, (StudyPoint[] Points, IReadOnlyList<StudyCurve> Curves)> _curves = [];

    /// <summary>A study's runs so far, without those that were stopped and made again.</summary>
    public StudyPoint[] Points(Study study)
    {
        IReadOnlyList<StudyStep> steps = StudyPlan.Of(study.Spec);
        return [.. store.RowsOfStudy(study.Id).Where(row => row.Step < steps.Count).GroupBy(row => row.Step).Select(rows => Point(steps[(int)rows.Key], rows.Last()))];
    }

    /// <summary>How far a study has got.</summary>
    /// <param name="study">The study.</param>
    /// <param name="points">Its runs.</param>
    /// <param name="currentRun">Id of the run under way, or null.</param>
    public StudyProgress Progress(Study study, StudyPoint[] points, string? currentRun)
    {
        IReadOnlyList<StudyStep> steps = StudyPlan.Of(study.Spec);
        int done = points.Count(p => p.IsDone);
        long? beyond = study.IsActive || study.UnderWayNs == 0 ? null : study.UnderWayNs - store.ProcessesNsOfStudy(study.Id);
        return new StudyProgress(done, steps.Count, currentRun, StudyRemaining.Of(steps, points), beyond);
    }

    /// <summary>A study's curves. Fits and intervals take milliseconds, and many may look at once: they are computed again only when a run has ended.</summary>
    public IReadOnlyList<StudyCurve> Curves(Study study, StudyPoint[] points)
    {
        lock (_curves)
        {
            if (_curves.TryGetValue(study.Id, out (StudyPoint[] Points, IReadOnlyList<StudyCurve> Curves) known) && known.Points.SequenceEqual(points)) return known.Curves;
            if (_curves.Count >= MostKept) _curves.Clear();
            IReadOnlyList<StudyCurve> curves = StudyCurves.Of(study.Spec, points);
            _curves[study.Id] = (points, curves);
            return curves;
        }
    }

    private static StudyPoint Point(StudyStep step, StudyRow row) => new(step.Number, row.Run, ExperimentJson.StateOf(row.State), step.Configuration.Strategy.ToString(),
        step.Configuration.Experiment.Workers, step.Configuration.Experiment.Size, step.Repeat, row.ElapsedNs, row.ProcessesNs, row.Error);
}
