namespace Corescope.Compute.Analysis;

/// <summary>One measured point of a speed-up curve.</summary>
/// <param name="Workers">n, from 1.</param>
/// <param name="Speedup">S(n), above 0; for weak scaling the scaled speed-up, n x T_1(size) / T_n(n x size).</param>
public readonly record struct ScalingPoint(int Workers, double Speedup)
{
    /// <summary>
    /// The serial fraction that a speed-up shows, e = (1/S - 1/n) / (1 - 1/n): constant over n where a serial part is the cause, growing where overhead is. A. H. Karp and
    /// H. P. Flatt, "Measuring parallel processor performance", Communications of the ACM 33(5), 1990. Null for one worker.
    /// </summary>
    public double? KarpFlatt => Workers < 2 || Speedup <= 0 ? null : (1 / Speedup - 1.0 / Workers) / (1 - 1.0 / Workers);
}
