namespace Corescope.Compute.Tracing;

/// <summary>Sections 8 to 11 of a chunk, there and back: locks, counters, and pauses of the locks' record (docs/chunk-format.md). Stateless.</summary>
internal static class LockSections
{
    private const byte Shared = 4;

    public static void WriteNew(VarintWriter to, Chunk chunk)
    {
        to.Unsigned(chunk.NewLocks.Count);
        foreach (LockInfo info in chunk.NewLocks)
        {
            to.Unsigned(info.Id);
            to.Byte((byte)info.Kind);
            to.Unsigned(info.Permits);
            to.Text(info.Name);
        }
        to.Unsigned(chunk.NewCounters.Count);
        foreach (CounterInfo info in chunk.NewCounters)
        {
            to.Unsigned(info.Id);
            to.Text(info.Name);
        }
    }

    public static void ReadNew(ref VarintReader from, Chunk chunk)
    {
        for (int i = from.Count(); i > 0; i--) chunk.NewLocks.Add(new LockInfo(from.Int(), (LockKind)from.Byte(), from.Int(), from.Text()));
        for (int i = from.Count(); i > 0; i--) chunk.NewCounters.Add(new CounterInfo(from.Int(), from.Text()));
    }

    public static void WriteLock(VarintWriter to, LockChunk part, long startNs)
    {
        to.Unsigned(part.LockId);
        to.Unsigned(part.Holders.Count);
        foreach (LockHold hold in part.Holders)
        {
            to.Unsigned(hold.LaneId);
            to.Unsigned(startNs - hold.SinceNs);
        }
        to.Unsigned(part.Waiters.Count);
        foreach (LockWait wait in part.Waiters)
        {
            to.Unsigned(wait.LaneId);
            to.Unsigned(startNs - wait.SinceNs);
            to.Unsigned(wait.HolderLane + 1);
        }
        TimeColumn.Write(to, startNs, part.Events.Count, i => part.Events[i].TimeNs);
        foreach (LockEvent e in part.Events) to.Byte((byte)((byte)e.Kind | (e.IsShared ? Shared : 0)));
        foreach (LockEvent e in part.Events) to.Unsigned(e.LaneId);
        foreach (LockEvent e in part.Events)
            if (HasOther(e.Kind)) to.Unsigned(e.OtherLane + 1);
    }

    public static LockChunk ReadLock(ref VarintReader from, long startNs)
    {
        LockChunk part = new(from.Int());
        for (int i = from.Count(); i > 0; i--) part.Holders.Add(new LockHold(from.Int(), startNs - from.Long()));
        for (int i = from.Count(); i > 0; i--) part.Waiters.Add(new LockWait(from.Int(), startNs - from.Long(), from.Int() - 1));
        long[] times = TimeColumn.Read(ref from, startNs);
        LockEvent[] events = new LockEvent[times.Length];
        for (int i = 0; i < events.Length; i++)
        {
            byte kind = from.Byte();
            events[i] = new LockEvent(times[i], (LockEventKind)(kind & 3), (kind & Shared) != 0, 0, -1);
        }
        foreach (ref LockEvent e in events.AsSpan()) e = e with { LaneId = from.Int() };
        foreach (ref LockEvent e in events.AsSpan())
            if (HasOther(e.Kind)) e = e with { OtherLane = from.Int() - 1 };
        part.Events.AddRange(events);
        return part;
    }

    public static void WriteCounter(VarintWriter to, CounterChunk part, long startNs)
    {
        to.Unsigned(part.CounterId);
        to.Zigzag(part.InitialValue);
        TimeColumn.Write(to, startNs, part.Values.Count, i => part.Values[i].TimeNs);
        long before = part.InitialValue;
        foreach (CounterValue value in part.Values)
        {
            to.Zigzag(value.Value - before);
            before = value.Value;
        }
    }

    public static CounterChunk ReadCounter(ref VarintReader from, long startNs)
    {
        CounterChunk part = new(from.Int()) { InitialValue = from.Zigzag() };
        long[] times = TimeColumn.Read(ref from, startNs);
        long value = part.InitialValue;
        foreach (long time in times) part.Values.Add(new CounterValue(time, value += from.Zigzag()));
        return part;
    }

    public static void WritePauses(VarintWriter to, List<LockPause> pauses, long startNs)
    {
        to.Unsigned(pauses.Count);
        foreach (LockPause pause in pauses)
        {
            to.Zigzag(pause.StartNs - startNs);
            to.Unsigned(pause.EndNs - pause.StartNs);
            startNs = pause.StartNs;
        }
    }

    public static void ReadPauses(ref VarintReader from, List<LockPause> pauses, long startNs)
    {
        for (int i = from.Count(); i > 0; i--)
        {
            startNs += from.Zigzag();
            pauses.Add(new LockPause(startNs, startNs + from.Long()));
        }
    }

    private static bool HasOther(LockEventKind kind) => kind is LockEventKind.Wait or LockEventKind.Acquired;
}
