namespace Corescope.Compute.Tracing;

/// <summary>Pairs the two ends of messages, which arrive from different rings in any order.</summary>
internal sealed class FlowMatcher
{
    private const int MaxOpen = 100_000;

    private readonly record struct End(long TimeNs, int Lane, long Bytes);

    private readonly Dictionary<long, End> _sent = [];
    private readonly Dictionary<long, End> _received = [];

    /// <summary>Messages of which one end was forgotten because too many were open.</summary>
    public long Forgotten { get; private set; }

    public void Send(long flowId, long timeNs, int lane, long bytes, List<Flow> into, int nameId)
    {
        if (_received.Remove(flowId, out End end)) into.Add(Pair(new End(timeNs, lane, bytes), end, nameId));
        else Keep(_sent, flowId, new End(timeNs, lane, bytes));
    }

    public void Receive(long flowId, long timeNs, int lane, long bytes, List<Flow> into, int nameId)
    {
        if (_sent.Remove(flowId, out End start)) into.Add(Pair(start, new End(timeNs, lane, bytes), nameId));
        else Keep(_received, flowId, new End(timeNs, lane, bytes));
    }

    private static Flow Pair(End from, End to, int nameId) =>
        new(Math.Min(from.TimeNs, to.TimeNs), to.TimeNs, from.Lane, to.Lane, nameId, from.Bytes);

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
