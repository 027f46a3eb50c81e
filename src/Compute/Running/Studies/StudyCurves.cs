using Corescope.Compute.Analysis;

namespace Corescope.Compute.Running;

/// <summary>From a study's runs to its curves.</summary>
internal static class StudyCurves
{
    /// <summary>One for each strategy, the sequential ones first.</summary>
    public static IReadOnlyList<StudyCurve> Of(StudySpec spec, IReadOnlyList<StudyPoint> points)
    {
        StudyStrategy[] strategies = [.. StudyPlan.Configurations(spec).Select(c => c.Strategy).Distinct()];
        Dictionary<string, ScalingCurve> byRuntime = strategies.Select(s => s.Runtime).Distinct().ToDictionary(r => r, r => new ScalingCurve(BaselineNs(points, r), spec.Size));
        return [.. strategies.Select(s => CurveOf(s, byRuntime[s.Runtime], [.. points.Where(p => p.Strategy == s.ToString())]))];
    }

    private static double? BaselineNs(IReadOnlyList<StudyPoint> points, string runtime)
    {
        string sequential = new StudyStrategy(ExperimentRules.Sequential, runtime).ToString();
        double[] elapsed = [.. points.Where(p => p.Strategy == sequential && p.ElapsedNs is not null).Select(p => (double)p.ElapsedNs!.Value)];
        return elapsed.Length == 0 ? null : Bootstrap.Median(elapsed).Value;
    }

    private static StudyCurve CurveOf(StudyStrategy strategy, ScalingCurve scaling, StudyPoint[] points)
    {
        List<StudyRun> runs = [];
        foreach (IGrouping<int, StudyPoint> count in points.GroupBy(p => p.Workers).OrderBy(g => g.Key))
        {
            StudyPoint[] measured = [.. count.Where(p => p.ElapsedNs is not null)];
            IReadOnlyList<bool> outliers = Outliers.Among([.. measured.Select(p => p.ElapsedNs!.Value)]);
            runs.AddRange(measured.Select((p, i) => RunOf(p, outliers[i], scaling)));
            runs.AddRange(count.Where(p => p.ElapsedNs is null).Select(p => RunOf(p, false, scaling)));
        }
        ScalingSample[] samples = [.. points.Where(p => p.ElapsedNs is not null).Select(SampleOf)];
        IReadOnlyList<ScalingFit> fits = strategy.Strategy == ExperimentRules.Sequential ? [] : scaling.Fits(samples);
        return new StudyCurve(strategy.ToString(), strategy.Strategy, strategy.Runtime, scaling.Of(samples), runs, fits);
    }

    private static StudyRun RunOf(StudyPoint point, bool isOutlier, ScalingCurve scaling)
    {
        double? speedup = point.ElapsedNs is null ? null : scaling.Speedup(SampleOf(point));
        return new StudyRun(point.Run, point.State, point.Step, point.Workers, point.Size, point.Repeat, point.ElapsedNs, speedup, speedup / point.Workers,
            point.Size / (point.ElapsedNs / 1e9), isOutlier, point.Error);
    }

    private static ScalingSample SampleOf(StudyPoint point) => new(point.Workers, point.Size, point.ElapsedNs!.Value);
}
