using Corescope.Compute.Analysis;

namespace Corescope.Compute.Running;

/// <summary>A study with all that was measured: the object of <c>--json</c>, REST and the page.</summary>
/// <param name="Study">What is kept.</param>
/// <param name="Progress">How far it has got.</param>
/// <param name="Curves">One for each strategy; the sequential runs of each runtime come first.</param>
public sealed record StudyReport(Study Study, StudyProgress Progress, IReadOnlyList<StudyCurve> Curves)
{
    /// <summary>A study as it is now, or null.</summary>
    public static StudyReport? Of(StudyDesk desk, string id)
    {
        if (desk.Find(id) is not { } study) return null;
        IReadOnlyList<StudyPoint> points = desk.Points(study);
        return new StudyReport(study, desk.Progress(study, points), CurvesOf(study.Spec, points));
    }

    private static StudyCurve[] CurvesOf(StudySpec spec, IReadOnlyList<StudyPoint> points)
    {
        StudyStrategy[] strategies = [.. StudyPlan.Configurations(spec).Select(c => c.Strategy).Distinct()];
        Dictionary<string, double?> baselines = strategies.Select(s => s.Runtime).Distinct().ToDictionary(r => r, r => ScalingCurve.Median(
            points.Where(p => p.ElapsedNs is not null && p.Strategy == new StudyStrategy(ExperimentRules.Sequential, r).ToString()).Select(p => p.ElapsedNs!.Value)));
        return [.. strategies.Select(s => CurveOf(spec, s, baselines[s.Runtime], [.. points.Where(p => p.Strategy == s.ToString())]))];
    }

    private static StudyCurve CurveOf(StudySpec spec, StudyStrategy strategy, double? baselineNs, StudyPoint[] points)
    {
        List<StudyRun> runs = [];
        foreach (IGrouping<int, StudyPoint> count in points.GroupBy(p => p.Workers).OrderBy(g => g.Key))
        {
            StudyPoint[] measured = [.. count.Where(p => p.ElapsedNs is not null)];
            IReadOnlyList<bool> outliers = Outliers.Among([.. measured.Select(p => p.ElapsedNs!.Value)]);
            runs.AddRange(measured.Select((p, i) => RunOf(p, outliers[i], spec, baselineNs)));
            runs.AddRange(count.Where(p => p.ElapsedNs is null).Select(p => RunOf(p, false, spec, baselineNs)));
        }
        ScalingSample[] samples = [.. points.Where(p => p.ElapsedNs is not null).Select(SampleOf)];
        return new StudyCurve(strategy.ToString(), strategy.Strategy, strategy.Runtime, ScalingCurve.Of(samples, baselineNs, spec.Size), runs);
    }

    private static StudyRun RunOf(StudyPoint point, bool isOutlier, StudySpec spec, double? baselineNs)
    {
        double? speedup = point.ElapsedNs is null ? null : ScalingCurve.Speedup(SampleOf(point), baselineNs, spec.Size);
        return new StudyRun(point.Run, point.State, point.Step, point.Workers, point.Size, point.Repeat, point.ElapsedNs, speedup, speedup / point.Workers,
            point.Size / (point.ElapsedNs / 1e9), isOutlier, point.Error);
    }

    private static ScalingSample SampleOf(StudyPoint point) => new(point.Workers, point.Size, point.ElapsedNs!.Value);
}

/// <summary>One strategy's line.</summary>
/// <param name="Name">As <see cref="StudyStrategy"/> writes it.</param>
/// <param name="Strategy">How the work is divided and run.</param>
/// <param name="Runtime">What executes it.</param>
/// <param name="Points">The runs of each worker count together.</param>
/// <param name="Runs">Every run that has begun, outliers and failed ones too.</param>
public sealed record StudyCurve(string Name, string Strategy, string Runtime, IReadOnlyList<ScalingPoint> Points, IReadOnlyList<StudyRun> Runs);

/// <summary>One run in a study's curve.</summary>
/// <param name="Id">The run.</param>
/// <param name="State">Its life stage.</param>
/// <param name="Step">Its number in the study's order, from 0.</param>
/// <param name="Workers">Number of workers.</param>
/// <param name="Size">The work, in the workload's unit.</param>
/// <param name="Repeat">Which repeat, from 1.</param>
/// <param name="ElapsedNs">Of the measured round; null where it did not end well.</param>
/// <param name="Speedup">Against the median of the study's sequential runs on the same runtime.</param>
/// <param name="Efficiency"><c>speedup / workers</c>.</param>
/// <param name="Throughput">Units of work a second.</param>
/// <param name="IsOutlier">Whether it lies far from its like (<see cref="Outliers"/>); it counts all the same.</param>
/// <param name="Error">Why it did not end well.</param>
public sealed record StudyRun(string Id, RunState State, int Step, int Workers, long Size, int Repeat, long? ElapsedNs, double? Speedup, double? Efficiency, double? Throughput,
    bool IsOutlier, string? Error);
