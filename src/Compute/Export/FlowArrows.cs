using Corescope.Compute.Tracing;

namespace Corescope.Compute.Export;

/// <summary>
/// Arrows of a Chrome trace. A reader drops an arrow's end that lies in no slice, and a message may well leave or arrive between two
/// slices: there a slice of at most a microsecond is put in for it.
/// </summary>
internal static class FlowArrows
{
    private const long MarkerNs = 1000;

    private readonly record struct End(long TimeNs, int FlowId, bool IsStart, string Name);

    /// <summary>Writes both ends of every arrow whose lanes are known.</summary>
    public static void Write(IEnumerable<Flow> flows, IReadOnlyDictionary<int, LaneEvents> lanes, Func<int, SliceName> nameOf, TraceEventWriter to)
    {
        Dictionary<int, List<End>> endsByLane = lanes.Keys.ToDictionary(id => id, _ => new List<End>());
        int id = 0;
        foreach (Flow flow in flows)
        {
            if (!endsByLane.TryGetValue(flow.FromLane, out List<End>? from) || !endsByLane.TryGetValue(flow.ToLane, out List<End>? into)) continue;
            id++;
            string name = nameOf(flow.NameId).Name;
            from.Add(new End(Math.Max(0, flow.SentNs), id, true, name));
            into.Add(new End(Math.Max(0, flow.ReceivedNs), id, false, name));
        }
        foreach ((int lane, List<End> ends) in endsByLane) WriteLane(lanes[lane], ends, to);
    }

    private static void WriteLane(LaneEvents lane, List<End> ends, TraceEventWriter to)
    {
        ends.Sort((a, b) => a.TimeNs.CompareTo(b.TimeNs));
        int next = 0; // the first slice that ends after the time looked at
        long markerEnd = -1;
        foreach (End end in ends)
        {
            while (next < lane.Outermost.Count && lane.Outermost[next].EndNs <= end.TimeNs) next++;
            bool isInSlice = next < lane.Outermost.Count && lane.Outermost[next].StartNs <= end.TimeNs;
            if (!isInSlice && end.TimeNs >= markerEnd)
            {
                markerEnd = end.TimeNs + MarkerNs;
                if (next < lane.Outermost.Count) markerEnd = Math.Min(markerEnd, lane.Outermost[next].StartNs);
                to.Slice(lane.Slices, end.IsStart ? $"{end.Name} leaves" : $"{end.Name} arrives", "flow", end.TimeNs, markerEnd);
            }
            to.FlowEnd(lane.Slices, end.Name, end.FlowId, end.TimeNs, end.IsStart);
        }
    }
}
