using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Playwright;
using Xunit;

namespace Corescope.Browser.Tests;

/// <summary>A person at a browser: a page in a context of its own, whose complaints are kept. Dispose it after <see cref="AssertNoComplaints"/>.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private static readonly string Axe = File.ReadAllText(Path.Combine(FindRoot(), "src/Web/Client/node_modules/axe-core/axe.min.js"));

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
        page.RequestFailed += (_, request) =>
        {
            // What the page has given up itself (somebody has left it, or a picture was taken out of it while it came) has not failed.
            if (request.Failure != "net::ERR_ABORTED") Complain($"{request.Url}: {request.Failure}");
        };
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
        context.SetDefaultTimeout(Dashboard.PatienceMs);
        return new Visitor(context, await context.NewPageAsync());
    }

    /// <summary>Opens a page and waits until its circuit has drawn it.</summary>
    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path);
        await Page.Locator("h1").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
    }

    /// <summary>Opens the lab with an experiment, runs it, and returns its id when it has ended.</summary>
    public async Task<string> RunToItsEndAsync(string query)
    {
        await OpenAsync($"/lab?{query}");
        await Page.Locator("#run").ClickAsync();
        return await WaitForItsEndAsync();
    }

    /// <summary>Waits until the lab shows a run (its address names it), the run has ended, and the page has said so; gives its id.</summary>
    public async Task<string> WaitForItsEndAsync()
    {
        await Page.WaitForFunctionAsync("() => location.hash.length > 1");
        string id = await Page.EvaluateAsync<string>("() => location.hash.slice(1)");
        await Assertions.Expect(Page.Locator($".cs-run-view[data-run='{id}'][data-ended='true']")).ToHaveCountAsync(1);
        await Assertions.Expect(Page.Locator("#run")).ToHaveTextAsync("Run");
        await Assertions.Expect(Page.Locator("#story")).Not.ToBeEmptyAsync();
        return id;
    }

    /// <summary>Posts to the server, as a program would; gives the answer's JSON.</summary>
    public async Task<JsonElement> PostAsync(string path, object? body = null)
    {
        IAPIResponse answer = await _context.APIRequest.PostAsync(path, body is null ? null : new() { DataObject = body });
        Assert.True(answer.Ok, await answer.TextAsync());
        return (await answer.TextAsync()).Length == 0 ? default : (await answer.JsonAsync())!.Value;
    }

    /// <summary>Waits until what a path gives is as it should be.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> condition)
    {
        using CancellationTokenSource guard = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        guard.CancelAfter(Dashboard.PatienceMs);
        while (true)
        {
            JsonElement now = (await (await _context.APIRequest.GetAsync(path)).JsonAsync())!.Value;
            if (condition(now)) return now;
            await Task.Delay(50, guard.Token);
        }
    }

    /// <summary>Queues a run that goes on until it is stopped: what is submitted after it waits. Gives its id.</summary>
    public async Task<string> KeepBusyAsync() =>
        (await PostAsync("/api/runs", new { workload = "sleep", strategy = "sequential", size = 100_000, timeLimit = 300, trace = "off" })).GetProperty("id").GetString()!;

    /// <summary>Stops a run.</summary>
    public Task StopAsync(string run) => PostAsync($"/api/runs/{run}/cancel");

    /// <summary>Lets so much time go by that a click is none of a double click any more, of which the server takes only the first.</summary>
    public Task LaterThanADoubleClickAsync() => Page.WaitForTimeoutAsync(1000);

    /// <summary>Keeps from now on what an element says, also what it says for a moment only.</summary>
    public Task ListenAsync(string selector) => Page.EvaluateAsync(
        """
        (selector) => {
          const said = window.said = [];
          const hear = () => {
            const text = document.querySelector(selector)?.textContent;
            if (text !== undefined && text !== said.at(-1)) said.push(text);
          };
          new MutationObserver(hear).observe(document.body, { subtree: true, childList: true, characterData: true });
          hear();
        }
        """, selector);

    /// <summary>What the element has said since <see cref="ListenAsync"/>.</summary>
    public Task<string[]> HeardAsync() => Page.EvaluateAsync<string[]>("() => window.said");

    /// <summary>What a canvas shows, as a text to be compared.</summary>
    public static Task<string> ContentAsync(ILocator canvas) => canvas.EvaluateAsync<string>("canvas => canvas.toDataURL()");

    /// <summary>Waits until a canvas shows something else than before.</summary>
    public async Task UntilDrawnAnewAsync(ILocator canvas, string before) =>
        await Page.WaitForFunctionAsync("([canvas, before]) => canvas.toDataURL() !== before", new object?[] { await canvas.ElementHandleAsync(), before });

    /// <summary>Saves what a button saves, as an SVG, and parses it.</summary>
    public async Task<XDocument> SaveSvgAsync(string button, string shape = "As seen")
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = button }).First.ClickAsync();
        await Page.GetByRole(AriaRole.Radio, new() { Name = "SVG" }).CheckAsync();
        await Page.GetByRole(AriaRole.Radio, new() { Name = shape }).CheckAsync();
        IDownload saved = await Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync());
        return XDocument.Parse(await File.ReadAllTextAsync(await saved.PathAsync(), TestContext.Current.CancellationToken));
    }

    /// <summary>How many runs the server knows.</summary>
    public Task<int> CountRunsAsync() => Page.EvaluateAsync<int>(
        """
        async () => {
          for (let count = 0; ; count += 200) {
            const runs = await (await fetch(`/api/runs?take=200&skip=${count}`)).json();
            if (runs.length < 200) return count + runs.length;
          }
        }
        """);

    /// <summary>Root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Keeps what is seen, to be looked at: artifacts/screenshots/NAME.png.</summary>
    public async Task KeepScreenshotAsync(string name)
    {
        string folder = Path.Combine(Root, "artifacts", "screenshots");
        Directory.CreateDirectory(folder);
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
    }

    /// <summary>axe-core finds nothing serious on the page; <paramref name="name"/> says where it was.</summary>
    public async Task AssertNoSeriousFaultAsync(string name)
    {
        await Page.EvaluateAsync(Axe);
        // A colour that is on its way to another is judged where it arrives.
        await Page.WaitForFunctionAsync("() => document.getAnimations().every(a => a.playState !== 'running' || a.effect?.getComputedTiming().endTime === Infinity)");
        JsonElement? faults = await Page.EvaluateAsync(
            """
            async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
              .filter(v => v.impact === "serious" || v.impact === "critical")
              .map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.target.join(" ") + " " + n.html.slice(0, 160)).join(" | ")}`)
            """);
        string found = string.Join('\n', faults!.Value.EnumerateArray().Select(f => f.GetString()));
        Assert.True(found.Length == 0, $"{name}: {found}");
    }

    /// <summary>Nothing was written to the console, nothing failed to load, nobody else was asked.</summary>
    public void AssertNoComplaints()
    {
        lock (_complaints) Assert.True(_complaints.Count == 0, string.Join('\n', _complaints));
    }

    /// <summary>Forgets what was complained of so far, where a test has caused it.</summary>
    public void ForgiveComplaints()
    {
        lock (_complaints) _complaints.Clear();
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Corescope.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? AppContext.BaseDirectory;
    }

    private void Complain(string what)
    {
        lock (_complaints) _complaints.Add(what);
    }
}
