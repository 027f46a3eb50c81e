using Corescope.Compute.Analysis;

namespace Corescope.Web.Components;

/// <summary>One column of the table of locks.</summary>
/// <param name="Name">At its head.</param>
/// <param name="Meaning">What the figure is, for those who point at it.</param>
/// <param name="Key">By what it is sorted; null sorts last.</param>
/// <param name="Text">What stands in a row.</param>
/// <param name="Group">A head above several columns; null: none.</param>
public sealed record LockColumn(string Name, string Meaning, Func<LockFigures, double?> Key, Func<LockFigures, string> Text, string? Group = null)
{
    /// <summary>All but the lock's name, from left to right.</summary>
    public static IReadOnlyList<LockColumn> All { get; } =
    [
        new("uses", "How often it was acquired: exact", l => l.Acquisitions, l => Wording.Count(l.Acquisitions)),
        new("contended", "Part of the uses that had to wait: exact", l => l.ContendedShare, l => Wording.Percent(l.ContendedShare)),
        .. Spread("wait", l => l.Wait),
        .. Spread("hold", l => l.Hold),
        new("hand-overs", "Times that another worker got it than the one before", l => l.Permits == 0 ? null : l.HandOvers, l => l.Permits == 0 ? Wording.Unknown : About(l.RecordedShare < 1) + Wording.Count(l.HandOvers)),
        new("convoy", "The most who waited at a time", l => l.LongestConvoy, l => Wording.Count(l.LongestConvoy)),
        new("fairness", "Jain's index: 1 = all who used it got it equally often, 1/n = one of n alone", l => l.Fairness, l => Wording.Ratio(l.Fairness)),
        new("lost", "Part of all workers' time that went into waiting for it", l => l.LostShare, l => About(l.IsWaitEstimated) + Wording.Percent(l.LostShare)),
    ];

    private static LockColumn[] Spread(string what, Func<LockFigures, TimeSpread> of) =>
    [
        new("median", $"Half of the {what}s took longer", l => of(l).MedianNs, l => Wording.Duration(of(l).MedianNs), what),
        new("95 %", $"One {what} in twenty took longer", l => of(l).P95Ns, l => Wording.Duration(of(l).P95Ns), what),
        new("longest", $"The longest {what}", l => of(l).MaxNs, l => Wording.Duration(of(l).MaxNs), what),
    ];

    private static string About(bool isEstimated) => isEstimated ? "≈ " : "";
}
