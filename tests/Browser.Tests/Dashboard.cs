using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Corescope.Browser.Tests.Dashboard))]
// One machine, one lab, one run at a time: tests that share them take turns.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Corescope.Browser.Tests;

/// <summary>The server and Debian's Chromium, started once for all browser tests.</summary>
public sealed class Dashboard : IAsyncLifetime
{
    private static readonly string[] Chromiums = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private IPlaywright? _playwright;

    /// <summary>How long a test waits for what must come: what takes longer hangs. Less than what the runner of the tests grants one of them, so that the one that hangs is named.</summary>
    public const int PatienceMs = 240_000;

    /// <summary>The server.</summary>
    public DashboardProcess Server { get; } = new();

    /// <summary>The browser.</summary>
    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        string chromium = Environment.GetEnvironmentVariable("CORESCOPE_CHROMIUM") ?? Chromiums.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("no Chromium is installed (Debian: apt install chromium)");
        Assertions.SetDefaultExpectTimeout(PatienceMs);
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium, Timeout = PatienceMs,
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
        // Last: nobody would end it where the browser can't be started.
        await Server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null) await Browser.CloseAsync();
        _playwright?.Dispose();
        await Server.DisposeAsync();
    }
}
