using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Corescope.Browser.Tests;

/// <summary>A teacher's path through a lesson: ask, run, compare.</summary>
public class LessonTests(Dashboard dashboard)
{
    [Fact]
    public async Task The_home_page_leads_to_every_lesson()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        await visitor.OpenAsync("/");
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "The GIL", Exact = true })).ToBeVisibleAsync();
        string[] links = await visitor.Page.Locator(".cs-lesson-group a").EvaluateAllAsync<string[]>("links => links.map(l => l.getAttribute('href'))");
        Assert.True(links.Length >= 12);
        foreach (string link in links)
        {
            await visitor.OpenAsync(link);
            await Expect(visitor.Page.Locator("h1")).Not.ToContainTextAsync("no such lesson");
            await Expect(visitor.Page.Locator(".cs-after")).Not.ToHaveAttributeAsync("open", "");
        }
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task A_class_guesses_runs_stacks_and_reads_what_it_saw()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await visitor.OpenAsync("/lessons/loop-schedules");
        await page.Locator(".cs-question label").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run static" }).ClickAsync();
        await Expect(page.Locator(".cs-after")).ToHaveAttributeAsync("open", "");
        await Expect(page.Locator(".cs-verdict")).ToContainTextAsync("static");
        await visitor.LaterThanADoubleClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stack all 4" }).ClickAsync();
        await Expect(page.Locator(".cs-stack-row")).ToHaveCountAsync(4);
        await Expect(page.Locator(".cs-verdict")).ToContainTextAsync("guided");
        await visitor.KeepScreenshotAsync("lesson-stack");

        // What the address names is there again.
        await page.ReloadAsync();
        await Expect(page.Locator(".cs-stack-row")).ToHaveCountAsync(4);
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task The_chart_of_a_lesson_comes_with_the_second_run_and_says_in_words_and_in_a_table_what_it_shows()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await visitor.OpenAsync("/lessons/grain-size");
        ILocator chart = page.Locator(".cs-figures-view");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run pieces of 4,096" }).ClickAsync();
        await Expect(page.Locator(".cs-run-view[data-ended='true']")).ToHaveCountAsync(1);
        await Expect(chart).ToHaveCountAsync(0);
        await visitor.LaterThanADoubleClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run two halves" }).ClickAsync();
        await Expect(chart.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(chart.Locator("canvas")).ToHaveAttributeAsync("aria-label", new Regex("pieces of 4,096: Elapsed .+; .+two halves: Elapsed "));
        await Expect(chart.Locator("tbody tr").Last).ToContainTextAsync("60,000");
        await visitor.KeepScreenshotAsync("lesson-chart");

        // Its picture has the line between the two points.
        await page.GetByRole(AriaRole.Button, new() { Name = "Save chart" }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "SVG" }).CheckAsync();
        IDownload saved = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync());
        XDocument picture = XDocument.Parse(await File.ReadAllTextAsync(await saved.PathAsync(), TestContext.Current.CancellationToken));
        Assert.Contains(picture.Descendants(), e => e.Name.LocalName == "path" && e.Attribute("stroke-width")?.Value == "2" && Regex.IsMatch(e.Attribute("d")!.Value, @"^M[\d. ]+(L[\d. ]+)+$"));
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task A_lesson_that_is_not_there_has_a_plain_page_with_a_way_on()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        await visitor.OpenAsync("/lessons/no-such-lesson");
        await Expect(visitor.Page.Locator("h1")).ToHaveTextAsync("There is no such lesson");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "All lessons" }).ClickAsync();
        await Expect(visitor.Page.Locator("h1")).ToHaveTextAsync("Lessons");
        visitor.AssertNoComplaints();
    }
}
