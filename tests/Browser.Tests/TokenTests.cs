using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Corescope.Browser.Tests;

public class TokenTests(Dashboard dashboard)
{
    private const string Token = "a token for the class";

    [Fact]
    public async Task A_link_in_a_chat_lets_a_student_in_and_the_next_link_needs_no_token()
    {
        await using DashboardProcess server = new(Token);
        await server.StartAsync();
        await using IBrowserContext context = await dashboard.Browser.NewContextAsync();
        context.SetDefaultTimeout(Dashboard.PatienceMs);
        IPage page = await context.NewPageAsync();
        await FollowFromAnotherSiteAsync(page, $"{server.Url}/runs?token={Uri.EscapeDataString(Token)}");
        await Expect(page).ToHaveURLAsync($"{server.Url}/runs");
        await Expect(page.Locator("h1").First).Not.ToBeEmptyAsync();
        await FollowFromAnotherSiteAsync(page, $"{server.Url}/system");
        await Expect(page).ToHaveURLAsync($"{server.Url}/system");
        await Expect(page.Locator("h1").First).Not.ToBeEmptyAsync();
    }

    [Fact]
    public async Task A_visitor_without_the_token_is_asked_for_it_and_then_sees_the_page_that_was_meant()
    {
        await using DashboardProcess server = new(Token);
        await server.StartAsync();
        await using IBrowserContext context = await dashboard.Browser.NewContextAsync();
        context.SetDefaultTimeout(Dashboard.PatienceMs);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync($"{server.Url}/system");
        await page.GetByLabel("Access token").FillAsync("something else");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not the access token");
        await page.GetByLabel("Access token").FillAsync(Token);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/system$"));
        await Expect(page.Locator("h1").First).Not.ToBeEmptyAsync();
    }

    private static async Task FollowFromAnotherSiteAsync(IPage page, string link)
    {
        await page.GotoAsync("about:blank");
        await page.SetContentAsync($"<a href=\"{link}\">the lab</a>");
        await page.GetByText("the lab").ClickAsync();
    }
}
