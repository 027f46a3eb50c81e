using System.Text.Json;
using Corescope.Compute.Tracing;
using FsCheck;
using FsCheck.Fluent;

namespace Corescope.Compute.Tests.Tracing;

public sealed class ChunkCodecTests
{
    [Fact]
    public void A_decoded_chunk_equals_the_encoded_one() =>
        Prop.ForAll(Arb.From(Chunks.Any), chunk => Assert.Equal(Text(RoundSummaries(chunk)), Text(ChunkDecoder.Decode(new ChunkEncoder().Encode(chunk)))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void A_chunk_that_is_cut_off_anywhere_is_refused_or_shorter_but_never_crashes() =>
        Prop.ForAll(Arb.From(Chunks.Any), Arb.From(Gen.Choose(0, 10_000)), (chunk, cut) =>
        {
            byte[] bytes = new ChunkEncoder().Encode(chunk);
            DecodesOrRefuses(bytes.AsSpan(0, cut % bytes.Length));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void A_chunk_with_a_flipped_byte_is_refused_or_read_but_never_crashes() =>
        Prop.ForAll(Arb.From(Chunks.Any), Arb.From(Gen.Choose(0, 1_000_000)), (chunk, at) =>
        {
            byte[] bytes = new ChunkEncoder().Encode(chunk);
            bytes[at % bytes.Length] ^= (byte)(1 + at % 255);
            DecodesOrRefuses(bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void A_newer_version_is_refused_by_its_number()
    {
        byte[] bytes = new ChunkEncoder().Encode(new Chunk());
        bytes[0] = 2;
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => ChunkDecoder.Decode(bytes));
        Assert.Contains("version 2", error.Message);
    }

    [Fact]
    public void Sections_with_an_unknown_tag_are_skipped()
    {
        byte[] bytes = [.. new ChunkEncoder().Encode(new Chunk { Number = 7, EndNs = 5 }), 99, 3, 1, 2, 3];
        Assert.Equal(7, ChunkDecoder.Decode(bytes).Number);
    }

    [Fact]
    public void Every_bin_of_a_summary_adds_up_to_its_length() =>
        Prop.ForAll(Arb.From(Chunks.Any), chunk =>
        {
            foreach (LaneChunk lane in ChunkDecoder.Decode(new ChunkEncoder().Encode(chunk)).Lanes)
                for (int bin = 0; bin < Chunk.SummaryBins; bin++)
                    Assert.Equal(ChunkSummary.BinEndNs(chunk, bin) - ChunkSummary.BinEndNs(chunk, bin - 1), lane.Summary.AsSpan(bin * 8, 8).ToArray().Sum());
        }).Check(Config.QuickThrowOnFailure);

    internal static string Text(Chunk chunk) => JsonSerializer.Serialize(chunk, ChunkText.Options);

    private static void DecodesOrRefuses(ReadOnlySpan<byte> bytes)
    {
        try
        {
            ChunkDecoder.Decode(bytes);
        }
        catch (InvalidDataException)
        {
        }
    }

    /// <summary>The format keeps microseconds of all states but a bin's last one.</summary>
    internal static Chunk RoundSummaries(Chunk chunk)
    {
        foreach (LaneChunk lane in chunk.Lanes)
        {
            for (int bin = 0; bin < Chunk.SummaryBins; bin++)
            {
                Span<long> states = lane.Summary.AsSpan(bin * 8, 8);
                long rest = ChunkSummary.BinEndNs(chunk, bin) - ChunkSummary.BinEndNs(chunk, bin - 1);
                int last = states.LastIndexOfAnyExcept(0L);
                for (int s = 0; s < last; s++) rest -= states[s] = Math.Min(rest, (states[s] + 500) / 1000 * 1000);
                if (last >= 0) states[last] = rest;
            }
        }
        return chunk;
    }
}
