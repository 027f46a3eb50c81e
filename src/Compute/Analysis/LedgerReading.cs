using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>Reads a trace for the ledger: twice, because what an idle moment is depends on what comes after it.</summary>
internal static class LedgerReading
{
    /// <summary>Where each moment of each worker belongs.</summary>
    /// <param name="chunks">The trace from its first chunk on; asked for twice.</param>
    /// <param name="rounds">The measured rounds.</param>
    /// <param name="workers">Lanes of those that did the work.</param>
    public static LedgerTimes Read(Func<IEnumerable<Chunk>> chunks, IReadOnlyList<RoundSpan> rounds, IEnumerable<int> workers)
    {
        WorkSpans spans = new(rounds);
        foreach (Chunk chunk in chunks()) spans.Add(chunk);
        LedgerTimes times = new(spans, workers.ToHashSet());
        foreach (Chunk chunk in chunks()) times.Add(chunk);
        return times;
    }
}
