using System.Globalization;
using Corescope.Benchmarks.Server;
using Corescope.Compute.Tracing;
using Microsoft.Playwright;

namespace Corescope.Benchmarks.Figures;

/// <summary>
/// From a click on Run in a viewer's Chromium to the frame that shows the first slice of a worker in Python: form, queue, runner, interpreter, imports, worker,
/// recorder, hub, canvas. Both moments are on the page's own clock. Each click is somebody's first one: a page of its own, whose hub is not connected yet.
/// </summary>
internal sealed class ClickToSlice : IFigure
{
    private const int Clicks = 15;

    private const string Experiment = "workload=countdown&runtime=cpython&strategy=threads&workers=2&size=2000000";

    public string Name => "python-click";

    public string What => "click on Run to first Python slice in Chromium, median";

    public Target Target { get; } = new(500, " ms", Decimals: 0);

    public Measurement Measure()
    {
        string title = Interpreters.Find("cpython").Title;
        using ServerProcess server = new();
        using Viewers viewers = new(server.Url);
        server.WaitForInterpreters();
        List<Click> clicks = [.. Enumerable.Range(0, Clicks).Select(_ => Press(server, viewers))];
        double[] toSlice = [.. clicks.Select(click => click.SliceMs)];
        return new Measurement(Middle.Median(toSlice), string.Create(CultureInfo.InvariantCulture,
            $"{title}, {Clicks} pages, interpreters probed before; quartiles {Middle.Percentile(toSlice, 0.25):N0} to {Middle.Percentile(toSlice, 0.75):N0} ms, the new server's first one {toSlice[0]:N0} ms; the interpreter's own start-up slice is on the page at {Middle.Median(clicks.Select(click => click.StartUpMs)):N0} ms; in the run: runner up {Middle.Median(clicks.Select(click => click.RunnerMs)):N0} ms, interpreter and imports {Middle.Median(clicks.Select(click => click.InterpreterMs)):N0} ms; Chromium {viewers.Version}, no GPU"));
    }

    private static Click Press(ServerProcess server, Viewers viewers)
    {
        IPage page = viewers.OpenPage($"lab?{Experiment}", File.ReadAllText(Place.File("tests", "Benchmarks", "Server", "watchFrames.js")));
        page.WaitForSelectorAsync("#run:enabled").Wait();
        page.EvaluateAsync("document.querySelector('#run').addEventListener('click', () => { globalThis.clickedMs = performance.now(); }, { capture: true, once: true })").Wait();
        Thread.Sleep(1000); // what the page still loads is not the click's
        page.ClickAsync("#run").Wait();
        page.WaitForFunctionAsync("() => location.hash.length > 1").Wait();
        string id = page.EvaluateAsync<string>("location.hash.slice(1)").Result;
        server.WaitUntilCompleted(id);
        List<Chunk> chunks = [.. server.Chunks(id).Select(bytes => ChunkDecoder.Decode(bytes))];
        (int startUpChunk, long startUpNs) = FirstSlice(chunks, worker: false);
        (int sliceChunk, long sliceNs) = FirstSlice(chunks, worker: true);
        page.WaitForFunctionAsync("number => globalThis.chunkFrames.some(frame => frame[0] === number)", sliceChunk).Wait();
        double[][] frames = page.EvaluateAsync<double[][]>("globalThis.chunkFrames").Result;
        double clickedMs = page.EvaluateAsync<double>("globalThis.clickedMs").Result;
        page.Context.CloseAsync().Wait();
        double Shown(int chunk) => frames.First(frame => (int)frame[0] == chunk)[2] - clickedMs;
        return new Click(Shown(sliceChunk), Shown(startUpChunk), startUpNs / 1e6, (sliceNs - startUpNs) / 1e6);
    }

    /// <summary>The first slice of a worker's lane, or of the main thread's (the interpreter's start): its chunk and when it began.</summary>
    private static (int Chunk, long TimeNs) FirstSlice(List<Chunk> chunks, bool worker)
    {
        HashSet<int> lanes = [];
        foreach (Chunk chunk in chunks)
        {
            lanes.UnionWith(chunk.NewLanes.Where(lane => worker ? lane.Number > 0 : lane.Kind == LaneKind.Main).Select(lane => lane.Id));
            long[] begins = [.. chunk.Lanes.Where(lane => lanes.Contains(lane.LaneId)).SelectMany(lane => lane.Slices).Where(slice => !slice.IsEnd).Select(slice => slice.TimeNs)];
            if (begins.Length > 0) return (chunk.Number, begins.Min());
        }
        throw new InvalidOperationException("the trace holds no slice of Python");
    }

    private sealed record Click(double SliceMs, double StartUpMs, double RunnerMs, double InterpreterMs);
}
