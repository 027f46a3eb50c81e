using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Corescope.Browser.Tests;

/// <summary>speedscope itself (its built page, from npm) opens what is exported for it.</summary>
public class SpeedscopeTests(Dashboard dashboard)
{
    private const string Folder = "/speedscope-under-test/";

    private static readonly string Release = Path.Combine(Visitor.Root, "src/Web/Client/node_modules/speedscope/dist/release");

    [Theory]
    [InlineData("workload=primes&strategy=threads&workers=2&size=20000&schedule=dynamic:500", "chunk", "thread 1", "thread 2 state", "core 0", "measured rounds")]
    [InlineData("workload=producers-consumers&strategy=threads&workers=3&size=150", "produce", "producer 1", "consumer 1 state", "queue")]
    public async Task Speedscope_opens_a_run_with_its_rows_and_slices(string query, string slice, params string[] rows)
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        string id = await visitor.RunToItsEndAsync(query);
        visitor.AssertNoComplaints();
        await page.RouteAsync($"**{Folder}**", FulfillAsync);
        ConcurrentQueue<string> said = []; // events come while the test goes on
        page.Console += (_, message) => said.Enqueue(message.Text);

        await page.GotoAsync($"{Folder}index.html#profileURL=/api/runs/{id}/chrome-trace");
        ILocator title = page.GetByText("(tid ").First;
        await Expect(title).ToContainTextAsync("measured rounds");
        await visitor.KeepScreenshotAsync($"speedscope-{rows[0]}");
        await title.HoverAsync(); // the list of rows opens
        foreach (string row in rows) await Expect(page.GetByText($", {row}").First).ToBeVisibleAsync();
        await visitor.KeepScreenshotAsync($"speedscope-rows-{rows[0]}");
        await page.GetByText($", {rows[0]} (tid").First.ClickAsync();
        await page.GetByText("Sandwich").ClickAsync();
        await Expect(page.GetByText(slice).First).ToBeVisibleAsync();
        await visitor.KeepScreenshotAsync($"speedscope-slices-{rows[0]}");

        Assert.Contains("Importing as Trace Event Format profile", said);
        // It tells of slices that cross, or that are never closed.
        Assert.DoesNotContain(said, text => text.Contains("Tried to end", StringComparison.Ordinal) || text.Contains("still open", StringComparison.Ordinal));
        await Expect(page.GetByText("Something went wrong")).ToHaveCountAsync(0);
    }

    private static async Task FulfillAsync(IRoute route)
    {
        string path = Path.Combine(Release, Path.GetFileName(new Uri(route.Request.Url).AbsolutePath));
        await route.FulfillAsync(File.Exists(path) ? new RouteFulfillOptions { Path = path } : new RouteFulfillOptions { Status = 404 });
    }
}
