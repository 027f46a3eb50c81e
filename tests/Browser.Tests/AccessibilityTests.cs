using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Corescope.Browser.Tests;

/// <summary>What axe-core can find: contrast, names, roles, landmarks. Screenshots of each page are kept to be looked at.</summary>
public class AccessibilityTests(Dashboard dashboard)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280, 720)]
    [InlineData(ColorScheme.Dark, 1280, 720)]
    [InlineData(ColorScheme.Light, 390, 844)]
    public async Task No_page_has_a_serious_fault(ColorScheme scheme, int width, int height)
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard, width, height, scheme);
        string name = $"{scheme}-{width}".ToLowerInvariant();
        await visitor.OpenAsync("/lab");
        await CheckAsync(visitor, $"lab-empty-{name}");
        string id = await visitor.RunToItsEndAsync("workload=mandelbrot&strategy=threads&size=256");
        await CheckAsync(visitor, $"lab-{name}");
        await visitor.OpenAsync($"/runs/{id}");
        await Expect(visitor.Page.Locator("#timeline-status")).Not.ToHaveAttributeAsync("data-chunks", "0");
        foreach (string tab in new[] { "Chunks", "Cores", "Selection", "Image", "Details" })
        {
            ILocator chosen = visitor.Page.GetByRole(AriaRole.Tab, new() { Name = tab });
            await chosen.ClickAsync();
            await Expect(chosen).ToHaveAttributeAsync("aria-selected", "true");
            await CheckAsync(visitor, $"run-{tab}-{name}".ToLowerInvariant());
        }
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Save picture" }).ClickAsync();
        await CheckAsync(visitor, $"save-menu-{name}");
        await visitor.Page.Keyboard.PressAsync("Escape");
        string other = await visitor.RunToItsEndAsync("workload=mandelbrot&strategy=sequential&size=256");
        await visitor.OpenAsync($"/compare?runs={id},{other},nobody");
        await Expect(visitor.Page.Locator(".cs-stack-row .tl-plot")).ToHaveCountAsync(2);
        await CheckAsync(visitor, $"compare-{name}");
        await visitor.OpenAsync("/lessons/grain-size");
        foreach (string preset in new[] { "pieces of 256", "pieces of 4,096" })
        {
            ILocator run = visitor.Page.GetByRole(AriaRole.Button, new() { Name = $"Run {preset}", Exact = true });
            await run.ClickAsync();
            await Expect(run).ToHaveAttributeAsync("aria-pressed", "true"); // its run is the one that is shown
            await Expect(visitor.Page.Locator(".cs-run-view[data-ended='true']")).ToHaveCountAsync(1);
            await visitor.LaterThanADoubleClickAsync();
        }
        await Expect(visitor.Page.Locator(".cs-figures-view canvas")).ToBeVisibleAsync();
        await CheckAsync(visitor, $"lesson-{name}");
        await visitor.OpenAsync("/runs");
        await CheckAsync(visitor, $"runs-{name}");
        await visitor.OpenAsync("/system");
        await CheckAsync(visitor, $"system-{name}");
        visitor.AssertNoComplaints();
    }

    [Theory]
    [InlineData(ColorScheme.Light, false)]
    [InlineData(ColorScheme.Dark, false)]
    [InlineData(ColorScheme.Light, true)]
    public async Task No_page_of_studies_ledgers_and_messages_has_a_serious_fault(ColorScheme scheme, bool isSlide)
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard, 1280, 720, scheme);
        string name = isSlide ? "slide" : $"{scheme}".ToLowerInvariant();
        string study = await StudiedAsync(visitor);
        string[] runs = [.. (await visitor.UntilAsync("/api/runs?take=2", found => found.GetArrayLength() == 2)).EnumerateArray().Select(run => run.GetProperty("id").GetString()!)];
        (string Path, string Name)[] pages =
        [
            ($"/studies/{study}", "study"), ("/studies", "studies"), ("/studies?workload=primes", "study-form"), ($"/compare?runs={string.Join(',', runs)}", "compare-two"), ($"/runs?study={study}", "runs-of-study"),
        ];
        foreach ((string path, string page) in pages) await ShowAsync(path, page);
        string ledger = await visitor.RunToItsEndAsync("workload=primes&strategy=threads&schedule=static&workers=2&size=60000");
        string ranks = await visitor.RunToItsEndAsync("workload=mpi-pingpong&workers=2&size=5&set.largestBytes=65536");
        foreach ((string run, string tab) in new[] { (ledger, "Ledger"), (ranks, "Messages"), (ranks, "Curves") })
        {
            await visitor.OpenAsync($"/runs/{run}");
            ILocator chosen = visitor.Page.GetByRole(AriaRole.Tab, new() { Name = tab });
            await chosen.ClickAsync();
            await Expect(chosen).ToHaveAttributeAsync("aria-selected", "true");
            await ShowAsync(null, $"run-{tab}".ToLowerInvariant());
        }
        visitor.AssertNoComplaints();

        async Task ShowAsync(string? path, string page)
        {
            if (path is not null) await visitor.OpenAsync(path);
            if (isSlide)
            {
                await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Slide mode" }).ClickAsync();
                await Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("data-slide", "");
            }
            await CheckAsync(visitor, $"{page}-{name}");
        }
    }

    private static async Task<string> StudiedAsync(Visitor visitor)
    {
        string id = (await visitor.PostAsync("/api/studies", new { workload = "primes", strategies = new[] { "threads", "work-stealing" }, workers = new[] { 1, 2, 3, 4 }, repeats = 1, warmUp = 0, size = 20_000 }))
            .GetProperty("id").GetString()!;
        await visitor.UntilAsync($"/api/studies/{id}", study => study.GetProperty("study").GetProperty("state").GetString() == "completed");
        return id;
    }

    [Fact]
    public async Task The_theme_that_was_chosen_is_kept_and_there_before_anything_is_drawn()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        await visitor.OpenAsync("/lab");
        ILocator theme = visitor.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Theme") });
        await theme.ClickAsync(); // light
        await Expect(theme).ToHaveAccessibleNameAsync(new System.Text.RegularExpressions.Regex("^Theme: light"));
        await theme.ClickAsync(); // dark
        await Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await visitor.Page.GotoAsync("/runs", new() { WaitUntil = WaitUntilState.Commit });
        await visitor.Page.Locator("body").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        Assert.Equal("dark", await visitor.Page.EvaluateAsync<string>("() => document.documentElement.dataset.theme"));
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Slide mode" }).ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages", Exact = true })).ToBeHiddenAsync();
    }

    private static async Task CheckAsync(Visitor visitor, string name)
    {
        await visitor.KeepScreenshotAsync(name);
        await visitor.AssertNoSeriousFaultAsync(name);
    }
}
