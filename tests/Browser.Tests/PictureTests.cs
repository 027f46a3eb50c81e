using System.Buffers.Binary;
using System.Xml.Linq;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Corescope.Browser.Tests;

/// <summary>The menu that saves pictures, and what comes out of it.</summary>
public class PictureTests(Dashboard dashboard)
{
    private const string Quick = "workload=mandelbrot&strategy=threads&size=256&workers=2";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public async Task The_menu_is_used_with_the_keyboard_alone_and_remembers_what_was_chosen()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await visitor.RunToItsEndAsync(Quick);
        ILocator opener = page.GetByRole(AriaRole.Button, new() { Name = "Save picture" });
        await opener.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        ILocator menu = page.GetByRole(AriaRole.Dialog, new() { Name = "Save picture" });
        await Expect(menu.GetByRole(AriaRole.Radio, new() { Name = "PNG" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(menu.GetByRole(AriaRole.Radio, new() { Name = "SVG" })).ToBeCheckedAsync();
        await Expect(menu.GetByRole(AriaRole.Radio, new() { Name = "4×" })).ToBeDisabledAsync();
        IDownload saved = await page.RunAndWaitForDownloadAsync(() => page.Keyboard.PressAsync("Enter"));
        Assert.EndsWith(".svg", saved.SuggestedFilename);
        await Expect(menu).ToHaveCountAsync(0);
        await Expect(opener).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Enter");
        await Expect(menu.GetByRole(AriaRole.Radio, new() { Name = "SVG" })).ToBeCheckedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(menu).ToHaveCountAsync(0);
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task An_SVG_of_a_run_has_its_rows_and_words_as_text_and_its_hatches_as_patterns()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        await visitor.RunToItsEndAsync(Quick);
        XDocument picture = await visitor.SaveSvgAsync("Save picture");
        string[] texts = [.. picture.Descendants(Svg + "text").Select(text => text.Value)];
        Assert.Contains("main", texts);
        Assert.Equal(2, texts.Count(text => text.StartsWith("thread ", StringComparison.Ordinal)));
        Assert.Contains("core 0", texts);
        Assert.Contains(texts, text => text.Contains("mandelbrot, size 256", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains("Corescope", StringComparison.Ordinal));
        Assert.True(picture.Descendants(Svg + "pattern").Count() >= 5, "hatches are missing");
        Assert.Empty(picture.Descendants(Svg + "image"));

        XDocument chart = await visitor.SaveSvgAsync("Save chart");
        Assert.Contains("thread 1", chart.Descendants(Svg + "text").Select(text => text.Value));
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task The_server_draws_the_same_picture_as_the_page()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        string id = await visitor.RunToItsEndAsync(Quick);
        XDocument ofPage = await visitor.SaveSvgAsync("Save picture");
        double width = double.Parse(ofPage.Root!.Attribute("width")!.Value, System.Globalization.CultureInfo.InvariantCulture) - 2 * 24;
        IAPIResponse answer = await visitor.Page.Context.APIRequest.GetAsync(new Uri(new Uri(visitor.Page.Url), $"/api/runs/{id}/svg?width={width:0}").ToString());
        XDocument ofServer = XDocument.Parse(await answer.TextAsync());

        // Rows may be lower on the page, which scrolls; what stands in them, where in time, and in which colours is the same.
        AssertSamePlaces(HeadsAndTicks(ofPage), HeadsAndTicks(ofServer));
        Assert.Equal(Paints(ofPage), Paints(ofServer));
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task The_server_draws_the_same_ledger_as_the_page()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        string id = await visitor.RunToItsEndAsync(Quick);
        await visitor.Page.GetByRole(AriaRole.Tab, new() { Name = "Ledger" }).ClickAsync();
        XDocument ofPage = await visitor.SaveSvgAsync("Save ledger", "Slide, 16:9");
        XDocument ofServer = await OfServerAsync(visitor, $"/api/runs/{id}/svg?view=ledger&shape=wide");
        AssertSame(ofPage, ofServer);
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task The_server_draws_the_same_curves_of_a_study_as_the_page()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await visitor.OpenAsync("/studies?workload=primes&strategies=threads&workers=1,2&repeats=2&warmUp=0&size=3000");
        await page.Locator("#start-study").ClickAsync();
        await Expect(page.Locator(".cs-study")).ToHaveAttributeAsync("data-state", "completed");
        string path = new Uri(page.Url).AbsolutePath;
        XDocument ofPage = await visitor.SaveSvgAsync("Save chart", "Slide, 16:9");
        XDocument ofServer = await OfServerAsync(visitor, $"/api{path}/svg?shape=wide");
        AssertSame(ofPage, ofServer);

        // On a slide the arrow keys go from one view to the next.
        await page.GetByRole(AriaRole.Button, new() { Name = "Slide mode" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-slide", "");
        foreach (string view in new[] { "efficiency", "elapsed" })
        {
            await page.Keyboard.PressAsync("ArrowRight");
            await Expect(page.Locator(".cs-study-chart canvas")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex($"{view} by workers"));
        }
        await page.Keyboard.PressAsync("Escape");
        visitor.AssertNoComplaints();
    }

    /// <summary>The same texts in the same places (the page's font is measured a little more exactly), and the same paints.</summary>
    private static void AssertSame(XDocument ofPage, XDocument ofServer)
    {
        Assert.Equal(Places(ofPage).Select(place => place.Text), Places(ofServer).Select(place => place.Text));
        Assert.All(Places(ofPage).Zip(Places(ofServer)), pair =>
        {
            Assert.InRange(pair.Second.X - pair.First.X, -4, 4);
            Assert.InRange(pair.Second.Y - pair.First.Y, -4, 4);
        });
        Assert.Equal(Paints(ofPage), Paints(ofServer));
    }

    private static (string Text, double X, double Y)[] Places(XDocument svg) => [.. svg.Descendants(Svg + "text").Select(text => (text.Value, Number(text, "x"), Number(text, "y")))];

    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<XDocument> OfServerAsync(Visitor visitor, string address)
    {
        IAPIResponse answer = await visitor.Page.Context.APIRequest.GetAsync(new Uri(new Uri(visitor.Page.Url), address).ToString());
        return XDocument.Parse(await answer.TextAsync());
    }

    /// <summary>The same texts, each as far right as its like: within what fonts are measured differently, wherever that lies.</summary>
    private static void AssertSamePlaces((string Text, double X)[] ofPage, (string Text, double X)[] ofServer)
    {
        Assert.Equal(ofPage.Select(place => place.Text), ofServer.Select(place => place.Text));
        Assert.All(ofPage.Zip(ofServer), pair => Assert.InRange(pair.Second.X - pair.First.X, -4, 4));
    }

    private static (string Text, double X)[] HeadsAndTicks(XDocument svg) => [.. svg.Descendants(Svg + "text")
        .Where(text => text.Value.StartsWith("core ", StringComparison.Ordinal) || text.Value.StartsWith("thread ", StringComparison.Ordinal) || text.Value.EndsWith(" ms", StringComparison.Ordinal))
        .Select(text => (text.Value, Number(text, "x"))).Order()];

    private static string[] Paints(XDocument svg) => [.. svg.Descendants(Svg + "pattern").Select(pattern => pattern.Attribute("id")!.Value)
        .Concat(svg.Descendants(Svg + "path").Select(path => path.Attribute("fill")?.Value ?? "")).Where(paint => !paint.StartsWith("url", StringComparison.Ordinal)).Distinct().Order()];

    [Theory]
    [InlineData("1×", 1920, 1080)]
    [InlineData("2×", 3840, 2160)]
    [InlineData("4×", 7680, 4320)]
    public async Task A_PNG_of_a_slide_has_the_size_that_was_chosen(string scale, int width, int height)
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await visitor.RunToItsEndAsync(Quick);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save picture" }).ClickAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = scale }).CheckAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "Slide, 16:9" }).CheckAsync();
        byte[] png = await SavedAsync(page);
        Assert.Equal((width, height), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task A_picture_that_may_not_be_copied_says_so_in_plain_words()
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await page.AddInitScriptAsync("Object.defineProperty(navigator, 'clipboard', { value: { write: () => Promise.reject(new Error('no')), writeText: () => Promise.resolve() } })");
        await visitor.RunToItsEndAsync(Quick);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save picture" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy as PNG" }).ClickAsync();
        await Expect(page.Locator(".cs-save-status")).ToContainTextAsync("did not let the picture be copied");
        visitor.AssertNoComplaints();
    }

    private static async Task<byte[]> SavedAsync(IPage page)
    {
        IDownload saved = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync());
        return await File.ReadAllBytesAsync(await saved.PathAsync(), TestContext.Current.CancellationToken);
    }
}
