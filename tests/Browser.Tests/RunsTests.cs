using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Corescope.Browser.Tests;

/// <summary>The history: find, rename, run again, delete.</summary>
public class RunsTests(Dashboard dashboard)
{
    private const string EvilName = "<img src=x onerror=\"window.hacked=1\">";

    [Fact]
    public async Task A_run_can_be_found_renamed_run_again_and_deleted_and_its_name_is_only_text()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        string id = await visitor.RunToItsEndAsync("workload=sleep&strategy=threads&size=12");
        await visitor.OpenAsync("/runs");
        await page.GetByRole(AriaRole.Searchbox).FillAsync(id);
        await Expect(page.Locator(".cs-runs tbody tr")).ToHaveCountAsync(1);

        await page.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync(EvilName);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        ILocator link = page.Locator(".cs-runs tbody th a");
        await Expect(link).ToHaveTextAsync(EvilName);

        await link.ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(EvilName);
        await page.GetByRole(AriaRole.Link, new() { Name = "Run again" }).ClickAsync();
        await Expect(page.Locator("#field-size")).ToHaveValueAsync("12");

        await visitor.OpenAsync($"/runs/{id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync(EvilName);
        await visitor.KeepScreenshotAsync("delete");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Runs");
        await page.GetByRole(AriaRole.Searchbox).FillAsync(id);
        await Expect(page.GetByText("No run matches")).ToBeVisibleAsync();
        Assert.Null(await page.EvaluateAsync<int?>("() => window.hacked ?? null"));
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task The_runs_of_a_study_are_one_row_and_what_was_filtered_is_in_the_address()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        string name = $"folded {Guid.NewGuid():N}";
        string study = (await visitor.PostAsync($"/api/studies?name={name}", new { workload = "primes", strategies = new[] { "threads" }, workers = new[] { 1, 2 }, repeats = 1, warmUp = 0, size = 2000, trace = "off" }))
            .GetProperty("id").GetString()!;
        await visitor.UntilAsync($"/api/studies/{study}", s => s.GetProperty("study").GetProperty("state").GetString() == "completed");
        await visitor.OpenAsync("/runs");
        await Expect(page.Locator($".cs-folded a[href='/studies/{study}']")).ToHaveTextAsync(name);
        await page.GetByRole(AriaRole.Searchbox).FillAsync(name);
        await page.GetByLabel("Workload", new() { Exact = true }).SelectOptionAsync("primes");
        await page.GetByLabel("State", new() { Exact = true }).SelectOptionAsync("completed");
        await Expect(page.Locator(".cs-runs tbody tr")).ToHaveCountAsync(1);
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/runs\\?search=folded.*&workload=primes&state=completed$"));

        // The link shows the same to somebody else, who goes on to the runs themselves.
        await using Visitor second = await Visitor.ComeAsync(dashboard);
        await second.OpenAsync(new Uri(page.Url).PathAndQuery);
        await Expect(second.Page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync(name);
        await Expect(second.Page.GetByLabel("State", new() { Exact = true })).ToHaveValueAsync("completed");
        await second.Page.Locator(".cs-folded").GetByRole(AriaRole.Link, new() { Name = "3 runs of" }).ClickAsync();
        await Expect(second.Page.Locator(".cs-runs tbody tr")).ToHaveCountAsync(3);
        await Expect(second.Page.Locator("#compare")).ToBeDisabledAsync();
        await second.Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages", Exact = true }).GetByRole(AriaRole.Link, new() { Name = "Runs" }).ClickAsync();
        await Expect(second.Page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync("");
        await second.Page.GetByLabel("each run of a study").CheckAsync();
        await Expect(second.Page.Locator(".cs-folded")).ToHaveCountAsync(0);
        await second.OpenAsync("/runs?state=gone&workload=%3Cscript%3E");
        await Expect(second.Page.GetByText("No run matches")).ToBeVisibleAsync();
        visitor.AssertNoComplaints();
        second.AssertNoComplaints();
    }

    [Fact]
    public async Task A_second_visitors_run_waits_and_says_for_what()
    {
        await using Visitor first = await Visitor.ComeAsync(dashboard);
        await using Visitor second = await Visitor.ComeAsync(dashboard);
        await first.OpenAsync("/lab?workload=sleep&strategy=sequential&size=2000&timeLimit=120");
        await first.Page.Locator("#run").ClickAsync();
        await Expect(first.Page.Locator("#run")).ToContainTextAsync("Stop");
        await second.OpenAsync("/lab?workload=sleep&strategy=threads&size=11");
        await second.Page.Locator("#run").ClickAsync();
        await Expect(second.Page.Locator("#story")).ToContainTextAsync("next");
        await first.LaterThanADoubleClickAsync();
        await first.Page.Locator("#run").ClickAsync();
        await second.WaitForItsEndAsync();
        await Expect(second.Page.Locator("#elapsed")).Not.ToHaveTextAsync("–");
        first.AssertNoComplaints();
        second.AssertNoComplaints();
    }
}
