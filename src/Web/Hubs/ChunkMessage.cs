using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Corescope.Compute.Tracing;

namespace Corescope.Web.Hubs;

/// <summary>A chunk on its way to viewers: <c>{"number":3,"bytes":"base64"}</c>, kept as the UTF-8 text that every viewer is sent.</summary>
[JsonConverter(typeof(ChunkMessageConverter))]
public sealed class ChunkMessage
{
    /// <summary>Position in the run.</summary>
    public int Number { get; }

    /// <summary>The message's JSON.</summary>
    internal byte[] Json { get; }

    /// <summary>Encodes a chunk.</summary>
    public ChunkMessage(EncodedChunk chunk)
    {
        Number = chunk.Number;
        ArrayBufferWriter<byte> buffer = new(chunk.Bytes.Length / 3 * 4 + 64);
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        writer.WriteNumber("number", chunk.Number);
        writer.WriteBase64String("bytes", chunk.Bytes.Span);
        writer.WriteEndObject();
        writer.Flush();
        Json = buffer.WrittenSpan.ToArray();
    }

    private sealed class ChunkMessageConverter : JsonConverter<ChunkMessage>
    {
        public override ChunkMessage Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new JsonException("chunks go from server to viewer only");

        public override void Write(Utf8JsonWriter writer, ChunkMessage value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Json, skipInputValidation: true);
    }
}

/// <summary>
/// The messages of the latest chunks, so that a chunk is encoded once whatever the number of viewers. Bounded: a newer chunk takes an older
/// one's place, and whoever comes later encodes it again. Thread-safe: an entry is one reference.
/// </summary>
public sealed class ChunkMessages
{
    private readonly Entry?[] _entries = new Entry?[64];

    /// <summary>The message of a chunk.</summary>
    public ChunkMessage Of(string runId, EncodedChunk chunk)
    {
        ref Entry? place = ref _entries[chunk.Number % _entries.Length];
        Entry? entry = Volatile.Read(ref place);
        if (entry is not null && entry.RunId == runId && entry.Message.Number == chunk.Number) return entry.Message;
        entry = new Entry(runId, new ChunkMessage(chunk));
        Volatile.Write(ref place, entry);
        return entry.Message;
    }

    private sealed record Entry(string RunId, ChunkMessage Message);
}
