namespace Corescope.Compute.Analysis;

/// <summary>One measured run of a curve.</summary>
/// <param name="Workers">p.</param>
/// <param name="Size">The work, in any unit.</param>
/// <param name="ElapsedNs">T.</param>
public sealed record ScalingSample(int Workers, long Size, long ElapsedNs);

/// <summary>All runs of one strategy with one number of workers, added up.</summary>
/// <param name="Workers">p.</param>
/// <param name="Runs">How many were measured.</param>
/// <param name="ElapsedNs">Median.</param>
/// <param name="Speedup">From the medians; null where there is no baseline. In weak scaling the scaled speed-up, p x T_1 / T_p.</param>
/// <param name="Efficiency"><c>speedup / p</c>.</param>
/// <param name="Throughput">Units of work a second.</param>
public sealed record ScalingPoint(int Workers, int Runs, double ElapsedNs, double? Speedup, double? Efficiency, double Throughput);

/// <summary>
/// From single runs to the points of a curve. Speed-up and efficiency are those of A. Grama et al., "Introduction to Parallel Computing", 2nd ed., section 5.2; the scaled speed-up is that
/// of J. Gustafson, "Reevaluating Amdahl's Law", CACM 31(5), 1988.
/// </summary>
public static class ScalingCurve
{
    /// <summary>The points, by workers.</summary>
    /// <param name="samples">The runs of one strategy.</param>
    /// <param name="baselineNs">T_1: median of the sequential runs; null where there are none yet.</param>
    /// <param name="baselineSize">The work of a sequential run; a run of p workers with p times as much is one of weak scaling.</param>
    public static IReadOnlyList<ScalingPoint> Of(IEnumerable<ScalingSample> samples, double? baselineNs, long baselineSize) =>
        [.. samples.GroupBy(s => s.Workers).OrderBy(g => g.Key).Select(g => Point(g.Key, [.. g], baselineNs, baselineSize))];

    /// <summary>The speed-up of one run.</summary>
    public static double? Speedup(ScalingSample sample, double? baselineNs, long baselineSize) =>
        baselineNs is { } alone ? alone * ((double)sample.Size / baselineSize) / sample.ElapsedNs : null;

    /// <summary>Middle value; the mean of the two middle ones where their number is even.</summary>
    public static double? Median(IEnumerable<long> values)
    {
        long[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + (double)sorted[sorted.Length / 2]) / 2;
    }

    private static ScalingPoint Point(int workers, ScalingSample[] runs, double? baselineNs, long baselineSize)
    {
        double medianNs = Median(runs.Select(r => r.ElapsedNs))!.Value;
        double? speedup = baselineNs is { } alone ? alone * ((double)runs[0].Size / baselineSize) / medianNs : null;
        return new ScalingPoint(workers, runs.Length, medianNs, speedup, speedup / workers, runs[0].Size / (medianNs / 1e9));
    }
}
