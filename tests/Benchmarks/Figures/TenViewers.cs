using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Corescope.Benchmarks.Server;
using Corescope.Compute.Tracing;
using Microsoft.Playwright;

namespace Corescope.Benchmarks.Figures;

/// <summary>What a large run costs the server when a class has it open.</summary>
internal sealed class ViewerMemory : IFigure
{
    private const int Viewers = 10, Slices = 1_000_000;

    public string Name => "memory";

    public string What => "server memory, run of 1,000,000 slices open in 10 viewers";

    public Target Target { get; } = new(300, " MB", Decimals: 0);

    public Measurement Measure()
    {
        using ServerProcess server = new();
        string id = server.Submit("""{"workload":"countdown","strategy":"threads","schedule":"dynamic:1","workers":2,"size":10500000000,"timeLimit":300}""");
        JsonElement run = server.WaitUntilCompleted(id);
        int chunks = run.GetProperty("chunks").GetInt32();
        long slices = server.Chunks(id).Sum(bytes => ChunkDecoder.Decode(bytes).Lanes.Sum(lane => (long)lane.Slices.Count(slice => !slice.IsEnd)));
        if (slices < Slices) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"the run has {slices:N0} slices only: workers wrote faster than this machine records"));
        double beforeMB = server.ResidentMB, peakMB = beforeMB;
        using Viewers viewers = new(server.Url);
        List<IPage> pages = [];
        for (int i = 0; i < Viewers; i++)
        {
            pages.Add(viewers.Open(id));
            peakMB = Math.Max(peakMB, server.ResidentMB);
        }
        foreach (IPage page in pages)
        {
            Server.Viewers.WaitForChunks(page, chunks);
            peakMB = Math.Max(peakMB, server.ResidentMB);
        }
        return new Measurement(peakMB, string.Create(CultureInfo.InvariantCulture,
            $"highest resident memory seen while {Viewers} Chromium pages opened the run ({slices:N0} slices, {chunks} chunks); {beforeMB:N0} MB before the first, {server.ResidentMB:N0} MB with all open"));
    }
}

/// <summary>What watching costs the server while a run is under way.</summary>
internal sealed class ViewerCpu : IFigure
{
    private const int Viewers = 10;
    private const double Seconds = 10, WarmUpSeconds = 25;

    public string Name => "cpu";

    public string What => "server CPU while 10 viewers watch a run live, of one core";

    public Target Target { get; } = new(10, " %", Decimals: 1);

    public Measurement Measure()
    {
        using ServerProcess server = new();
        using Viewers viewers = new(server.Url);
        string id = server.Submit(LiveRun.Experiment);
        List<IPage> pages = [.. Enumerable.Range(0, Viewers).Select(_ => viewers.Open(id))];
        server.WaitUntilMeasuring(id);
        foreach (IPage page in pages) Server.Viewers.WaitForChunks(page, 1);
        Thread.Sleep(TimeSpan.FromSeconds(WarmUpSeconds)); // a server that has just started compiles, on a thread of its own
        double chunksBefore = Chunks(pages[0]), share = Share(server);
        double chunksSeen = Chunks(pages[0]) - chunksBefore;
        foreach (IPage page in pages) page.CloseAsync().Wait();
        Thread.Sleep(5000); // their circuits end
        double alone = Share(server);
        server.Cancel(id);
        return new Measurement(share * 100, string.Create(CultureInfo.InvariantCulture,
            $"{Viewers} Chromium pages (circuit and hub each) on the same machine, {Seconds} s in which the first saw {chunksSeen} chunks, {WarmUpSeconds} s after the run's start; includes the recorder: {alone * 100:N1} % with nobody watching"));
    }

    private static double Chunks(IPage page) => page.EvaluateAsync<double>("Number(document.querySelector('#timeline-status').dataset.chunks)").Result;

    private static double Share(ServerProcess server)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan before = server.Cpu;
        Thread.Sleep(TimeSpan.FromSeconds(Seconds));
        return (server.Cpu - before) / Stopwatch.GetElapsedTime(start);
    }
}
