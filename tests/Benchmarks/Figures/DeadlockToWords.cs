using System.Globalization;
using System.Text.Json;
using Corescope.Benchmarks.Server;
using Corescope.Compute.Tracing;
using Microsoft.Playwright;

namespace Corescope.Benchmarks.Figures;

/// <summary>
/// From the moment at which the last of five philosophers begins to wait, and none can ever go on, to the words that say so on the page of whoever has pressed Run: found, run ended,
/// told, drawn. The moment is in the run's result; the words' is noted in the page (Server/watchStory.js); both are CLOCK_MONOTONIC after calibration.
/// </summary>
internal sealed class DeadlockToWords : IFigure
{
    private const int Runs = 7;

    private const string Lab = "lab?workload=dining-philosophers&workers=5&set.policy=naive&set.forced=on";

    public string Name => "deadlock";

    public string What => "deadlock to its words on the page, longest";

    public Target Target { get; } = new(500, " ms", Decimals: 0);

    public Measurement Measure()
    {
        using ServerProcess server = new();
        using Viewers viewers = new(server.Url);
        List<double> toWords = [], toFound = [];
        for (int run = 0; run < Runs; run++)
        {
            IPage page = viewers.OpenPage(Lab, File.ReadAllText(Place.File("tests", "Benchmarks", "Server", "watchStory.js")));
            (double wordsMs, double foundMs) = Once(server, page);
            toWords.Add(wordsMs);
            toFound.Add(foundMs);
            page.Context.CloseAsync().Wait();
        }
        return new Measurement(toWords.Max(), string.Create(CultureInfo.InvariantCulture,
            $"{Runs} runs, the first one of a new server: {string.Join(", ", toWords.Select(ms => ms.ToString("N0", CultureInfo.InvariantCulture)))} ms; found after {Middle.Median(toFound):N0} ms in the middle, {toFound.Max():N0} at most; Chromium {viewers.Version}, no GPU"));
    }

    private static (double WordsMs, double FoundMs) Once(ServerProcess server, IPage page)
    {
        page.Locator("#run:not([disabled])").WaitForAsync().Wait();
        (long offsetNs, _) = Viewers.ClockOffset(page);
        Task<long> measuring = Task.Run(() => AwaitMeasuring(server));
        page.Locator("#run").ClickAsync().Wait();
        double shownMs = page.WaitForFunctionAsync("() => globalThis.deadlockShownMs").Result.JsonValueAsync<double>().Result;
        string id = new Uri(page.Url).Fragment[1..];
        JsonElement deadlock = server.Find(id).GetProperty("deadlock");
        long sinceNs = deadlock.GetProperty("sinceNs").GetInt64();
        long originNs = measuring.Result - EventToPixel.RoundBegin([.. server.Chunks(id).Select(bytes => ChunkDecoder.Decode(bytes))]);
        return ((shownMs * 1e6 + offsetNs - originNs - sinceNs) / 1e6, (deadlock.GetProperty("foundNs").GetInt64() - sinceNs) / 1e6);
    }

    private static long AwaitMeasuring(ServerProcess server)
    {
        for (int turn = 0; turn < 10_000; turn++)
        {
            if (server.TryMeasuringSinceNs() is { } sinceNs) return sinceNs;
            Thread.Sleep(1);
        }
        throw new InvalidOperationException("the run was over before it could be looked at");
    }
}
