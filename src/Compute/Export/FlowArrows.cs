namespace Corescope.Compute.Export;

/// <summary>Something went from one lane to another: a message, a steal, a lock.</summary>
/// <param name="Name">What.</param>
/// <param name="FromLane">Where it left.</param>
/// <param name="SentNs">When it left.</param>
/// <param name="ToLane">Where it arrived.</param>
/// <param name="ReceivedNs">When it arrived, not before it left.</param>
internal readonly record struct Arrow(string Name, int FromLane, long SentNs, int ToLane, long ReceivedNs);

/// <summary>
/// Arrows of a Chrome trace. Readers tie an arrow's ends to slices, and Perfetto draws it from the end of the one to the beginning of the other: from a long slice that would be far from
/// where it left. So each end has a slice of its own, of a microsecond at most:
/// <code>
/// A  chunk ██████▌██████████     ▌ "message leaves"
///                 ╲
/// B  chunk ████████▌████████     ▌ "message arrives"
/// </code>
/// </summary>
internal static class FlowArrows
{
    private const long MarkerNs = 1000;

    private readonly record struct End(Arrow Arrow, int Id, bool Leaves)
    {
        public int Lane => Leaves ? Arrow.FromLane : Arrow.ToLane;

        public long TimeNs => Math.Max(0, Leaves ? Arrow.SentNs : Arrow.ReceivedNs);

        public string Label => Leaves ? $"{Arrow.Name} leaves" : $"{Arrow.Name} arrives";

        /// <summary>A slice that ends after the arrow has arrived would turn it round.</summary>
        public long LatestNs => Leaves && Arrow.ReceivedNs > TimeNs ? Arrow.ReceivedNs : long.MaxValue;
    }

    private readonly record struct Placed(End End, Row Row, long UntilNs, int Depth, bool BeginsMarker);

    /// <summary>Writes both ends of every arrow whose lanes are known; the lanes' slices have all been written.</summary>
    public static void Write(IEnumerable<Arrow> arrows, IReadOnlyDictionary<int, LaneEvents> lanes, TraceEventWriter to)
    {
        IEnumerable<End> ends = arrows.Where(a => lanes.ContainsKey(a.FromLane) && lanes.ContainsKey(a.ToLane))
            .SelectMany((a, i) => new End[] { new(a, i + 1, true), new(a, i + 1, false) });
        List<Placed> placed = [.. ends.GroupBy(end => end.Lane).SelectMany(lane => Place(lanes[lane.Key], lane))];
        // What is at the same moment is read in the order of the file, and an arrival before its departure is dropped.
        foreach (Placed end in placed.Where(p => p.End.Leaves)) Write(end, to);
        foreach (Placed end in placed.Where(p => !p.End.Leaves)) Write(end, to);
    }

    private static IEnumerable<Placed> Place(LaneEvents lane, IEnumerable<End> ends)
    {
        List<IGrouping<long, End>> moments = [.. ends.GroupBy(end => end.TimeNs).OrderBy(moment => moment.Key)];
        int edge = 0;
        for (int i = 0; i < moments.Count; i++)
        {
            long timeNs = moments[i].Key, untilNs = Math.Min(timeNs + MarkerNs, moments[i].Min(end => end.LatestNs));
            if (i + 1 < moments.Count) untilNs = Math.Min(untilNs, moments[i + 1].Key);
            while (edge < lane.Edges.Count && lane.Edges[edge] <= timeNs) edge++;
            if (edge < lane.Edges.Count) untilNs = Math.Min(untilNs, lane.Edges[edge]);
            int depth = TraceEventWriter.Deepest;
            foreach (IGrouping<string, End> alike in moments[i].OrderByDescending(end => end.Leaves).GroupBy(end => end.Label))
            {
                depth++;
                bool isFirst = true;
                foreach (End end in alike)
                {
                    yield return new Placed(end, lane.Slices, untilNs, depth, isFirst);
                    isFirst = false;
                }
            }
        }
    }

    private static void Write(Placed placed, TraceEventWriter to)
    {
        End end = placed.End;
        if (placed.BeginsMarker) to.Slice(placed.Row, end.Label, "flow", end.TimeNs, placed.UntilNs, depth: placed.Depth);
        to.FlowEnd(placed.Row, end.Arrow.Name, end.Id, end.TimeNs, end.Leaves);
    }
}
