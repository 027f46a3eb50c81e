using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Corescope.Browser.Tests;

/// <summary>Links carry the whole experiment; broken ones keep what is right.</summary>
public class LinkTests(Dashboard dashboard)
{
    [Fact]
    public async Task A_link_fills_the_form()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        await visitor.OpenAsync("/lab?workload=primes&strategy=threads&schedule=cyclic:8&workers=3&size=5000&seed=7&pin=true&set.divisors=root");
        IPage page = visitor.Page;
        await Expect(page.GetByLabel("Workload")).ToHaveValueAsync("primes");
        await Expect(page.GetByLabel("Schedule")).ToHaveValueAsync("cyclic");
        await Expect(page.GetByLabel("Chunk")).ToHaveValueAsync("8");
        await Expect(page.Locator("#field-workers")).ToHaveValueAsync("3");
        await Expect(page.Locator("#field-size")).ToHaveValueAsync("5000");
        await Expect(page.Locator("#field-parameters-divisors")).ToHaveValueAsync("root");
        await page.GetByText("More", new() { Exact = true }).ClickAsync();
        await Expect(page.GetByLabel("Seed")).ToHaveValueAsync("7");
        await Expect(page.GetByLabel("Pin each worker to one core")).ToBeCheckedAsync();
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task A_broken_link_shows_which_field_is_wrong_and_keeps_the_rest()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        await visitor.OpenAsync("/lab?workload=primes&strategy=threads&workers=999&size=abc&seed=7&colour=red");
        IPage page = visitor.Page;
        await Expect(page.Locator("#field-workers-note")).ToContainTextAsync("whole number from 1 to");
        await Expect(page.Locator("#field-size-note")).ToContainTextAsync("whole number from");
        await Expect(page.Locator("#field-size")).ToHaveValueAsync("abc");
        await Expect(page.GetByText("colour")).ToBeVisibleAsync();
        await Expect(page.Locator("#run")).ToBeDisabledAsync();
        await page.Locator("#field-workers").FillAsync("2");
        await page.Locator("#field-size").FillAsync("1000");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#run")).ToBeEnabledAsync();
        await page.WaitForFunctionAsync("() => location.search.includes('size=1000') && location.search.includes('seed=7')");
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task Choices_that_make_no_sense_together_are_greyed_with_the_reason()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        await visitor.OpenAsync("/lab?workload=countdown");
        await Expect(visitor.Page.GetByLabel("async", new() { Exact = true })).ToBeDisabledAsync();
        await Expect(visitor.Page.Locator("#field-strategy-note")).ToContainTextAsync("async:");
        await visitor.Page.GetByLabel("Workload").SelectOptionAsync("sleep");
        await Expect(visitor.Page.GetByLabel("async", new() { Exact = true })).ToBeEnabledAsync();
        visitor.AssertNoComplaints();
    }

    [Theory]
    [InlineData("/runs/nosuchrun")]
    [InlineData("/runs/%3Cb%3E")]
    public async Task A_run_that_is_not_there_has_a_plain_page_with_a_way_on(string path)
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        await visitor.OpenAsync(path);
        await Expect(visitor.Page.Locator("h1")).ToHaveTextAsync("There is no such run");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "All runs" }).ClickAsync();
        await Expect(visitor.Page.Locator("h1")).ToHaveTextAsync("Runs");
        visitor.AssertNoComplaints();
    }
}
