using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Corescope.Browser.Tests;

/// <summary>Runs side by side: from the lab, from the list of runs, and by a link.</summary>
public class CompareTests(Dashboard dashboard)
{
    private const string Quick = "workload=mandelbrot&strategy=threads&size=256&workers=2";

    [Fact]
    public async Task One_click_in_the_lab_runs_three_strategies_and_shows_them_on_one_axis()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await StackAsync(visitor);
        Assert.Equal(["A sequential", "B threads", "C processes"], await page.Locator(".cs-stack-row").EvaluateAllAsync<string[]>("rows => rows.map(r => r.getAttribute('aria-label'))"));
        await Expect(page.Locator(".cs-compare-words")).ToContainTextAsync("was the fastest");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Time by state, all workers together" }).Locator("tbody tr")).ToHaveCountAsync(3);

        // The link shows the same to somebody else.
        await using Visitor second = await Visitor.ComeAsync(dashboard);
        await second.OpenAsync(new Uri(page.Url).PathAndQuery);
        await Expect(second.Page.Locator(".cs-stack-row .tl-plot")).ToHaveCountAsync(3);
        visitor.AssertNoComplaints();
        second.AssertNoComplaints();
    }

    [Fact]
    public async Task Zooming_one_run_zooms_all_and_the_picture_of_all_is_one_SVG()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard, 1280, 1400);
        IPage page = visitor.Page;
        await StackAsync(visitor);
        ILocator last = page.Locator(".cs-stack-row .tl-picture").Last;
        await last.ScrollIntoViewIfNeededAsync();
        await Expect(page.Locator(".cs-stack-row .tl-plot")).ToHaveCountAsync(3);
        string before = await Visitor.ContentAsync(last);
        await page.Locator(".cs-stack-row .tl-plot").First.FocusAsync();
        for (int i = 0; i < 5; i++) await page.Keyboard.PressAsync("+");
        await visitor.UntilDrawnAnewAsync(last, before);

        await page.GetByRole(AriaRole.Button, new() { Name = "Save picture" }).ClickAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "SVG" }).CheckAsync();
        IDownload saved = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync());
        XDocument picture = XDocument.Parse(await File.ReadAllTextAsync(await saved.PathAsync(), TestContext.Current.CancellationToken));
        string[] texts = [.. picture.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        foreach (string letter in new[] { "A  sequential", "B  threads", "C  processes" }) Assert.Contains(texts, text => text.StartsWith(letter, StringComparison.Ordinal));
        Assert.Equal(3, texts.Count(text => text == "core 0"));
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task Runs_are_ticked_in_the_list_and_compared()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        string first = await visitor.RunToItsEndAsync(Quick);
        string second = await visitor.RunToItsEndAsync("workload=mandelbrot&strategy=work-stealing&size=256&workers=2");
        await visitor.OpenAsync("/runs");
        await Expect(page.Locator("#compare")).ToBeDisabledAsync();
        foreach (string id in new[] { first, second }) await page.Locator($"tr:has(a[href='/runs/{id}']) input[type=checkbox]").CheckAsync();
        await Expect(page.Locator("#compare")).ToHaveTextAsync("Compare (2)");
        await page.Locator("#compare").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"/compare\\?runs={first}(,|%2C){second}$"));
        await Expect(page.Locator(".cs-stack-row .tl-plot")).ToHaveCountAsync(2);
        visitor.AssertNoComplaints();
    }

    [Theory]
    [InlineData("/compare", "2 to 4 runs")]
    [InlineData("/compare?runs=nobody,%3Cscript%3E", "There is no run \"nobody\"")]
    public async Task An_address_without_runs_says_so_in_plain_words_and_leads_on(string address, string expected)
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        await visitor.OpenAsync(address);
        await Expect(visitor.Page.Locator("[role=alert]").Filter(new() { HasText = expected })).ToHaveCountAsync(1);
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Choose other runs" }).ClickAsync();
        await Expect(visitor.Page.Locator("h1")).ToHaveTextAsync("Runs");
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task In_slide_mode_arrow_keys_go_from_run_to_run_and_Escape_leaves()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await StackAsync(visitor);
        await page.GetByRole(AriaRole.Button, new() { Name = "Slide mode" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-slide", "");
        ILocator rows = page.Locator(".cs-stack-row:visible");
        await Expect(rows).ToHaveCountAsync(3);
        await Expect(page.Locator(".cs-compare-words")).ToBeHiddenAsync();
        await AssertWholeAndReadableAsync(page);
        foreach (string alone in new[] { "A sequential", "B threads", "C processes" })
        {
            await page.Keyboard.PressAsync("ArrowRight");
            await Expect(rows).ToHaveCountAsync(1);
            await Expect(rows).ToHaveAttributeAsync("aria-label", alone);
        }
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "A sequential: where the speed-up went" }).Locator("canvas")).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(rows).ToHaveAttributeAsync("aria-label", "B threads");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("html")).Not.ToHaveAttributeAsync("data-slide", "");
        await Expect(rows).ToHaveCountAsync(3);
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task In_slide_mode_arrow_keys_go_from_a_runs_timeline_to_its_ledger_and_back()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        string id = await visitor.RunToItsEndAsync(Quick);
        await visitor.OpenAsync($"/runs/{id}");
        ILocator ledger = page.GetByRole(AriaRole.Region, new() { Name = "Where the speed-up went" }).Locator("canvas"), timeline = page.Locator(".tl-picture");
        await Expect(ledger).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Slide mode" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-slide", "");
        await page.Keyboard.PressAsync("PageDown");
        await Expect(ledger).ToBeVisibleAsync();
        await Expect(timeline.First).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(ledger).ToHaveCountAsync(0);
        await Expect(timeline.First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Escape");
        await Expect(ledger).ToHaveCountAsync(0);
        await Expect(page.Locator(".cs-tabs")).ToBeVisibleAsync();
        visitor.AssertNoComplaints();
    }

    /// <summary>All runs and the legend are in the window, and no type is smaller than 14 pixels times the slide's scale.</summary>
    private static async Task AssertWholeAndReadableAsync(IPage page)
    {
        await page.WaitForFunctionAsync("""
            () => [...document.querySelectorAll('.cs-stack-row .tl-root, .cs-stack-legend .tl-legend')].every((one) => one.getBoundingClientRect().bottom <= innerHeight && one.clientHeight > 0)
              && [...document.querySelectorAll('.cs-stack-row h3, .cs-stack-row h3 span')].every((one) => parseFloat(getComputedStyle(one).fontSize) >= 14 * (innerHeight < 900 ? 1.5 : 2))
            """);
    }

    private static async Task StackAsync(Visitor visitor)
    {
        await visitor.OpenAsync($"/lab?{Quick}");
        await visitor.Page.Locator("#stack").ClickAsync();
        await Expect(visitor.Page).ToHaveURLAsync(new Regex("/compare\\?runs="));
        // The address comes before the page: first the runs, then their end.
        await Expect(visitor.Page.Locator(".cs-stack-row")).ToHaveCountAsync(3);
        await Expect(visitor.Page.Locator(".cs-stop")).ToHaveCountAsync(0);
    }
}
