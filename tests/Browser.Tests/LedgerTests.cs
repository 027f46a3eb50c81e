using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Corescope.Browser.Tests;

/// <summary>Where the speed-up went: the way there from the lab, the picture of it, and predictions that are run for real.</summary>
public class LedgerTests(Dashboard dashboard)
{
    // The second half of the numbers is more work than the first: with a static schedule one thread waits for the other.
    private const string Uneven = "workload=primes&strategy=threads&schedule=static&workers=2&size=60000";

    [Fact]
    public async Task From_the_lab_three_strategies_are_stacked_and_the_ledger_of_one_is_saved_as_an_SVG_with_real_text()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await visitor.OpenAsync($"/lab?{Uneven}");
        await page.Locator("#stack").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/compare\\?runs="));
        // The address comes before the page: first the runs, then their end.
        await Expect(page.Locator(".cs-stack-row")).ToHaveCountAsync(3);
        await Expect(page.Locator(".cs-stop")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Region, new() { Name = "The runs in numbers" }).GetByRole(AriaRole.Link, new() { Name = "threads", Exact = true }).ClickAsync();
        await OpenLedgerAsync(page);

        XDocument picture = await visitor.SaveSvgAsync("Save ledger");
        string[] texts = [.. picture.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        string[] names = [.. (await page.Locator("#ledger tbody th").AllInnerTextsAsync()).Select(name => name.Trim())];
        Assert.Contains("imbalance", names);
        foreach (string name in names) Assert.Contains(name, texts);
        Assert.Contains(texts, text => text.Contains("primes, size 60,000", StringComparison.Ordinal));
        Assert.DoesNotContain(picture.Descendants(), e => e.Name.LocalName == "image");
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task A_prediction_is_run_for_real_with_one_click_and_scored_in_words_also_for_who_comes_later()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        string id = await visitor.RunToItsEndAsync(Uneven);
        await visitor.OpenAsync($"/runs/{id}");
        await OpenLedgerAsync(page);
        ILocator balance = Row(page, "perfect balance");
        await balance.GetByRole(AriaRole.Button, new() { Name = "Run it for real" }).ClickAsync();
        await Expect(balance).ToContainTextAsync(new Regex("took .*(predicted [0-9.]+ % too (long|short)|as predicted, within 1 %)"));
        await Expect(balance.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await visitor.KeepScreenshotAsync("what-if");

        await using Visitor second = await Visitor.ComeAsync(dashboard);
        await second.OpenAsync($"/runs/{id}");
        await OpenLedgerAsync(second.Page);
        await Expect(Row(second.Page, "perfect balance")).ToContainTextAsync("took");
        await second.Page.GetByLabel("more cores").SelectOptionAsync("8");
        await Expect(Row(second.Page, "more cores")).ToContainTextAsync(new Regex("needs 16 cores; this machine has [0-9]+|Run it for real"));

        // Without the real run there is nothing to score.
        await Row(page, "perfect balance").GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(Row(second.Page, "perfect balance").GetByRole(AriaRole.Button, new() { Name = "Run it for real" })).ToBeVisibleAsync();
        visitor.AssertNoComplaints();
        second.AssertNoComplaints();
    }

    [Fact]
    public async Task A_real_run_waits_its_turn_says_that_it_was_stopped_and_can_be_run_again()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        string id = await visitor.RunToItsEndAsync(Uneven + "&seed=2");
        string busy = await visitor.KeepBusyAsync();
        await visitor.OpenAsync($"/runs/{id}");
        await OpenLedgerAsync(page);
        ILocator balance = Row(page, "perfect balance");
        await balance.GetByRole(AriaRole.Button, new() { Name = "Run it for real" }).ClickAsync();
        await Expect(balance).ToContainTextAsync("waits, position 1");
        await Expect(balance.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);

        string real = (await balance.GetByRole(AriaRole.Link).GetAttributeAsync("href"))!;
        await visitor.PostAsync($"/api{real}/cancel");
        await Expect(balance).ToContainTextAsync("cancelled");
        await balance.GetByRole(AriaRole.Button, new() { Name = "Run it again" }).ClickAsync();
        await Expect(balance).ToContainTextAsync("waits, position 1");
        await visitor.StopAsync(busy);
        await Expect(balance).ToContainTextAsync("took");
        visitor.AssertNoComplaints();
    }

    private static async Task OpenLedgerAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Tab, new() { Name = "Ledger" }).ClickAsync();
        await Expect(page.Locator("#ledger tbody tr").Last).ToBeVisibleAsync();
    }

    private static ILocator Row(IPage page, string name) => page.Locator("#what-if tbody tr").Filter(new() { HasText = name });
}
