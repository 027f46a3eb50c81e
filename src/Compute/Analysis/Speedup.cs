namespace Corescope.Compute.Analysis;

/// <summary>
/// Speed-up and parallel efficiency as defined in A. Grama et al.,
/// "Introduction to Parallel Computing", 2nd ed., section 5.2.
/// </summary>
public static class Speedup
{
    /// <summary>S = T_1 / T_p: how many times faster than the measured sequential run.</summary>
    /// <returns>Null where one of the times is missing or not positive.</returns>
    public static double? Of(long? baselineNs, long? elapsedNs) =>
        baselineNs > 0 && elapsedNs > 0 ? (double)baselineNs.Value / elapsedNs.Value : null;

    /// <summary>E = S / p: the share of the workers' time that became speed-up; 1 is ideal.</summary>
    /// <param name="speedup">S.</param>
    /// <param name="workers">p, at least 1.</param>
    public static double? Efficiency(double? speedup, int workers) => speedup / workers;
}
