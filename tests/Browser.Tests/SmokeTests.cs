using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Corescope.Browser.Tests;

public class SmokeTests(Dashboard dashboard)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/lab")]
    [InlineData("/runs")]
    [InlineData("/system")]
    public async Task A_page_opens_without_a_complaint_and_asks_no_other_server(string path)
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        await visitor.OpenAsync(path);
        await Expect(visitor.Page.Locator("h1").First).Not.ToBeEmptyAsync();
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task A_page_that_is_not_there_says_so()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IResponse? answer = await visitor.Page.GotoAsync("/no-such-page");
        Assert.Equal(404, answer!.Status);
        await Expect(visitor.Page.Locator("h1").First).ToContainTextAsync("no such page");
    }

    [Fact]
    public async Task A_page_comes_back_by_itself_after_the_server_was_restarted()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        await visitor.OpenAsync("/lab");
        await visitor.Page.EvaluateAsync("() => { window.beforeRestart = true; }");
        await dashboard.Server.StopAsync();
        await dashboard.Server.StartAsync();
        // The circuit is gone with the old server: the page is loaded anew, and works.
        await visitor.Page.WaitForFunctionAsync("() => !window.beforeRestart && document.querySelector('h1') !== null");
        visitor.ForgiveComplaints();
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Runs", Exact = true }).First.ClickAsync();
        await Expect(visitor.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/runs"));
        visitor.AssertNoComplaints();
    }
}
