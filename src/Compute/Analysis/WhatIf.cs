namespace Corescope.Compute.Analysis;

/// <summary>What is imagined to be different.</summary>
public enum WhatIfChange
{
    /// <summary>Nobody waits for a lock.</summary>
    WithoutLocks,

    /// <summary>Nobody waits for one of several locks.</summary>
    WithoutLock,

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
/// <param name="Lock">Name of the one lock for which nobody waits; null for other changes.</param>
public sealed record WhatIf(WhatIfChange Change, long ElapsedNs, double? Speedup, int Times = 1, string? Lock = null)
{
    private static readonly int[] MoreCores = [2, 4, 8];

    // A change that would save less than this is not worth a line.
    private const double Negligible = 0.98;

    // Waits for one lock that are less than this part of the workers' time are not worth a line either.
    private const double LeastShareOfLock = 0.01;

    private const int MostLocks = 5;

    /// <summary>The changes that would have made the run faster, and, of several locks, each that cost much without the others, which may turn out to be no gain; the best first.</summary>
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
        double RatioWith(Func<ReplayRound, ReplayRound> changed, int times) => rounds.Sum(round => WhatIfReplay.ElapsedOf(changed(round), times * cores)) / asItWas;
        IEnumerable<(WhatIfChange Change, int Times, string? Lock, double Ratio)> helpful = Changes(trace.Lanes)
            .Select(c => (c.Change, c.Times, (string?)null, RatioWith(round => WhatIfReplay.Changed(round, c.Change, c.Times), c.Times))).Where(found => found.Item4 < Negligible);
        IEnumerable<(WhatIfChange Change, int Times, string? Lock, double Ratio)> ofLocks = CostlyLocks(rounds, trace, asItWas)
            .Select(place => (WhatIfChange.WithoutLock, 1, (string?)trace.Locks[place], RatioWith(round => WhatIfReplay.WithoutLock(round, place), 1)));
        return
        [
            .. helpful.Concat(ofLocks).OrderBy(found => found.Ratio)
                // What the replay itself gets wrong (other programs, the cost of switching) is in both, and falls out of the ratio.
                .Select(found => new WhatIf(found.Change, (long)(elapsedNs * found.Ratio), Analysis.Speedup.Of(baselineNs, (long)(elapsedNs * found.Ratio)), found.Times, found.Lock)),
        ];
    }

    /// <summary>Places of the locks that cost most; none where there is but one, without which there are no locks at all.</summary>
    private static IEnumerable<int> CostlyLocks(IReadOnlyList<ReplayRound> rounds, WhatIfTrace trace, double asItWasNs)
    {
        (int Place, double Ns)[] waits =
        [
            .. rounds.SelectMany(round => round.Lanes).SelectMany(lane => lane).Where(s => s is { Kind: ReplayKind.Lock, Lock: >= 0 })
                .GroupBy(s => s.Lock).Select(one => (one.Key, one.Sum(s => s.Ns))),
        ];
        return waits.Length < 2 ? [] : waits.Where(one => one.Ns > LeastShareOfLock * trace.Lanes * asItWasNs).OrderByDescending(one => one.Ns).Take(MostLocks).Select(one => one.Place);
    }

    // One worker's work may be one piece, which more cores can't share.
    private static IEnumerable<(WhatIfChange Change, int Times)> Changes(int lanes) =>
    [
        (WhatIfChange.WithoutLocks, 1), (WhatIfChange.WithoutGil, 1), (WhatIfChange.Balanced, 1),
        .. lanes > 1 ? MoreCores.Select(times => (WhatIfChange.MoreCores, times)) : [],
    ];
}
