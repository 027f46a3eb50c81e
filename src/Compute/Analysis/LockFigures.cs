using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>How often one lock was used in the measured rounds: exact, whatever was recorded.</summary>
/// <param name="Lock">The lock's number in the trace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is made of.</param>
/// <param name="Permits">How many may hold it at once; 0 for what nobody holds.</param>
/// <param name="ByWorker">Those who used it.</param>
public sealed record CountedLock(int Lock, string Name, LockKind Kind, int Permits, IReadOnlyList<LockUse> ByWorker);

/// <summary>One worker's use of one lock in the measured rounds.</summary>
/// <param name="Worker">Its number.</param>
/// <param name="Acquisitions">All of them.</param>
/// <param name="Contended">Those after a wait.</param>
/// <param name="TimedWaits">Waits that were timed.</param>
/// <param name="WaitNs">Their time.</param>
/// <param name="TimedHolds">Holds that were timed.</param>
/// <param name="HoldNs">Their time.</param>
public sealed record LockUse(int Worker, long Acquisitions, long Contended, long TimedWaits, long WaitNs, long TimedHolds, long HoldNs);

/// <summary>One lock within the measured rounds.</summary>
/// <param name="Lock">The lock's number in the trace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is made of.</param>
/// <param name="Permits">How many may hold it at once; 0 for what nobody holds (a condition, a barrier).</param>
/// <param name="Acquisitions">How often it was acquired.</param>
/// <param name="Contended">Those after a wait.</param>
/// <param name="RecordedShare">Holds that were timed / acquisitions: below 1, spreads and hand-overs are those of a sample.</param>
/// <param name="Wait">How long the recorded waits took.</param>
/// <param name="Hold">How long the recorded holds took.</param>
/// <param name="WaitNs">All waits together; where not each was timed, the others count as one of the middle.</param>
/// <param name="IsWaitEstimated">Whether that was done.</param>
/// <param name="HandOvers">Times that another worker acquired it than the one before; where not each was recorded, as many as the recorded ones suggest.</param>
/// <param name="LongestConvoy">The most who waited for it at a time.</param>
/// <param name="Fairness">
/// Jain's index of the acquisitions of those who used it: 1 = all as often, 1/n = one alone (Jain, Chiu, Hawe, "A quantitative measure of fairness", 1984).
/// </param>
/// <param name="LostShare"><paramref name="WaitNs"/> / (workers x measured time).</param>
/// <param name="ByWorker">Who used it.</param>
public sealed record LockFigures(int Lock, string Name, LockKind Kind, int Permits, long Acquisitions, long Contended, double RecordedShare, TimeSpread Wait, TimeSpread Hold,
    long WaitNs, bool IsWaitEstimated, long HandOvers, int LongestConvoy, double Fairness, double LostShare, IReadOnlyList<LockUse> ByWorker)
{
    /// <summary>Part of the acquisitions that had to wait, from 0 to 1.</summary>
    public double ContendedShare => Acquisitions == 0 ? 0 : (double)Contended / Acquisitions;
}

/// <summary>How long something took.</summary>
/// <param name="Count">How many were seen.</param>
/// <param name="MedianNs">Half of them took longer; null where none was seen.</param>
/// <param name="P95Ns">One in twenty took longer.</param>
/// <param name="MaxNs">The longest.</param>
public sealed record TimeSpread(long Count, long? MedianNs, long? P95Ns, long? MaxNs)
{
    /// <summary>Nothing was seen.</summary>
    public static TimeSpread None { get; } = new(0, null, null, null);
}

/// <summary>A waiter before whom others who came later got the lock, more than <see cref="MostPassedOver"/> times within one wait.</summary>
/// <param name="Worker">Its number.</param>
/// <param name="WorkerName">Its lane's name.</param>
/// <param name="Lock">The lock.</param>
/// <param name="LockName">Its name.</param>
/// <param name="PassedOver">How many times in the worst of its waits.</param>
/// <param name="WaitNs">How long that wait was.</param>
/// <param name="Times">How many of its waits were such.</param>
/// <param name="IsAtLeast">Whether it may have been more often, because not all of that wait was recorded.</param>
public sealed record Starvation(int Worker, string WorkerName, int Lock, string LockName, int PassedOver, long WaitNs, int Times, bool IsAtLeast)
{
    /// <summary>So often others may go first before it is called starving.</summary>
    public const int MostPassedOver = 10;
}

/// <summary>Time that one lane has waited for a lock that another lane held when the wait began (-1: nobody, or not known).</summary>
internal readonly record struct LockBlame(int Lane, int Lock, int Holder, long WaitNs);
