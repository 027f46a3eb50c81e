using System.Text.Json;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing;

/// <summary>
/// Chunks of real runs, and two by hand, kept as bytes with their text beside them: C# here and TypeScript in Client.Tests must both read them the same way,
/// in every later version.
/// </summary>
public sealed class GoldenChunkTests
{
    private const string ByHandName = "locks-by-hand", TasksName = "tasks-by-hand";

    private static readonly string[] Experiments =
    [
        "workload=primes strategy=threads workers=2 schedule=dynamic:500 size=60000",
        "workload=primes strategy=work-stealing workers=3 size=60000",
        "workload=primes strategy=processes workers=2 size=60000",
        "workload=sleep strategy=async workers=4 size=12",
        "workload=producers-consumers strategy=threads workers=3 size=150 set.produceSteps=2000000 set.consumeSteps=3000000",
        "workload=readers-writers strategy=threads workers=3 size=120",
        "workload=dining-philosophers strategy=threads workers=3 set.policy=naive set.forced=on",
        "workload=shared-counter strategy=threads workers=2 size=400 set.workSteps=300000 set.holdSteps=300000",
    ];

    [Fact]
    public void Golden_chunks_decode_to_their_text_and_encode_to_their_bytes()
    {
        string[] goldens = Directory.GetFiles(Fixtures.Folder, "*.chunk");
        Assert.NotEmpty(goldens);
        foreach (string golden in goldens)
        {
            byte[] bytes = File.ReadAllBytes(golden);
            Chunk chunk = ChunkDecoder.Decode(bytes);
            Assert.Equal(bytes, new ChunkEncoder().Encode(chunk));
            Assert.Equal(File.ReadAllText(Path.ChangeExtension(golden, ".json")).Trim(), Text(chunk));
        }
    }

    [Fact]
    public void A_chunk_with_all_that_can_happen_to_a_lock_encodes_to_its_golden_bytes() =>
        Assert.Equal(File.ReadAllBytes(Path.Combine(Fixtures.Folder, ByHandName + ".chunk")), new ChunkEncoder().Encode(ByHand()));

    [Fact]
    public void A_chunk_with_all_that_can_happen_to_a_task_encodes_to_its_golden_bytes() =>
        Assert.Equal(File.ReadAllBytes(Path.Combine(Fixtures.Folder, TasksName + ".chunk")), new ChunkEncoder().Encode(TasksByHand()));

    /// <summary>Run this one by name to make the fixtures anew that are no runs; only a new version of the format needs it.</summary>
    [Fact(Explicit = true)]
    public void Make_golden_chunks_by_hand()
    {
        Write(ByHandName, ByHand());
        Write(TasksName, TasksByHand());
    }

    /// <summary>Run this one by name to make the others anew.</summary>
    [Fact(Explicit = true)]
    public void Make_golden_chunks_from_real_runs()
    {
        foreach (string experiment in Experiments)
        {
            string[] words = [.. experiment.Split(' ').Take(2).Select(pair => pair.Split('=')[1])];
            foreach (Chunk chunk in MostTelling(EngineRun.Of(experiment).Bytes).Select(bytes => ChunkDecoder.Decode(bytes)))
            {
                HideOtherPrograms(chunk);
                Write($"{words[0]}-{words[1]}-{chunk.Number}", chunk);
            }
        }
    }

    /// <summary>
    /// The first chunk brings names and lanes, the last one the ends; of those between one is like the other, but for the one that brings the locks and
    /// the one in which most happens to them.
    /// </summary>
    private static IEnumerable<byte[]> MostTelling(IReadOnlyList<byte[]> chunks)
    {
        byte[] withMost = chunks.MaxBy(bytes => ChunkDecoder.Decode(bytes).Locks.Sum(part => part.Events.Count))!;
        bool hasLocks = ChunkDecoder.Decode(withMost).Locks.Count > 0;
        byte[] first = hasLocks ? chunks.First(bytes => ChunkDecoder.Decode(bytes).NewLocks.Count > 0) : chunks[0];
        return new[] { first, hasLocks ? withMost : chunks[chunks.Count * 2 / 3], chunks[^1] }.Distinct();
    }

    private static void Write(string name, Chunk chunk)
    {
        string path = Path.Combine(Fixtures.Folder, name);
        File.WriteAllBytes(path + ".chunk", new ChunkEncoder().Encode(chunk));
        File.WriteAllText(path + ".json", Text(chunk) + "\n");
    }

    /// <summary>Every kind of event, in the order that the format wants; who held and waited before; counters and pauses, also at the chunk's bounds.</summary>
    private static Chunk ByHand()
    {
        Chunk chunk = new() { Number = 3, StartNs = 300_000_000, EndNs = 400_000_000, LostSlices = 4 };
        chunk.NewLocks.AddRange(Enum.GetValues<LockKind>().Select(kind => new LockInfo((int)kind, kind, kind is LockKind.Condition or LockKind.Barrier ? 0 : 1 + (int)kind % 3, $"größe {kind}")));
        chunk.NewCounters.AddRange([new CounterInfo(0, "queue depth"), new CounterInfo(1, "readers in the room")]);
        LockChunk quiet = new(2), busy = new(5);
        quiet.Holders.Add(new LockHold(1, 12));
        quiet.Waiters.AddRange([new LockWait(2, 250_000_000, 1), new LockWait(3, 300_000_000, -1)]);
        busy.Holders.AddRange([new LockHold(1, 299_999_999), new LockHold(200, 300_000_000)]);
        busy.Events.AddRange(
            [
                new LockEvent(300_000_000, LockEventKind.Released, false, 1, -1), new LockEvent(300_000_000, LockEventKind.Released, false, 200, -1),
                new LockEvent(300_000_000, LockEventKind.Acquired, false, 2, 200), new LockEvent(300_000_000, LockEventKind.Wait, true, 3, 2),
                new LockEvent(300_000_700, LockEventKind.Wait, true, 4, -1), new LockEvent(310_000_000, LockEventKind.Released, false, 2, -1),
                new LockEvent(310_000_001, LockEventKind.Acquired, true, 3, 2), new LockEvent(399_999_999, LockEventKind.GaveUp, true, 4, -1),
                new LockEvent(400_000_000, LockEventKind.Acquired, true, 5, -1),
            ]);
        chunk.Locks.AddRange([quiet, busy]);
        CounterChunk depth = new(0) { InitialValue = 8 }, readers = new(1) { InitialValue = -1 };
        depth.Values.AddRange([new CounterValue(300_000_000, 7), new CounterValue(300_000_000, 8), new CounterValue(360_000_000, 1L << 40)]);
        chunk.Counters.AddRange([depth, readers]);
        chunk.LockPauses.AddRange([new LockPause(300_000_000, 320_000_000), new LockPause(370_000_123, 400_000_000)]);
        return chunk;
    }

    /// <summary>A gap in the numbers, a need of a later task and of one that is not told here, every state, a change that came late, and the last task that there may be.</summary>
    private static Chunk TasksByHand()
    {
        Chunk chunk = new() { Number = 2, StartNs = 200_000_000, EndNs = 300_000_000, FirstNameId = 4 };
        chunk.NewNames.AddRange([new SliceName("inc", LaneState.Running), new SliceName("größe", LaneState.Running)]);
        chunk.NewTasks.AddRange([new TaskInfo(0, 4), new TaskInfo(1, 4), new TaskInfo(3, 5), new TaskInfo(TaskInfo.MostTasks - 1, 5)]);
        chunk.TaskNeeds.AddRange([new TaskNeed(3, 0), new TaskNeed(3, 1), new TaskNeed(0, TaskInfo.MostTasks - 1), new TaskNeed(1, 2)]);
        chunk.TaskChanges.AddRange(
            [
                new TaskChange(199_999_000, 0, TaskState.Queued, -1), new TaskChange(200_000_000, 0, TaskState.Processing, 0),
                new TaskChange(200_000_000, 1, TaskState.Processing, 200), new TaskChange(250_000_000, 0, TaskState.InMemory, 0),
                new TaskChange(260_000_000, 0, TaskState.Released, -1), new TaskChange(260_000_000, 1, TaskState.Erred, 200),
                new TaskChange(300_000_000, 3, TaskState.Waiting, -1),
            ]);
        return chunk;
    }

    /// <summary>What else ran on the machine is nobody's business, and 20 of its stretches show the format as well as thousands.</summary>
    private static void HideOtherPrograms(Chunk chunk)
    {
        if (chunk.Strangers.Count > 20) chunk.Strangers.RemoveRange(20, chunk.Strangers.Count - 20);
        for (int i = 0; i < chunk.NewNames.Count; i++)
            if (chunk.NewNames[i].State == LaneState.Ready) chunk.NewNames[i] = chunk.NewNames[i] with { Name = $"program {chunk.FirstNameId + i}" };
    }

    private static string Text(Chunk chunk) => JsonSerializer.Serialize(chunk, ChunkText.Options);
}
