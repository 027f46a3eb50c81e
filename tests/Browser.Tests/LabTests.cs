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
        await page.GetByLabel("threads", new() { Exact = true }).CheckAsync();
        await page.Locator("#field-workers").FillAsync("2");
        await page.GetByLabel("Schedule").SelectOptionAsync("dynamic");
        await page.GetByLabel("Chunk").FillAsync("16");
        await page.Locator("#field-size").FillAsync("96");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();

        await Expect(page.Locator("#run")).ToContainTextAsync("Stop");
        await Expect(page.Locator("#timeline-status")).Not.ToHaveAttributeAsync("data-chunks", "0");
        int early = await ChunksAsync(page);
        await Expect(page.Locator("#run")).ToHaveTextAsync("Run");
        Assert.True(await ChunksAsync(page) >= early);
        await Expect(page.Locator("#story")).Not.ToBeEmptyAsync();
        await Expect(page.Locator("#speedup")).ToHaveTextAsync(Factor());
        await Expect(page.Locator("#elapsed")).ToHaveTextAsync(DurationText());
        Assert.True(await ColoursOfAsync(page, "section[aria-label=Timeline] canvas") > 3, "the timeline is empty");
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
        byte[] whole = await plot.ScreenshotAsync();
        for (int i = 0; i < 6; i++) await page.Keyboard.PressAsync("+");
        bool isDrawnAnew = false;
        for (int i = 0; i < 100 && !isDrawnAnew; i++) isDrawnAnew = !Enumerable.SequenceEqual(whole, await plot.ScreenshotAsync());
        Assert.True(isDrawnAnew, "zooming has changed nothing");

        await page.GetByRole(AriaRole.Button, new() { Name = "Save picture" }).ClickAsync();
        IDownload picture = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync());
        Assert.EndsWith(".png", picture.SuggestedFilename);
        byte[] png = await File.ReadAllBytesAsync(await picture.PathAsync(), TestContext.Current.CancellationToken);
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
        await visitor.Page.WaitForTimeoutAsync(1000); // later than a double click
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
        await visitor.OpenAsync("/lab?workload=sleep&strategy=threads&size=21");
        int before = await visitor.CountRunsAsync();
        await visitor.Page.EvaluateAsync("() => { for (let i = 0; i < 200; i++) document.querySelector('#run').click(); }");
        await visitor.WaitForItsEndAsync();
        Assert.Equal(before + 1, await visitor.CountRunsAsync());
        // The circuit lives.
        await visitor.Page.GetByLabel("Workload").SelectOptionAsync("countdown");
        await visitor.Page.WaitForFunctionAsync("() => location.search.includes('workload=countdown')");
        visitor.AssertNoComplaints();
    }

    private static async Task<int> ChunksAsync(IPage page) => int.Parse(await page.Locator("#timeline-status").GetAttributeAsync("data-chunks") ?? "0");

    /// <summary>How many colours the largest canvas has: an empty one has one or two.</summary>
    private static Task<int> ColoursOfAsync(IPage page, string canvases) => page.EvaluateAsync<int>(
        """
        (selector) => {
          const canvas = [...document.querySelectorAll(selector)].sort((a, b) => b.width * b.height - a.width * a.height)[0];
          const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          const colours = new Set();
          for (let i = 0; i < data.length; i += 4 * 7) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
          return colours.size;
        }
        """, canvases);

    [GeneratedRegex(@"^\d+\.\d\d×$")]
    private static partial Regex Factor();

    [GeneratedRegex(@"^[\d.,]+ (µs|ms|s)$")]
    private static partial Regex DurationText();
}
