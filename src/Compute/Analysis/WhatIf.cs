namespace Corescope.Compute.Analysis;

/// <summary>What is imagined to be different.</summary>
public enum WhatIfChange
{
    /// <summary>Nobody waits for a lock.</summary>
    WithoutLocks,

    /// <summary>Nobody waits for the interpreter's lock, and all may compute at once.</summary>
    WithoutGil,

    /// <summary>All workers have the same amount of computing.</summary>
    Balanced,

    /// <summary>Twice the cores, and twice the workers on them.</summary>
    TwiceTheCores,
}

/// <summary>What a run would have taken, found by replaying its trace with something changed (<see cref="WhatIfReplay"/>).</summary>
/// <param name="Change">What is changed.</param>
/// <param name="ElapsedNs">Predicted time of a round.</param>
/// <param name="Speedup">Predicted speed-up; null without a sequential run.</param>
public sealed record WhatIf(WhatIfChange Change, long ElapsedNs, double? Speedup)
{
    // A change that would save less than this is not worth a line.
    private const double Negligible = 0.98;

    /// <summary>The changes that would have made the run faster, the best first.</summary>
    /// <param name="trace">What the workers did.</param>
    /// <param name="cores">Cores that they could use.</param>
    /// <param name="elapsedNs">Measured time of a round.</param>
    /// <param name="baselineNs">The sequential run's; null: not known.</param>
    internal static IReadOnlyList<WhatIf> Of(WhatIfTrace trace, int cores, long elapsedNs, long? baselineNs)
    {
        if (trace.IsTooLong || trace.Rounds.Count == 0) return [];
        double asItWas = trace.Rounds.Sum(round => WhatIfReplay.ElapsedOf(round, cores));
        if (asItWas <= 0) return [];
        return
        [
            .. Enum.GetValues<WhatIfChange>().Where(change => change != WhatIfChange.TwiceTheCores || trace.Lanes > 1)
                .Select(change => (change, Ratio: trace.Rounds.Sum(round => WhatIfReplay.ElapsedOf(WhatIfReplay.Changed(round, change), change == WhatIfChange.TwiceTheCores ? 2 * cores : cores)) / asItWas))
                .Where(found => found.Ratio < Negligible)
                .OrderBy(found => found.Ratio)
                // What the replay itself gets wrong (other programs, the cost of switching) is in both, and falls out of the ratio.
                .Select(found => new WhatIf(found.change, (long)(elapsedNs * found.Ratio), Analysis.Speedup.Of(baselineNs, (long)(elapsedNs * found.Ratio)))),
        ];
    }
}
