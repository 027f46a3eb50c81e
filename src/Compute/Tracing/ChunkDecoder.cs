using System.Runtime.InteropServices;

namespace Corescope.Compute.Tracing;

/// <summary>Room 2, the other way: the columns of a chunk's bytes, for analysis and export. Stateless.</summary>
public static class ChunkDecoder
{
    /// <summary>Decodes a chunk. Names and lanes are given only where they are new: read chunks from the first on.</summary>
    /// <exception cref="InvalidDataException">The bytes are no chunk of a known version, or are cut off.</exception>
    public static Chunk Decode(ReadOnlySpan<byte> bytes)
    {
        VarintReader reader = new(bytes);
        ulong version = reader.Unsigned();
        if (version != ChunkEncoder.Version) throw new InvalidDataException($"chunk version {version} is not known; {ChunkEncoder.Version} is");
        Chunk chunk = new() { Number = reader.Int(), StartNs = reader.Long() };
        chunk.EndNs = chunk.StartNs + reader.Long();
        if (chunk.EndNs < chunk.StartNs) throw new InvalidDataException("a chunk ends before it begins");
        chunk.LostSwitches = reader.Long();
        chunk.LostSlices = reader.Long();
        while (reader.Remaining > 0)
        {
            int tag = reader.Int();
            Section(chunk, tag, new VarintReader(reader.Slice(reader.Count())));
        }
        return chunk;
    }

    private static void Section(Chunk chunk, int tag, VarintReader section)
    {
        switch ((ChunkSection)tag)
        {
            case ChunkSection.Names: Names(chunk, ref section); break;
            case ChunkSection.Lanes: Lanes(chunk, ref section); break;
            case ChunkSection.Lane: chunk.Lanes.Add(ReadLane(chunk.StartNs, ref section)); break;
            case ChunkSection.Summary: Summaries(chunk, ref section); break;
            case ChunkSection.Flows: Flows(chunk, ref section); break;
            case ChunkSection.Strangers: Strangers(chunk, ref section); break;
            case ChunkSection.GilDomains: GilDomains(chunk, ref section); break;
            case ChunkSection.Locks: LockSections.ReadNew(ref section, chunk); break;
            case ChunkSection.Lock: chunk.Locks.Add(LockSections.ReadLock(ref section, chunk.StartNs)); break;
            case ChunkSection.Counter: chunk.Counters.Add(LockSections.ReadCounter(ref section, chunk.StartNs)); break;
            case ChunkSection.LockPauses: LockSections.ReadPauses(ref section, chunk.LockPauses, chunk.StartNs); break;
            case ChunkSection.NewTasks: TaskSections.ReadNew(ref section, chunk); break;
            case ChunkSection.TaskChanges: TaskSections.ReadChanges(ref section, chunk.TaskChanges, chunk.StartNs); break;
        }
    }

    private static void Names(Chunk chunk, ref VarintReader reader)
    {
        chunk.FirstNameId = reader.Int();
        for (int i = reader.Count(); i > 0; i--)
        {
            LaneState state = (LaneState)(reader.Byte() & 7);
            chunk.NewNames.Add(new SliceName(reader.Text(), state));
        }
    }

    private static void Lanes(Chunk chunk, ref VarintReader reader)
    {
        for (int i = reader.Count(); i > 0; i--)
        {
            chunk.NewLanes.Add(new Lane(reader.Int(), (LaneKind)reader.Byte(), (TraceSource)reader.Byte(), reader.Int(), reader.Int(),
                reader.Int(), reader.Text()));
        }
    }

    private static void GilDomains(Chunk chunk, ref VarintReader reader)
    {
        for (int i = reader.Count(); i > 0; i--) chunk.GilDomains.Add(new GilDomain(reader.Int(), reader.Int()));
    }

    private static LaneChunk ReadLane(long startNs, ref VarintReader reader)
    {
        LaneChunk lane = new(reader.Int());
        byte head = reader.Byte();
        lane.InitialState = (LaneState)(head & 7);
        if ((head & ChunkEncoder.OnCore) != 0) lane.InitialCore = reader.Int();
        for (int i = reader.Count(); i > 0; i--) lane.Open.Add(new OpenSlice(startNs - reader.Long(), reader.Int(), reader.Zigzag()));
        Transitions(startNs, lane, ref reader);
        SliceEvents(startNs, lane, ref reader);
        return lane;
    }

    private static void Transitions(long startNs, LaneChunk lane, ref VarintReader reader)
    {
        int count = reader.Count();
        if (count == 0) return;
        CollectionsMarshal.SetCount(lane.Transitions, count);
        Span<Transition> transitions = CollectionsMarshal.AsSpan(lane.Transitions);
        long time = startNs;
        for (int i = 0; i < count; i++)
        {
            time += i == 0 ? reader.Zigzag() : reader.Long();
            transitions[i] = new Transition(time, default, -1);
        }
        ReadOnlySpan<byte> states = reader.Slice(count);
        int core = Math.Max(0, lane.InitialCore);
        for (int i = 0; i < count; i++)
        {
            if ((states[i] & ChunkEncoder.CoreChanged) != 0) core = reader.Int();
            transitions[i] = new Transition(transitions[i].TimeNs, (LaneState)(states[i] & 7), (states[i] & ChunkEncoder.OnCore) != 0 ? core : -1);
        }
    }

    private static void SliceEvents(long startNs, LaneChunk lane, ref VarintReader reader)
    {
        int count = reader.Count();
        if (count == 0) return;
        CollectionsMarshal.SetCount(lane.Slices, count);
        Span<SliceEvent> events = CollectionsMarshal.AsSpan(lane.Slices);
        long time = startNs;
        for (int i = 0; i < count; i++)
        {
            ulong value = reader.Unsigned();
            ulong difference = value >> 1;
            time += i == 0 ? (long)(difference >> 1) ^ -(long)(difference & 1) : (long)difference;
            events[i] = (value & 1) != 0 ? SliceEvent.End(time) : new SliceEvent(time, 0, 0);
        }
        foreach (ref SliceEvent slice in events)
            if (!slice.IsEnd) slice = slice with { NameId = reader.Int() };
        long arg = 0;
        foreach (ref SliceEvent slice in events)
            if (!slice.IsEnd) slice = slice with { Arg = arg += reader.Zigzag() };
    }

    private static void Summaries(Chunk chunk, ref VarintReader reader)
    {
        foreach (LaneChunk lane in chunk.Lanes)
        {
            for (int bin = 0; bin < Chunk.SummaryBins; bin++)
            {
                Span<long> states = lane.Summary.AsSpan(bin * Chunk.States, Chunk.States);
                int mask = reader.Byte();
                long rest = ChunkSummary.BinEndNs(chunk, bin) - ChunkSummary.BinEndNs(chunk, bin - 1);
                int last = mask == 0 ? -1 : 31 - int.LeadingZeroCount(mask);
                for (int s = 0; s < last; s++)
                {
                    if ((mask & 1 << s) == 0) continue;
                    states[s] = Math.Min(rest, reader.Long() * 1000);
                    rest -= states[s];
                }
                if (last >= 0) states[last] = rest;
            }
        }
    }

    private static void Flows(Chunk chunk, ref VarintReader reader)
    {
        int count = reader.Count();
        Flow[] flows = new Flow[count];
        long time = chunk.StartNs;
        for (int i = 0; i < count; i++) flows[i] = new Flow(0, time += i == 0 ? reader.Zigzag() : reader.Long(), 0, 0, 0, 0);
        foreach (ref Flow flow in flows.AsSpan()) flow = flow with { SentNs = flow.ReceivedNs - reader.Long() };
        foreach (ref Flow flow in flows.AsSpan()) flow = flow with { FromLane = reader.Int() };
        foreach (ref Flow flow in flows.AsSpan()) flow = flow with { ToLane = reader.Int() };
        foreach (ref Flow flow in flows.AsSpan()) flow = flow with { NameId = reader.Int() };
        foreach (ref Flow flow in flows.AsSpan()) flow = flow with { Bytes = reader.Long() };
        chunk.Flows.AddRange(flows);
    }

    private static void Strangers(Chunk chunk, ref VarintReader reader)
    {
        int count = reader.Count();
        Stranger[] strangers = new Stranger[count];
        for (int i = 0; i < count; i++) strangers[i] = new Stranger(reader.Int(), 0, 0, 0);
        long time = chunk.StartNs;
        foreach (ref Stranger stranger in strangers.AsSpan()) stranger = stranger with { StartNs = time += reader.Zigzag() };
        foreach (ref Stranger stranger in strangers.AsSpan()) stranger = stranger with { EndNs = stranger.StartNs + reader.Long() };
        foreach (ref Stranger stranger in strangers.AsSpan()) stranger = stranger with { NameId = reader.Int() };
        chunk.Strangers.AddRange(strangers);
    }
}
