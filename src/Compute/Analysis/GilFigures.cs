namespace Corescope.Compute.Analysis;

/// <summary>
/// The interpreter's global lock within the measured rounds. The kernel does not know of it: who holds it and who waits for it is inferred
/// from who runs and what it says it does.
/// </summary>
/// <param name="HandOvers">Times that another thread had the lock than the one that had it before.</param>
/// <param name="HandOversPerSecond"><paramref name="HandOvers"/> / length of the rounds.</param>
/// <param name="MedianHoldNs">Median time for which a thread had it; null where nobody was seen with it.</param>
/// <param name="WaitNsByWorker">Time in which each worker waited for it (index 0 = worker 1).</param>
/// <param name="OverlapShare">Part of the rounds in which more than one thread of an interpreter had a core: released sections, and the
/// moments of hand-overs.</param>
public sealed record GilFigures(long HandOvers, double HandOversPerSecond, long? MedianHoldNs, IReadOnlyList<long> WaitNsByWorker, double OverlapShare);
