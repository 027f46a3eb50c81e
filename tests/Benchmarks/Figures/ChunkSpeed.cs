using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Corescope.Benchmarks.Children;
using Corescope.Compute.Tracing;

namespace Corescope.Benchmarks.Figures;

/// <summary>Real chunks to encode and decode: a lock-bound program's, recorded once.</summary>
internal static class RecordedChunks
{
    private static readonly Lazy<IReadOnlyList<byte[]>> Recorded = new(() => Child.Record(65_536, LockBound.Name, "4", "300000").Chunks);

    public static IReadOnlyList<byte[]> Encoded => Recorded.Value;

    public static long Events => Encoded.Sum(bytes => Recording.EventsOf(ChunkDecoder.Decode(bytes)));

    /// <summary>Millions of events a second: the median of many passes over all chunks, the first ones (slow code) left out.</summary>
    public static double MillionsPerSecond(Action pass)
    {
        const int WarmUps = 30, Passes = 41;
        double millions = Events / 1e6;
        List<double> speeds = [];
        for (int i = 0; i < WarmUps + Passes; i++)
        {
            long start = Stopwatch.GetTimestamp();
            pass();
            if (i >= WarmUps) speeds.Add(millions / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return Middle.Median(speeds);
    }

    public static string Note => string.Create(CultureInfo.InvariantCulture,
        $"{Encoded.Count} chunks of a lock-bound program on 4 threads, {Events:N0} events (state changes, slice begins and ends, arrows, strangers); median of 41 passes, one thread");
}

/// <summary>Columns to bytes, in the server.</summary>
internal sealed class EncodeSpeed : IFigure
{
    public string Name => "encode";

    public string What => "chunk encode (C#), million events a second";

    public Target Target { get; } = new(10, " M/s", IsLeast: true, Decimals: 1);

    public Measurement Measure()
    {
        Chunk[] chunks = [.. RecordedChunks.Encoded.Select(bytes => ChunkDecoder.Decode(bytes))];
        ChunkEncoder encoder = new();
        return new Measurement(RecordedChunks.MillionsPerSecond(() =>
        {
            foreach (Chunk chunk in chunks) encoder.Encode(chunk);
        }), RecordedChunks.Note);
    }
}

/// <summary>Bytes to columns, in analysis and export.</summary>
internal sealed class DecodeSpeed : IFigure
{
    public string Name => "decode";

    public string What => "chunk decode (C#), million events a second";

    public Target Target { get; } = new(10, " M/s", IsLeast: true, Decimals: 1);

    public Measurement Measure() => new(RecordedChunks.MillionsPerSecond(() =>
    {
        foreach (byte[] bytes in RecordedChunks.Encoded) ChunkDecoder.Decode(bytes);
    }), RecordedChunks.Note);
}

/// <summary>Bytes to typed arrays, in the browser's own code.</summary>
internal sealed class BrowserDecodeSpeed : IFigure
{
    public string Name => "decode-browser";

    public string What => "chunk decode (TypeScript), million events a second";

    public Target Target { get; } = new(10, " M/s", IsLeast: true, Decimals: 1);

    public Measurement Measure()
    {
        (long events, double millionsPerSecond) = BrowserDecode.Of(RecordedChunks.Encoded);
        if (events != RecordedChunks.Events) throw new InvalidOperationException("the browser's decoder found another number of events");
        return new Measurement(millionsPerSecond, "the same chunks and events, on Node's V8; median of 31 passes");
    }
}

/// <summary>The browser's own decoder, on Node's V8.</summary>
internal static class BrowserDecode
{
    /// <summary>How many events it finds, and how fast it is.</summary>
    public static (long Events, double MillionsPerSecond) Of(IReadOnlyList<byte[]> chunks)
    {
        string path = Path.GetTempFileName();
        try
        {
            using (BinaryWriter file = new(File.Create(path)))
            {
                foreach (byte[] chunk in chunks)
                {
                    file.Write((uint)chunk.Length);
                    file.Write(chunk);
                }
            }
            using JsonDocument printed = JsonDocument.Parse(Place.Node(Place.File("tests", "Benchmarks", "decode.mjs"), path));
            return (printed.RootElement.GetProperty("events").GetInt64(), printed.RootElement.GetProperty("millionsPerSecond").GetDouble());
        }
        finally
        {
            File.Delete(path);
        }
    }
}
