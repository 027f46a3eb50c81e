using System.Globalization;
using Corescope.Benchmarks.Children;
using Corescope.Compute.Tracing;

namespace Corescope.Benchmarks.Figures;

/// <summary>How small the format is: all bytes of all chunks (heads, names, lanes and summaries too), divided by their events.</summary>
internal static class ChunkSize
{
    public static Target Target { get; } = new(6, " B");

    public static Measurement Of(IReadOnlyList<byte[]> chunks, string what)
    {
        long bytes = chunks.Sum(chunk => (long)chunk.Length), events = chunks.Sum(chunk => Recording.EventsOf(ChunkDecoder.Decode(chunk)));
        return new Measurement((double)bytes / events, string.Create(CultureInfo.InvariantCulture, $"{what}: {events:N0} events in {chunks.Count} chunks, {bytes:N0} bytes"));
    }
}

/// <summary>A run that computes: few events, so the fixed part of a chunk weighs most.</summary>
internal sealed class BytesComputeBound : IFigure
{
    public string Name => "bytes-compute";

    public string What => "bytes an event in a chunk, compute-bound";

    public Target Target => ChunkSize.Target;

    public Measurement Measure()
    {
        List<byte[]> chunks = [];
        Pairs.Supervised(Pairs.Experiment(TraceMode.Exact), chunk => chunks.Add(chunk.Bytes.ToArray()));
        return ChunkSize.Of(chunks, "primes, dynamic:64, 2 threads");
    }
}

/// <summary>A program that does little but wait for a lock: many events, close together.</summary>
internal sealed class BytesLockBound : IFigure
{
    public string Name => "bytes-lock";

    public string What => "bytes an event in a chunk, lock-bound";

    public Target Target => ChunkSize.Target;

    public Measurement Measure() => ChunkSize.Of(Child.Record(65_536, LockBound.Name, "2", "200000").Chunks, "2 threads on one lock");
}
