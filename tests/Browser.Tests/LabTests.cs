using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Corescope.Browser.Tests;

/// <summary>A person's path through the lab: choose, run, look, keep.</summary>
public partial class LabTests(Dashboard dashboard)
{
    private const string Quick = "workload=sleep&strategy=threads&size=20";

    [Fact]
    public async Task Someone_chooses_read_alignment_runs_it_and_sees_what_happened()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await visitor.OpenAsync("/lab");
        await page.GetByLabel("Workload").SelectOptionAsync("read-alignment");
        await Expect(page.Locator("#field-parameters-reference")).ToHaveCountAsync(1); // the form has followed
        await page.GetByLabel("threads", new() { Exact = true }).CheckAsync();
        await page.Locator("#field-workers").FillAsync("2");
        await page.GetByLabel("Schedule").SelectOptionAsync("dynamic");
        await page.GetByLabel("Chunk").FillAsync("16");
        await page.Locator("#field-size").FillAsync("96");
        await visitor.ListenAsync("#run");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();

        await Expect(page.Locator("#timeline-status")).Not.ToHaveAttributeAsync("data-chunks", "0");
        int early = await ChunksAsync(page);
        await Expect(page.Locator("#run")).ToHaveTextAsync("Run");
        Assert.Contains(await visitor.HeardAsync(), said => said.Contains("Stop", StringComparison.Ordinal));
        Assert.True(await ChunksAsync(page) >= early);
        await Expect(page.Locator("#story")).Not.ToBeEmptyAsync();
        await Expect(page.Locator("#speedup")).ToHaveTextAsync(Factor());
        await Expect(page.Locator("#elapsed")).ToHaveTextAsync(DurationText());
        await ExpectDrawnAsync(page, "section[aria-label=Timeline] canvas");
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("thread 2") })).ToBeVisibleAsync();
        await visitor.KeepScreenshotAsync("lab-after-a-run");
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task Keys_zoom_the_timeline_and_its_picture_can_be_saved()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await visitor.RunToItsEndAsync(Quick);
        ILocator plot = page.Locator("section[aria-label=Timeline] [tabindex='0']").First;
        await plot.FocusAsync();
        await ExpectDrawnAsync(page, "section[aria-label=Timeline] canvas");
        ILocator picture = page.Locator("section[aria-label=Timeline] .tl-picture").First;
        string whole = await Visitor.ContentAsync(picture);
        for (int i = 0; i < 6; i++) await page.Keyboard.PressAsync("+");
        await visitor.UntilDrawnAnewAsync(picture, whole);

        await page.GetByRole(AriaRole.Button, new() { Name = "Save picture" }).ClickAsync();
        IDownload saved = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync());
        Assert.EndsWith(".png", saved.SuggestedFilename);
        byte[] png = await File.ReadAllBytesAsync(await saved.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task A_permanent_link_shows_the_run_to_somebody_else()
    {
        await using Visitor first = await Visitor.ComeAsync(dashboard);
        string id = await first.RunToItsEndAsync(Quick);
        await using Visitor second = await Visitor.ComeAsync(dashboard);
        await second.OpenAsync($"/runs/{id}");
        await Expect(second.Page.Locator("h1")).ToContainTextAsync("sleep");
        await Expect(second.Page.Locator("#elapsed")).ToHaveTextAsync(await first.Page.Locator("#elapsed").InnerTextAsync());
        await Expect(second.Page.Locator("#timeline-status")).Not.ToHaveAttributeAsync("data-chunks", "0");
        await second.KeepScreenshotAsync("run");
        second.AssertNoComplaints();
    }

    [Fact]
    public async Task Escape_stops_a_run()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        await visitor.OpenAsync("/lab?workload=sleep&strategy=sequential&size=2000&timeLimit=120");
        await visitor.Page.Locator("#run").ClickAsync();
        await Expect(visitor.Page.Locator("#run")).ToContainTextAsync("Stop");
        await Expect(visitor.Page.Locator("#run")).ToHaveAttributeAsync("aria-keyshortcuts", "Escape");
        await visitor.LaterThanADoubleClickAsync();
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Expect(visitor.Page.Locator("#run")).ToHaveTextAsync("Run");
        await Expect(visitor.Page.Locator("#story")).ToContainTextAsync("stopped");
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task Enter_runs()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        await visitor.OpenAsync($"/lab?{Quick}");
        await visitor.Page.Locator("#field-size").FillAsync("10");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.WaitForItsEndAsync();
        Assert.Contains("size=10&", visitor.Page.Url);
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task Two_hundred_quick_clicks_start_one_run()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        // Its run goes on for longer than the server can be busy with the clicks.
        await visitor.OpenAsync("/lab?workload=sleep&strategy=sequential&size=100000&timeLimit=300");
        int before = await visitor.CountRunsAsync();
        await visitor.Page.EvaluateAsync("() => { for (let i = 0; i < 200; i++) document.querySelector('#run').click(); }");
        // The circuit lives; and what it has done with this is done after all clicks.
        await visitor.Page.GetByLabel("Workload").SelectOptionAsync("countdown");
        await visitor.Page.WaitForFunctionAsync("() => location.search.includes('workload=countdown') && location.hash.length > 1");
        Assert.Equal(before + 1, await visitor.CountRunsAsync());
        // It may have ended: where the server stood still for half a second amid the clicks, the next one was no double click any more, and stopped it.
        await visitor.Page.APIRequest.PostAsync($"/api/runs/{await visitor.Page.EvaluateAsync<string>("() => location.hash.slice(1)")}/cancel");
        await visitor.WaitForItsEndAsync();
        visitor.AssertNoComplaints();
    }

    private static async Task<int> ChunksAsync(IPage page) => int.Parse(await page.Locator("#timeline-status").GetAttributeAsync("data-chunks") ?? "0");

    /// <summary>Waits until the largest canvas has more than three colours: an empty one has one or two.</summary>
    private static Task ExpectDrawnAsync(IPage page, string canvases) => page.WaitForFunctionAsync(
        """
        (selector) => {
          const canvas = [...document.querySelectorAll(selector)].sort((a, b) => b.width * b.height - a.width * a.height)[0];
          const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
          copy.drawImage(canvas, 0, 0);
          const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
          const colours = new Set();
          for (let i = 0; i < data.length; i += 4 * 7) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
          return colours.size > 3;
        }
        """, canvases);

    [GeneratedRegex(@"^\d+\.\d\d×$")]
    private static partial Regex Factor();

    [GeneratedRegex(@"^[\d.,]+ (µs|ms|s)$")]
    private static partial Regex DurationText();
}
