using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Corescope.Browser.Tests;

/// <summary>A study: made in the form, watched, stopped, resumed, and a point of its curve opened.</summary>
public class StudyTests(Dashboard dashboard)
{
    [Fact]
    public async Task A_study_is_made_watched_stopped_resumed_and_its_points_open_their_runs()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await visitor.OpenAsync("/studies?workload=primes&strategies=threads&workers=1,2&repeats=4&warmUp=0&size=3000");
        await Expect(page.Locator("#study-workers")).ToHaveValueAsync("1,2");
        await page.GetByLabel("work-stealing").First.CheckAsync();
        await page.Locator("#study-repeats").FillAsync("3");
        await page.Locator("#study-repeats").PressAsync("Tab");
        await Expect(page.GetByText("15 runs, in random order")).ToBeVisibleAsync();
        // Between two runs that go on until they are stopped it makes its first one, and no other.
        string before = await visitor.KeepBusyAsync();
        await page.Locator("#start-study").ClickAsync();
        await visitor.UntilAsync("/api/queue", queue => queue.GetArrayLength() == 2);
        string behind = await visitor.KeepBusyAsync();
        await visitor.StopAsync(before);

        ILocator study = page.Locator(".cs-study");
        await Expect(page.Locator(".cs-study-runs a").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Expect(study).ToHaveAttributeAsync("data-state", "cancelled");
        await visitor.StopAsync(behind);
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(study).ToHaveAttributeAsync("data-state", "completed");
        await Expect(page.GetByText("15 of 15 runs")).ToBeVisibleAsync();
        await Expect(page.Locator(".cs-study-runs a")).ToHaveCountAsync(15);
        await visitor.KeepScreenshotAsync("study");

        string address = page.Url;
        string[] texts = [.. (await visitor.SaveSvgAsync("Save chart")).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        foreach (string word in new[] { "threads", "work-stealing", "workers", "speed-up" }) Assert.Contains(word, texts);
        Assert.Contains(texts, text => text.Contains("Corescope", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Elapsed" }).ClickAsync();
        await Expect(page.Locator(".cs-study-chart canvas")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("elapsed by workers.*with 2 workers"));
        await page.Locator(".cs-study-chart canvas").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator(".cs-study-chart [aria-live]")).ToContainTextAsync("Enter opens the run");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".cs-run-view[data-ended='true']")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "Its study" }).ClickAsync();
        await Expect(page.Locator(".cs-study-runs a")).ToHaveCountAsync(15);
        Assert.Equal(address, page.Url);
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task A_lesson_starts_a_study_with_one_click_and_a_study_is_deleted_only_when_that_is_meant()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        string before = await visitor.KeepBusyAsync();
        await visitor.OpenAsync("/lessons/laws-of-scaling");
        await page.GetByRole(AriaRole.Button, new() { Name = "Study a lock in the way" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Expect(page.Locator(".cs-study")).ToHaveAttributeAsync("data-state", "cancelled");
        await visitor.StopAsync(before);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Studies");
        visitor.AssertNoComplaints();
    }
}
