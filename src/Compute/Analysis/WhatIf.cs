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

    /// <summary>Several times the cores, and as many times the workers on them.</summary>
    MoreCores,
}

/// <summary>What a run would have taken, found by replaying its trace with something changed (<see cref="WhatIfReplay"/>).</summary>
/// <param name="Change">What is changed.</param>
/// <param name="ElapsedNs">Predicted time of a round.</param>
/// <param name="Speedup">Predicted speed-up; null without a sequential run.</param>
/// <param name="Times">How many times the cores and the workers there are; 1: as many as there were.</param>
public sealed record WhatIf(WhatIfChange Change, long ElapsedNs, double? Speedup, int Times = 1)
{
    private static readonly int[] MoreCores = [2, 4, 8];

    // A change that would save less than this is not worth a line.
    private const double Negligible = 0.98;

    /// <summary>The changes that would have made the run faster, the best first.</summary>
    /// <param name="trace">What the workers did.</param>
    /// <param name="cores">Cores that they could use.</param>
    /// <param name="elapsedNs">Measured time of a round.</param>
    /// <param name="baselineNs">The sequential run's; null: not known.</param>
    internal static IReadOnlyList<WhatIf> Of(WhatIfTrace trace, int cores, long elapsedNs, long? baselineNs)
    {
        if (trace.IsTooLong) return [];
        IReadOnlyList<ReplayRound> rounds = trace.Rounds;
        double asItWas = rounds.Sum(round => WhatIfReplay.ElapsedOf(round, cores));
        if (asItWas <= 0) return [];
        double RatioWith(WhatIfChange change, int times) => rounds.Sum(round => WhatIfReplay.ElapsedOf(WhatIfReplay.Changed(round, change, times), times * cores)) / asItWas;
        return
        [
            .. Changes(trace.Lanes).Select(c => (c.Change, c.Times, Ratio: RatioWith(c.Change, c.Times)))
                .Where(found => found.Ratio < Negligible)
                .OrderBy(found => found.Ratio)
                // What the replay itself gets wrong (other programs, the cost of switching) is in both, and falls out of the ratio.
                .Select(found => new WhatIf(found.Change, (long)(elapsedNs * found.Ratio), Analysis.Speedup.Of(baselineNs, (long)(elapsedNs * found.Ratio)), found.Times)),
        ];
    }

    // One worker's work may be one piece, which more cores can't share.
    private static IEnumerable<(WhatIfChange Change, int Times)> Changes(int lanes) =>
    [
        (WhatIfChange.WithoutLocks, 1), (WhatIfChange.WithoutGil, 1), (WhatIfChange.Balanced, 1),
        .. lanes > 1 ? MoreCores.Select(times => (WhatIfChange.MoreCores, times)) : [],
    ];
}
