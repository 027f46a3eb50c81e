namespace Corescope.Compute.Tracing;

/// <summary>The coarse part of a chunk: time in each state for each lane and bin, for zoomed-out drawing and quick totals.</summary>
public static class ChunkSummary
{
    /// <summary>End of one of the chunk's equal bins; bin -1 ends where the chunk begins.</summary>
    public static long BinEndNs(Chunk chunk, int bin) =>
        chunk.StartNs + (chunk.EndNs - chunk.StartNs) * (bin + 1) / Chunk.SummaryBins;

    /// <summary>Fills every lane's summary from its transitions.</summary>
    public static void Fill(Chunk chunk)
    {
        foreach (LaneChunk lane in chunk.Lanes) Fill(chunk, lane);
    }

    private static void Fill(Chunk chunk, LaneChunk lane)
    {
        Array.Clear(lane.Summary);
        long fromNs = chunk.StartNs;
        LaneState state = lane.InitialState;
        foreach (Transition transition in lane.Transitions)
        {
            Add(chunk, lane.Summary, state, fromNs, transition.TimeNs);
            fromNs = Math.Max(fromNs, transition.TimeNs);
            state = transition.State;
        }
        Add(chunk, lane.Summary, state, fromNs, chunk.EndNs);
    }

    private static void Add(Chunk chunk, long[] summary, LaneState state, long fromNs, long toNs)
    {
        if (toNs <= fromNs) return;
        int bin = 0;
        while (bin < Chunk.SummaryBins - 1 && BinEndNs(chunk, bin) <= fromNs) bin++;
        for (; fromNs < toNs && bin < Chunk.SummaryBins; bin++)
        {
            long untilNs = Math.Min(toNs, BinEndNs(chunk, bin));
            summary[bin * Chunk.States + (int)state] += untilNs - fromNs;
            fromNs = untilNs;
        }
    }
}
