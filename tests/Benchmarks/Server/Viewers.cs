using Microsoft.Playwright;

namespace Corescope.Benchmarks.Server;

/// <summary>People who have a run's page open: pages of one headless Chromium without a GPU, each with its own circuit and its own hub connection.</summary>
internal sealed class Viewers : IDisposable
{
    private static readonly string[] Chromiums = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly string _url;

    public Viewers(string url)
    {
        string chromium = Environment.GetEnvironmentVariable("CORESCOPE_CHROMIUM") ?? Chromiums.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("no Chromium is installed (Debian: apt install chromium)");
        _url = url;
        _playwright = Playwright.CreateAsync().Result;
        _browser = _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding"],
        }).Result;
    }

    /// <summary>The browser's version.</summary>
    public string Version => _browser.Version;

    /// <summary>One more viewer of a run.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="script">Runs in the page before its own code; null: none.</param>
    public IPage Open(string runId, string? script = null) => OpenPath($"runs/{runId}", script);

    /// <summary>One more person at any page.</summary>
    /// <param name="path">The page, without the first slash.</param>
    /// <param name="script">Runs in the page before its own code; null: none.</param>
    public IPage OpenPath(string path, string? script = null)
    {
        IBrowserContext context = _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 720 } }).Result;
        IPage page = context.NewPageAsync().Result;
        if (script is not null) page.AddInitScriptAsync(script).Wait();
        page.GotoAsync($"{_url}/{path}").Wait();
        return page;
    }

    /// <summary>Waits until a page's timeline has at least that many chunks.</summary>
    public static void WaitForChunks(IPage page, int count) =>
        page.WaitForFunctionAsync("count => Number(document.querySelector('#timeline-status')?.dataset.chunks) >= count", count,
            new PageWaitForFunctionOptions { Timeout = 120_000 }).Wait();

    /// <summary>
    /// What to add to a page's performance.now() (in ns) for CLOCK_MONOTONIC: from the quickest of many questions, so that the error is less than half the time
    /// that one took.
    /// </summary>
    public static (long OffsetNs, long ErrorNs) ClockOffset(IPage page)
    {
        (long OffsetNs, long ErrorNs) best = (0, long.MaxValue);
        for (int i = 0; i < 200; i++)
        {
            long beforeNs = Compute.Tracing.MonotonicClock.NowNs;
            double pageMs = page.EvaluateAsync<double>("performance.now()").Result;
            long afterNs = Compute.Tracing.MonotonicClock.NowNs;
            if ((afterNs - beforeNs) / 2 < best.ErrorNs) best = (beforeNs + (afterNs - beforeNs) / 2 - (long)(pageMs * 1e6), (afterNs - beforeNs) / 2);
        }
        return best;
    }

    public void Dispose()
    {
        _browser.CloseAsync().Wait();
        _playwright.Dispose();
    }
}
