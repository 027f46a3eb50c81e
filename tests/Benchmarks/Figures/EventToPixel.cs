using System.Globalization;
using Corescope.Benchmarks.Server;
using Corescope.Compute.Tracing;
using Microsoft.Playwright;

namespace Corescope.Benchmarks.Figures;

/// <summary>
/// From the moment at which a worker or the kernel notes an event to the frame that shows it in a viewer's Chromium, through all five rooms. The event's time
/// is in the chunk; the frame's time is noted in the page (Server/watchFrames.js); both are CLOCK_MONOTONIC after calibration.
/// </summary>
internal sealed class EventToPixel : IFigure
{
    private const double Seconds = 8;

    public string Name => "pixel";

    public string What => "event in the worker to pixel in Chromium, 95th percentile";

    public Target Target { get; } = new(250, " ms", Decimals: 0);

    public Measurement Measure()
    {
        using ServerProcess server = new();
        using Viewers viewers = new(server.Url);
        string id = server.Submit(LiveRun.Experiment);
        IPage page = viewers.Open(id, File.ReadAllText(Place.File("tests", "Benchmarks", "Server", "watchFrames.js")));
        server.WaitUntilMeasuring(id);
        long measuringSinceNs = server.MeasuringSinceNs();
        (long offsetNs, long errorNs) = Viewers.ClockOffset(page);
        Thread.Sleep(TimeSpan.FromSeconds(Seconds));
        double[][] frames = page.EvaluateAsync<double[][]>("globalThis.chunkFrames").Result;
        server.Cancel(id);

        List<Chunk> chunks = [.. server.Chunks(id).Select(bytes => ChunkDecoder.Decode(bytes))];
        long originNs = measuringSinceNs - RoundBegin(chunks);
        // Until the viewer is there and has caught up, what it gets is history.
        long liveNs = frames.Length == 0 ? 0 : (long)(frames[0][1] * 1e6) + offsetNs - originNs + 1_000_000_000;
        List<double> toPixel = [], toPage = [];
        foreach (double[] frame in frames)
        {
            foreach (long eventNs in Times(chunks[(int)frame[0]]).Where(timeNs => timeNs >= liveNs))
            {
                toPage.Add((frame[1] * 1e6 + offsetNs - originNs - eventNs) / 1e6);
                toPixel.Add((frame[2] * 1e6 + offsetNs - originNs - eventNs) / 1e6);
            }
        }
        return new Measurement(Middle.Percentile(toPixel, 0.95), string.Create(CultureInfo.InvariantCulture,
            $"{toPixel.Count:N0} events in {frames.Length} chunks that one viewer saw live; median {Middle.Median(toPixel):N0} ms, in the page's hands at {Middle.Median(toPage):N0} ms (95th percentile {Middle.Percentile(toPage, 0.95):N0}); clocks agree within {errorNs / 1e6:N1} ms; Chromium {viewers.Version}, no GPU"));
    }

    private static IEnumerable<long> Times(Chunk chunk) =>
        chunk.Lanes.SelectMany(lane => lane.Slices.Select(slice => slice.TimeNs).Concat(lane.Transitions.Select(transition => transition.TimeNs)));

    /// <summary>Where the slice of the measured round begins, which the runner opens when it enters the phase.</summary>
    internal static long RoundBegin(List<Chunk> chunks)
    {
        Dictionary<int, string> names = [];
        foreach (Chunk chunk in chunks)
        {
            for (int i = 0; i < chunk.NewNames.Count; i++) names[chunk.FirstNameId + i] = chunk.NewNames[i].Name;
            foreach (SliceEvent slice in chunk.Lanes.SelectMany(lane => lane.Slices))
                if (!slice.IsEnd && names[slice.NameId] == "round") return slice.TimeNs;
        }
        throw new InvalidOperationException("the trace holds no measured round");
    }
}

/// <summary>A run that lasts long enough to be watched: compute-bound, two threads, some thousand slices a second.</summary>
internal static class LiveRun
{
    public const string Experiment = """{"workload":"primes","strategy":"threads","schedule":"dynamic:64","workers":2,"size":1500000,"timeLimit":300}""";
}
