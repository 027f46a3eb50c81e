using System.Runtime.InteropServices;

namespace Corescope.Compute.Tracing;

/// <summary>
/// Room 2: turns a <see cref="Chunk"/> from the <see cref="Recorder"/> into the bytes that go to the run's file, to every viewer and to
/// analysis. docs/chunk-format.md describes them. Not thread-safe: one encoder for each recorder.
/// </summary>
public sealed class ChunkEncoder
{
    internal const int Version = 1;
    internal const byte OnCore = 8, CoreChanged = 16;

    private readonly VarintWriter _out = new();
    private readonly VarintWriter _section = new();

    /// <summary>The bytes of a chunk; <see cref="ChunkDecoder.Decode"/> gives the same chunk back.</summary>
    public byte[] Encode(Chunk chunk)
    {
        _out.Clear();
        _out.Unsigned(Version);
        _out.Unsigned(chunk.Number);
        _out.Unsigned(chunk.StartNs);
        _out.Unsigned(chunk.EndNs - chunk.StartNs);
        _out.Unsigned(chunk.LostSwitches);
        _out.Unsigned(chunk.LostSlices);
        if (chunk.NewNames.Count > 0) Names(chunk);
        if (chunk.NewLanes.Count > 0) Lanes(chunk);
        if (chunk.GilDomains.Count > 0) GilDomains(chunk);
        if (chunk.NewLocks.Count + chunk.NewCounters.Count > 0) Locks(chunk);
        foreach (LaneChunk lane in chunk.Lanes) Lane(chunk, lane);
        if (chunk.Lanes.Count > 0) Summaries(chunk);
        if (chunk.Flows.Count > 0) Flows(chunk);
        if (chunk.Strangers.Count > 0) Strangers(chunk);
        LockUse(chunk);
        Tasks(chunk);
        return _out.Written.ToArray();
    }

    private void Names(Chunk chunk)
    {
        _section.Unsigned(chunk.FirstNameId);
        _section.Unsigned(chunk.NewNames.Count);
        foreach (SliceName name in chunk.NewNames)
        {
            _section.Byte((byte)name.State);
            _section.Text(name.Name);
        }
        CloseSection(ChunkSection.Names);
    }

    private void Lanes(Chunk chunk)
    {
        _section.Unsigned(chunk.NewLanes.Count);
        foreach (Lane lane in chunk.NewLanes)
        {
            _section.Unsigned(lane.Id);
            _section.Byte((byte)lane.Kind);
            _section.Byte((byte)lane.Source);
            _section.Unsigned(lane.Number);
            _section.Unsigned(lane.Pid);
            _section.Unsigned(lane.Tid);
            _section.Text(lane.Name);
        }
        CloseSection(ChunkSection.Lanes);
    }

    private void GilDomains(Chunk chunk)
    {
        _section.Unsigned(chunk.GilDomains.Count);
        foreach (GilDomain gil in chunk.GilDomains)
        {
            _section.Unsigned(gil.LaneId);
            _section.Unsigned(gil.Domain);
        }
        CloseSection(ChunkSection.GilDomains);
    }

    private void Lane(Chunk chunk, LaneChunk lane)
    {
        _section.Unsigned(lane.LaneId);
        _section.Byte((byte)((byte)lane.InitialState | (lane.InitialCore >= 0 ? OnCore : 0)));
        if (lane.InitialCore >= 0) _section.Unsigned(lane.InitialCore);
        _section.Unsigned(lane.Open.Count);
        foreach (OpenSlice open in lane.Open)
        {
            _section.Unsigned(chunk.StartNs - open.StartNs);
            _section.Unsigned(open.NameId);
            _section.Zigzag(open.Arg);
        }
        Transitions(chunk.StartNs, lane);
        SliceEvents(chunk.StartNs, CollectionsMarshal.AsSpan(lane.Slices));
        CloseSection(ChunkSection.Lane);
    }

    private void Transitions(long startNs, LaneChunk lane)
    {
        ReadOnlySpan<Transition> transitions = CollectionsMarshal.AsSpan(lane.Transitions);
        _section.Unsigned(transitions.Length);
        if (transitions.Length == 0) return;
        _section.Zigzag(transitions[0].TimeNs - startNs);
        for (int i = 1; i < transitions.Length; i++) _section.Unsigned(transitions[i].TimeNs - transitions[i - 1].TimeNs);
        int core = Math.Max(0, lane.InitialCore);
        foreach (Transition transition in transitions)
        {
            int flags = transition.Core < 0 ? 0 : transition.Core == core ? OnCore : OnCore | CoreChanged;
            _section.Byte((byte)((int)transition.State | flags));
            if (transition.Core >= 0) core = transition.Core;
        }
        core = Math.Max(0, lane.InitialCore);
        foreach (Transition transition in transitions)
        {
            if (transition.Core < 0 || transition.Core == core) continue;
            _section.Unsigned(core = transition.Core);
        }
    }

    private void SliceEvents(long startNs, ReadOnlySpan<SliceEvent> events)
    {
        _section.Unsigned(events.Length);
        if (events.Length == 0) return;
        long first = events[0].TimeNs - startNs;
        _section.Unsigned((ulong)(first << 1 ^ first >> 63) << 1 | (events[0].IsEnd ? 1UL : 0));
        for (int i = 1; i < events.Length; i++)
            _section.Unsigned((ulong)(events[i].TimeNs - events[i - 1].TimeNs) << 1 | (events[i].IsEnd ? 1UL : 0));
        foreach (SliceEvent slice in events)
            if (!slice.IsEnd) _section.Unsigned(slice.NameId);
        long arg = 0;
        foreach (SliceEvent slice in events)
        {
            if (slice.IsEnd) continue;
            _section.Zigzag(slice.Arg - arg);
            arg = slice.Arg;
        }
    }

    private void Summaries(Chunk chunk)
    {
        foreach (LaneChunk lane in chunk.Lanes)
        {
            for (int bin = 0; bin < Chunk.SummaryBins; bin++)
            {
                ReadOnlySpan<long> states = lane.Summary.AsSpan(bin * Chunk.States, Chunk.States);
                int mask = 0, last = 0;
                for (int s = 0; s < Chunk.States; s++)
                {
                    if (states[s] <= 0) continue;
                    mask |= 1 << s;
                    last = s;
                }
                _section.Byte((byte)mask);
                for (int s = 0; s < last; s++)
                    if (states[s] > 0) _section.Unsigned((states[s] + 500) / 1000);
            }
        }
        CloseSection(ChunkSection.Summary);
    }

    private void Flows(Chunk chunk)
    {
        List<Flow> flows = chunk.Flows;
        _section.Unsigned(flows.Count);
        _section.Zigzag(flows[0].ReceivedNs - chunk.StartNs);
        for (int i = 1; i < flows.Count; i++) _section.Unsigned(flows[i].ReceivedNs - flows[i - 1].ReceivedNs);
        foreach (Flow flow in flows) _section.Unsigned(flow.ReceivedNs - flow.SentNs);
        foreach (Flow flow in flows) _section.Unsigned(flow.FromLane);
        foreach (Flow flow in flows) _section.Unsigned(flow.ToLane);
        foreach (Flow flow in flows) _section.Unsigned(flow.NameId);
        foreach (Flow flow in flows) _section.Unsigned(flow.Bytes);
        CloseSection(ChunkSection.Flows);
    }

    private void Strangers(Chunk chunk)
    {
        List<Stranger> strangers = chunk.Strangers;
        _section.Unsigned(strangers.Count);
        foreach (Stranger stranger in strangers) _section.Unsigned(stranger.Core);
        long before = chunk.StartNs;
        foreach (Stranger stranger in strangers)
        {
            _section.Zigzag(stranger.StartNs - before);
            before = stranger.StartNs;
        }
        foreach (Stranger stranger in strangers) _section.Unsigned(stranger.EndNs - stranger.StartNs);
        foreach (Stranger stranger in strangers) _section.Unsigned(stranger.NameId);
        CloseSection(ChunkSection.Strangers);
    }

    private void Locks(Chunk chunk)
    {
        LockSections.WriteNew(_section, chunk);
        CloseSection(ChunkSection.Locks);
    }

    private void LockUse(Chunk chunk)
    {
        foreach (LockChunk part in chunk.Locks)
        {
            LockSections.WriteLock(_section, part, chunk.StartNs);
            CloseSection(ChunkSection.Lock);
        }
        foreach (CounterChunk part in chunk.Counters)
        {
            LockSections.WriteCounter(_section, part, chunk.StartNs);
            CloseSection(ChunkSection.Counter);
        }
        if (chunk.LockPauses.Count == 0) return;
        LockSections.WritePauses(_section, chunk.LockPauses, chunk.StartNs);
        CloseSection(ChunkSection.LockPauses);
    }

    private void Tasks(Chunk chunk)
    {
        if (chunk.NewTasks.Count + chunk.TaskNeeds.Count > 0)
        {
            TaskSections.WriteNew(_section, chunk);
            CloseSection(ChunkSection.NewTasks);
        }
        if (chunk.TaskChanges.Count == 0) return;
        TaskSections.WriteChanges(_section, chunk.TaskChanges, chunk.StartNs);
        CloseSection(ChunkSection.TaskChanges);
    }

    private void CloseSection(ChunkSection tag)
    {
        _out.Unsigned((int)tag);
        _out.Unsigned(_section.Length);
        _out.Bytes(_section.Written);
        _section.Clear();
    }
}

/// <summary>Tags of the sections of a chunk; a reader skips those that it does not know.</summary>
internal enum ChunkSection
{
    Names = 1,
    Lanes = 2,
    Lane = 3,
    Summary = 4,
    Flows = 5,
    Strangers = 6,
    GilDomains = 7,
    Locks = 8,
    Lock = 9,
    Counter = 10,
    LockPauses = 11,
    NewTasks = 12,
    TaskChanges = 13,
}
