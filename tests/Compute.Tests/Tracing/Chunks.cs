using Corescope.Compute.Tracing;
using FsCheck;
using FsCheck.Fluent;

namespace Corescope.Compute.Tests.Tracing;

/// <summary>Random chunks that a recorder could have made, for property tests.</summary>
internal static class Chunks
{
    public static Gen<Chunk> Any { get; } = Gen.Choose(0, int.MaxValue).Select(seed => Random(new Random(seed)));

    public static Chunk Random(Random random)
    {
        long startNs = random.NextInt64(0, 1L << random.Next(1, 50));
        Chunk chunk = new() { Number = random.Next(), StartNs = startNs, EndNs = startNs + random.NextInt64(1, 1_000_000_000) };
        chunk.LostSwitches = random.Next(3) == 0 ? random.NextInt64(1L << 40) : 0;
        chunk.LostSlices = random.Next(3) == 0 ? random.Next() : 0;
        for (int i = random.Next(4); i > 0; i--) chunk.NewNames.Add(new SliceName(Text(random), State(random)));
        if (chunk.NewNames.Count > 0) chunk.FirstNameId = random.Next(1000);
        for (int i = random.Next(4); i > 0; i--)
            chunk.NewLanes.Add(new Lane(random.Next(100), (LaneKind)random.Next(5), (TraceSource)random.Next(4), random.Next(9), random.Next(), random.Next(), Text(random)));
        for (int i = random.Next(5); i > 0; i--) chunk.Lanes.Add(RandomLane(chunk, i, random));
        AddFlows(chunk, random);
        for (int i = random.Next(5); i > 0; i--)
        {
            long from = Near(chunk, random);
            chunk.Strangers.Add(new Stranger(random.Next(64), from, from + random.Next(), random.Next(50)));
        }
        for (int i = random.Next(3); i > 0; i--) chunk.GilDomains.Add(new GilDomain(random.Next(100), random.Next()));
        AddLocks(chunk, random);
        AddTasks(chunk, random);
        ChunkSummary.Fill(chunk);
        return chunk;
    }

    private static void AddLocks(Chunk chunk, Random random)
    {
        for (int i = random.Next(3); i > 0; i--) chunk.NewLocks.Add(new LockInfo(random.Next(64), (LockKind)random.Next(13), random.Next(100), Text(random)));
        for (int i = random.Next(3); i > 0; i--) chunk.NewCounters.Add(new CounterInfo(random.Next(64), Text(random)));
        for (int i = random.Next(4); i > 0; i--) chunk.Locks.Add(RandomLock(chunk, i, random));
        for (int i = random.Next(4); i > 0; i--)
        {
            CounterChunk counter = new(i) { InitialValue = random.NextInt64(-9, 1L << 40) };
            foreach (long time in Times(chunk, random)) counter.Values.Add(new CounterValue(time, random.NextInt64(-9, 1L << 40)));
            chunk.Counters.Add(counter);
        }
        foreach (long time in Times(chunk, random)) chunk.LockPauses.Add(new LockPause(time, time + random.Next(1_000_000)));
    }

    private static void AddTasks(Chunk chunk, Random random)
    {
        int Task() => random.Next(random.Next(3) == 0 ? TaskInfo.MostTasks : 20);
        foreach (int id in Enumerable.Range(0, random.Next(9)).Select(_ => Task()).Distinct().Order()) chunk.NewTasks.Add(new TaskInfo(id, random.Next(50)));
        for (int i = random.Next(9); i > 0; i--) chunk.TaskNeeds.Add(new TaskNeed(Task(), Task()));
        foreach (long time in Times(chunk, random)) chunk.TaskChanges.Add(new TaskChange(time, Task(), (TaskState)random.Next(6), random.Next(-1, 100)));
    }

    private static LockChunk RandomLock(Chunk chunk, int id, Random random)
    {
        LockChunk part = new(id);
        long Before() => chunk.StartNs - random.NextInt64(chunk.StartNs + 1);
        for (int i = random.Next(3); i > 0; i--) part.Holders.Add(new LockHold(random.Next(100), Before()));
        for (int i = random.Next(3); i > 0; i--) part.Waiters.Add(new LockWait(random.Next(100), Before(), random.Next(-1, 100)));
        foreach (long time in Times(chunk, random))
        {
            LockEventKind kind = (LockEventKind)random.Next(4);
            bool hasOther = kind is LockEventKind.Wait or LockEventKind.Acquired;
            part.Events.Add(new LockEvent(time, kind, random.Next(2) == 0, random.Next(100), hasOther ? random.Next(-1, 100) : -1));
        }
        return part;
    }

    private static LaneChunk RandomLane(Chunk chunk, int id, Random random)
    {
        LaneChunk lane = new(id) { InitialState = State(random), InitialCore = random.Next(-1, 200) };
        for (int i = random.Next(3); i > 0; i--) lane.Open.Add(new OpenSlice(chunk.StartNs - random.NextInt64(chunk.StartNs + 1), random.Next(50), random.NextInt64(-9, 1L << 40)));
        foreach (long time in Times(chunk, random)) lane.Transitions.Add(new Transition(time, State(random), random.Next(-1, 3)));
        foreach (long time in Times(chunk, random))
            lane.Slices.Add(random.Next(2) == 0 ? SliceEvent.End(time) : new SliceEvent(time, random.Next(300), random.NextInt64(-5, 1L << 40)));
        return lane;
    }

    private static void AddFlows(Chunk chunk, Random random)
    {
        foreach (long time in Times(chunk, random))
            chunk.Flows.Add(new Flow(time - random.Next(1_000_000), time, random.Next(9), random.Next(9), random.Next(9), random.NextInt64(1L << 40)));
    }

    private static IEnumerable<long> Times(Chunk chunk, Random random) =>
        Enumerable.Range(0, random.Next(20)).Select(_ => Near(chunk, random)).Order();

    /// <summary>Mostly inside the chunk; records that were published late lie before it.</summary>
    private static long Near(Chunk chunk, Random random) =>
        random.Next(8) == 0 ? chunk.StartNs - random.Next(100_000) : random.NextInt64(chunk.StartNs, chunk.EndNs);

    private static LaneState State(Random random) => (LaneState)random.Next(8);

    private static string Text(Random random) => new[] { "", "chunk", "thread 1", "tile <b>&amp;", "größe", "並列", new string('x', 200) }[random.Next(7)];
}
