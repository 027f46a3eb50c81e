namespace Corescope.Compute.Analysis;

/// <summary>One measured run of a curve.</summary>
/// <param name="Workers">p.</param>
/// <param name="Size">The work, in any unit.</param>
/// <param name="ElapsedNs">T.</param>
public sealed record ScalingSample(int Workers, long Size, long ElapsedNs);

/// <summary>All runs of one strategy with one number of workers, added up.</summary>
/// <param name="Workers">p.</param>
/// <param name="Runs">How many were measured.</param>
/// <param name="ElapsedNs">Median, with its interval.</param>
/// <param name="Speedup">T_1 / T_p, in weak scaling p x T_1 / T_p; null where there is no baseline.</param>
/// <param name="Efficiency"><c>speedup / p</c>.</param>
/// <param name="Throughput">Units of work a second.</param>
/// <param name="KarpFlatt">The serial fraction that the speed-up shows; null for one worker.</param>
public sealed record ScalingFigures(int Workers, int Runs, MedianInterval ElapsedNs, MedianInterval? Speedup, MedianInterval? Efficiency, MedianInterval Throughput, double? KarpFlatt);

/// <summary>
/// From single runs to the points of a curve. Speed-up and efficiency are those of A. Grama et al., "Introduction to Parallel Computing", 2nd ed., section 5.2; the scaled speed-up is that
/// of J. L. Gustafson, "Reevaluating Amdahl's law", Communications of the ACM 31(5), 1988. T_1 is the median of the sequential runs and taken for exact in the others' intervals: its own
/// interval is that of the sequential point.
/// </summary>
/// <param name="baselineNs">T_1; null where there are no sequential runs yet.</param>
/// <param name="baselineSize">The work of a sequential run; a run of p workers with p times as much is one of weak scaling.</param>
public sealed class ScalingCurve(double? baselineNs, long baselineSize)
{
    /// <summary>The points of one strategy, by workers.</summary>
    public IReadOnlyList<ScalingFigures> Of(IEnumerable<ScalingSample> runs) => [.. runs.GroupBy(r => r.Workers).OrderBy(g => g.Key).Select(g => Figures(g.Key, [.. g]))];

    /// <summary>The speed-up of one run.</summary>
    public double? Speedup(ScalingSample run) => baselineNs is { } alone ? alone * ((double)run.Size / baselineSize) / run.ElapsedNs : null;

    /// <summary>The laws of scaling fitted to one strategy's runs, each run as a point of its own; none where there is no baseline.</summary>
    public IReadOnlyList<ScalingFit> Fits(IEnumerable<ScalingSample> runs)
    {
        if (baselineNs is null) return [];
        ScalingPoint[] points = [.. runs.Select(r => new ScalingPoint(r.Workers, Speedup(r)!.Value))];
        return points.Length == 0 ? [] : ScalingFit.AllOf(points);
    }

    private ScalingFigures Figures(int workers, ScalingSample[] runs)
    {
        MedianInterval elapsed = Bootstrap.Median([.. runs.Select(r => (double)r.ElapsedNs)]);
        MedianInterval? speedup = baselineNs is { } alone ? Inverse(elapsed, alone * ((double)runs[0].Size / baselineSize)) : null;
        MedianInterval? efficiency = speedup is { } s ? new MedianInterval(s.Value / workers, s.Low / workers, s.High / workers) : null;
        double? karpFlatt = speedup is { } measured ? new ScalingPoint(workers, measured.Value).KarpFlatt : null;
        return new ScalingFigures(workers, runs.Length, elapsed, speedup, efficiency, Inverse(elapsed, runs[0].Size * 1e9), karpFlatt);
    }

    /// <summary>What becomes smaller as the time becomes longer.</summary>
    private static MedianInterval Inverse(MedianInterval elapsed, double work) => new(work / elapsed.Value, work / elapsed.High, work / elapsed.Low);
}
