using System.Text.Json;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing;

/// <summary>
/// Chunks of real runs, kept as bytes with their text beside them: C# here and TypeScript in Client.Tests must both read them the same way,
/// in every later version.
/// </summary>
public sealed class GoldenChunkTests
{
    private static readonly string[] Experiments =
    [
        "workload=primes strategy=threads workers=2 schedule=dynamic:500 size=60000",
        "workload=primes strategy=work-stealing workers=3 size=60000",
        "workload=primes strategy=processes workers=2 size=60000",
        "workload=sleep strategy=async workers=4 size=12",
        "workload=shared-counter strategy=threads workers=2 size=400 set.workSteps=300000 set.holdSteps=300000",
        "workload=dining-philosophers strategy=threads workers=3 size=60 set.policy=one-seat-less set.eatSteps=1000000 set.thinkSteps=1000000",
        "workload=producers-consumers strategy=threads workers=3 size=30 set.produceSteps=3000000 set.consumeSteps=3000000",
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

    /// <summary>Run this one by name to make the fixtures anew; only a new version of the format needs it.</summary>
    [Fact(Explicit = true)]
    public void Make_golden_chunks_from_real_runs()
    {
        foreach (string experiment in Experiments)
        {
            string[] words = [.. experiment.Split(' ').Take(2).Select(pair => pair.Split('=')[1])];
            foreach (Chunk chunk in Chosen([.. EngineRun.Of(experiment).Chunks]))
            {
                HideOtherPrograms(chunk);
                string path = Path.Combine(Fixtures.Folder, $"{words[0]}-{words[1]}-{chunk.Number}");
                File.WriteAllBytes(path + ".chunk", new ChunkEncoder().Encode(chunk));
                File.WriteAllText(path + ".json", Text(chunk) + "\n");
            }
        }
    }

    /// <summary>
    /// The first chunk brings names and lanes, another one the locks, the last one the ends; of those between one is like the other, but the one in which most has happened to locks shows
    /// more of them.
    /// </summary>
    private static IEnumerable<Chunk> Chosen(Chunk[] chunks)
    {
        Chunk middle = chunks.MaxBy(chunk => chunk.Locks.Sum(part => part.Events.Count))!;
        if (middle.Locks.Count == 0) middle = chunks[chunks.Length * 2 / 3];
        return [.. new[] { chunks[0], chunks.FirstOrDefault(chunk => chunk.NewLocks.Count > 0, middle), middle, chunks[^1] }.Distinct()];
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
