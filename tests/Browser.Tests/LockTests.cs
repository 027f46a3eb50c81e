using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Corescope.Browser.Tests;

/// <summary>A person's path to a deadlock, and through the locks of a run that went well.</summary>
public class LockTests(Dashboard dashboard)
{
    [Fact]
    public async Task Naive_philosophers_come_to_a_deadlock_whose_words_are_on_the_page_and_no_process_is_left()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await visitor.OpenAsync("/lab");
        await page.GetByLabel("Workload").SelectOptionAsync("dining-philosophers");
        await Expect(page.GetByLabel("processes", new() { Exact = true })).ToBeDisabledAsync();
        await page.GetByLabel("Policy").SelectOptionAsync("naive");
        await page.GetByLabel("Forced interleaving").SelectOptionAsync("on");
        await page.Locator("#run").ClickAsync();
        await visitor.WaitForItsEndAsync();

        await Expect(page.Locator("#story")).ToContainTextAsync("Deadlock: philosopher ");
        await Expect(page.Locator("#story")).ToContainTextAsync("philosopher 1 holds fork 1 and waits for fork 2, held by philosopher 2");
        await Expect(page.Locator(".cs-story")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("cs-story-bad"));
        // The graph has come to the front, with the circle in it.
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Who waits for whom" })).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(page.Locator(".cs-wait-graph svg")).ToBeVisibleAsync();
        await Expect(page.Locator(".cs-wait-graph")).ToContainTextAsync("Deadlock:");
        Assert.Empty(dashboard.Server.Runners());
        await visitor.KeepScreenshotAsync("deadlock");
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task The_table_of_locks_is_sorted_by_a_click_and_a_row_narrows_the_picture_to_one_lock()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await visitor.RunToItsEndAsync("workload=dining-philosophers&workers=3&size=3000&set.policy=one-left-handed");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Locks" }).ClickAsync();
        ILocator table = page.Locator("#locks"), names = table.Locator("tbody .cs-lock-name");
        await Expect(names).ToHaveTextAsync(["fork 1", "fork 2", "fork 3"]);

        ILocator uses = table.GetByRole(AriaRole.Button, new() { Name = "uses" });
        await uses.ClickAsync();
        await Expect(table.Locator("th[aria-sort=descending]")).ToContainTextAsync("uses");
        long[] falling = await ColumnAsync(table, 1);
        Assert.Equal(falling.OrderDescending(), falling);
        await uses.ClickAsync();
        await Expect(table.Locator("th[aria-sort=ascending]")).ToContainTextAsync("uses");
        long[] rising = await ColumnAsync(table, 1);
        Assert.Equal(rising.Order(), rising);
        Assert.Equal(6_000, rising.Sum());

        ILocator second = table.GetByRole(AriaRole.Button, new() { Name = "fork 2", Exact = true });
        await second.ClickAsync();
        await Expect(second).ToHaveAttributeAsync("aria-pressed", "true");
        await second.ClickAsync();
        await Expect(second).ToHaveAttributeAsync("aria-pressed", "false");
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task Lost_updates_are_told_of_how_many_and_the_first_one_is_shown()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await visitor.RunToItsEndAsync("workload=lost-update&workers=2&size=200");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Locks" }).ClickAsync();
        await Expect(page.Locator("#lost-updates")).ToContainTextAsync("100 of 200 updates were lost.");
        ILocator picture = page.Locator("section[aria-label=Timeline] .tl-picture").First;
        string whole = await Visitor.ContentAsync(picture);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the first one" }).ClickAsync();
        await visitor.UntilDrawnAnewAsync(picture, whole);
        await visitor.KeepScreenshotAsync("lost-update");
        visitor.AssertNoComplaints();
    }

    private static async Task<long[]> ColumnAsync(ILocator table, int column) =>
        [.. (await table.Locator($"tbody tr td:nth-child({column + 1})").AllInnerTextsAsync()).Select(text => long.Parse(text.Replace(",", "")))];
}
