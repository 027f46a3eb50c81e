using Microsoft.Playwright;
using Xunit;

namespace Corescope.Browser.Tests;

/// <summary>A person at a browser: a page in a context of its own, whose complaints are kept. Dispose it after <see cref="AssertNoComplaints"/>.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private Visitor(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Complain($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => Complain(error);
        page.RequestFailed += (_, request) => Complain($"{request.Url}: {request.Failure}");
        page.Request += (_, request) =>
        {
            Uri to = new(request.Url);
            if (to.Scheme is "http" or "https" && !to.IsLoopback) Complain($"asks another server: {request.Url}");
        };
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>A visitor at a projector, or with another screen.</summary>
    public static async Task<Visitor> ComeAsync(Dashboard dashboard, int widthCssPx = 1280, int heightCssPx = 720, ColorScheme scheme = ColorScheme.Light)
    {
        IBrowserContext context = await dashboard.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = dashboard.Server.Url, ColorScheme = scheme, ViewportSize = new ViewportSize { Width = widthCssPx, Height = heightCssPx },
        });
        context.SetDefaultTimeout(30_000);
        return new Visitor(context, await context.NewPageAsync());
    }

    /// <summary>Opens a page and waits until its circuit has drawn it.</summary>
    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path);
        await Page.Locator("h1").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
    }

    /// <summary>Keeps what is seen, to be looked at: artifacts/screenshots/NAME.png.</summary>
    public async Task KeepScreenshotAsync(string name)
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Corescope.slnx"))) root = root.Parent;
        string folder = Path.Combine(root?.FullName ?? AppContext.BaseDirectory, "artifacts", "screenshots");
        Directory.CreateDirectory(folder);
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
    }

    /// <summary>Nothing was written to the console, nothing failed to load, nobody else was asked.</summary>
    public void AssertNoComplaints()
    {
        lock (_complaints) Assert.Empty(_complaints);
    }

    /// <summary>Forgets what was complained of so far, where a test has caused it.</summary>
    public void ForgiveComplaints()
    {
        lock (_complaints) _complaints.Clear();
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private void Complain(string what)
    {
        lock (_complaints) _complaints.Add(what);
    }
}
