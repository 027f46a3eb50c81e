using System.Globalization;
using Corescope.Benchmarks.Children;
using Corescope.Compute.Tracing;

namespace Corescope.Benchmarks.Figures;

/// <summary>How small the format is: all bytes of all chunks (heads, names, lanes and summaries too), divided by their events.</summary>
internal sealed class BytesPerEvent : IFigure
{
    public string Name => "bytes";

    public string What => "bytes an event in a chunk, lock-bound";

    public Target Target { get; } = new(6, " B");

    public Measurement Measure()
    {
        Recording recording = Child.Record(65_536, LockBound.Name, "2", "200000");
        return Of(recording.Chunks, "2 threads on one lock");
    }

    public static Measurement Of(IReadOnlyList<byte[]> chunks, string what)
    {
        long bytes = chunks.Sum(chunk => (long)chunk.Length), events = chunks.Sum(chunk => Recording.EventsOf(ChunkDecoder.Decode(chunk)));
        return new Measurement((double)bytes / events, string.Create(CultureInfo.InvariantCulture, $"{what}: {events:N0} events in {chunks.Count} chunks, {bytes:N0} bytes"));
    }
}
