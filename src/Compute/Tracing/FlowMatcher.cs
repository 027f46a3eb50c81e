namespace Corescope.Compute.Tracing;

/// <summary>Pairs the two ends of messages, which arrive from different rings in any order.</summary>
internal sealed class FlowMatcher
{
    private const int MaxOpen = 100_000;

    private readonly record struct End(long TimeNs, int Lane, long Bytes, int NameId = -1);

    private readonly Dictionary<long, End> _sent = [];
    private readonly Dictionary<long, End> _received = [];

    /// <summary>Messages of which one end was forgotten because too many were open.</summary>
    public long Forgotten { get; private set; }

    /// <summary>The most by which a message seemed to arrive before it was sent, nanoseconds: that much two hosts' clocks were not brought together.</summary>
    public long WorstBackNs { get; private set; }

    /// <summary>A message leaves; whoever sends it says what its arrow is called, and how many bytes it has.</summary>
    public void Send(long flowId, long timeNs, int lane, long bytes, int nameId, List<Flow> into)
    {
        End start = new(timeNs, lane, bytes, nameId);
        if (_received.Remove(flowId, out End end)) into.Add(Pair(start, end));
        else Keep(_sent, flowId, start);
    }

    /// <summary>A message has arrived.</summary>
    public void Receive(long flowId, long timeNs, int lane, long bytes, List<Flow> into)
    {
        if (_sent.Remove(flowId, out End start)) into.Add(Pair(start, new End(timeNs, lane, bytes)));
        else Keep(_received, flowId, new End(timeNs, lane, bytes));
    }

    private Flow Pair(End from, End to)
    {
        WorstBackNs = Math.Max(WorstBackNs, from.TimeNs - to.TimeNs);
        return new Flow(Math.Min(from.TimeNs, to.TimeNs), to.TimeNs, from.Lane, to.Lane, from.NameId, from.Bytes);
    }

    private void Keep(Dictionary<long, End> ends, long flowId, End end)
    {
        if (ends.Count >= MaxOpen)
        {
            Forgotten += ends.Count;
            ends.Clear();
        }
        ends[flowId] = end;
    }
}
