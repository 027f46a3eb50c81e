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
            IReadOnlyList<byte[]> chunks = EngineRun.Of(experiment).Bytes;
            // The first chunk brings names and lanes, the last one the ends; of those between one is like the other.
            foreach (byte[] bytes in new[] { chunks[0], chunks[chunks.Count * 2 / 3], chunks[^1] }.Distinct())
            {
                Chunk chunk = ChunkDecoder.Decode(bytes);
                HideOtherPrograms(chunk);
                string path = Path.Combine(Fixtures.Folder, $"{words[0]}-{words[1]}-{chunk.Number}");
                File.WriteAllBytes(path + ".chunk", new ChunkEncoder().Encode(chunk));
                File.WriteAllText(path + ".json", Text(chunk) + "\n");
            }
        }
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
