using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Corescope.Browser.Tests;

/// <summary>A real graph of Dask's on the page: live, replayed, walked by keys, and tied to the timeline. Without Dask in Debian's Python it is skipped.</summary>
public partial class TaskGraphTests(Dashboard dashboard)
{
    private const string Python = "/usr/bin/python3";

    private const string InMemory = "#0072B2", Released = "#8A97A3", Processing = "#009E73";

    [Fact]
    public async Task A_delayed_program_is_followed_live_replayed_and_walked_along_its_edges()
    {
        Assert.SkipUnless(HasDask(), $"{Python} has no Dask");
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        ILocator words = page.Locator(".tg-words"), chosen = page.Locator(".tg-chosen");
        await visitor.OpenAsync($"/lab?workload=dask-delayed&runtime={Uri.EscapeDataString(Python)}&strategy=dask-threads&workers=2&size=3000000&repeats=1&warmUp=0");
        await page.Locator("#run").ClickAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Task graph" }).ClickAsync();
        await Expect(words).ToHaveTextAsync(OfALiveGraph());
        await visitor.WaitForItsEndAsync();
        await Expect(page.Locator(".cs-task-story")).ToContainTextAsync("12 tasks and 10 dependencies, in 2 graphs one after the other");
        await Expect(words).ToHaveTextAsync(new Regex("^At the end, .+: 9 of 9 tasks done, 8 dependencies; critical path .+ m?s\\.$"));
        await visitor.AssertNoSeriousFaultAsync("task-graph");

        // inc, inc and the add that needs both.
        await page.GetByRole(AriaRole.Button, new() { Name = "Graph before" }).ClickAsync();
        await Expect(words).ToHaveTextAsync(new Regex("^At the end, .+: 3 of 3 tasks done, 2 dependencies"));
        await page.Locator(".tg-plot").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(chosen).ToHaveTextAsync(new Regex(@"^inc \(task \d+\), state .+, worker .+, start .+, computed in .+; needs none, needed by 1 task"));
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(chosen).ToHaveTextAsync(new Regex(@"^add \(task \d+\), .+; needs 2 tasks, needed by none; on the critical path\.$"));
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(chosen).ToContainTextAsync("inc (task");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Selection (1)" })).ToHaveCountAsync(1);
        await visitor.KeepScreenshotAsync("task-graph-marked");

        // At the first moment nothing is done; in the middle a worker has something; at the end all is.
        ILocator slider = page.GetByRole(AriaRole.Slider, new() { Name = "Moment that is shown" });
        await slider.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Expect(words).ToHaveTextAsync(new Regex("^At the cursor, .+: 0 of 3 tasks done"));
        await ExpectColoursAsync(page, [], [InMemory, Released]);
        for (int i = 0; i < 2; i++) await page.Keyboard.PressAsync("PageUp");
        await ExpectColoursAsync(page, [Processing], []);
        await page.Keyboard.PressAsync("End");
        await Expect(words).ToHaveTextAsync(new Regex("^At the end, .+: 9 of 9 tasks done"));
        await ExpectColoursAsync(page, [], [Processing]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true }).ClickAsync();
        await Expect(words).ToHaveTextAsync(new Regex("^At the cursor, .+: [0-2] of 3 tasks done"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task A_click_on_a_task_marks_its_slice_and_a_click_on_the_slice_chooses_the_task()
    {
        Assert.SkipUnless(HasDask(), $"{Python} has no Dask");
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await visitor.RunToItsEndAsync($"workload=dask-delayed&runtime={Uri.EscapeDataString(Python)}&strategy=dask-threads&workers=2&size=500000&repeats=1&warmUp=0");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Task graph" }).ClickAsync();
        await Expect(page.Locator(".tg-words")).ToContainTextAsync("9 of 9 tasks done");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the longest inc in the timeline" }).ClickAsync();
        string longest = await ChosenAsync(page, "inc (task");

        // Shown with as much on either side, the slice is in the middle of the plot; its lane is one of the two workers'.
        await page.Locator(".tg-plot").FocusAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".tg-chosen")).ToContainTextAsync("No task is chosen");
        ILocator plot = page.Locator("section[aria-label=Timeline] .tl-plot");
        LocatorBoundingBoxResult box = (await plot.BoundingBoxAsync())!;
        bool isFound = false;
        for (int y = 4; y < box.Height - 30 && !isFound; y += 12)
        {
            await plot.ClickAsync(new() { Position = new() { X = (box.Width + 190) / 2, Y = y } });
            isFound = await page.Locator(".tg-chosen").InnerTextAsync() is var said && Name(said) == Name(longest);
        }
        Assert.True(isFound, $"no click has chosen {longest}");
        visitor.AssertNoComplaints();
    }

    private static string Name(string said) => said.Split(',')[0];

    private static async Task<string> ChosenAsync(IPage page, string begin)
    {
        await Expect(page.Locator(".tg-chosen")).ToContainTextAsync(begin);
        return await page.Locator(".tg-chosen").InnerTextAsync();
    }

    /// <summary>Waits until the graph has some colours, and lacks others.</summary>
    private static Task ExpectColoursAsync(IPage page, string[] present, string[] absent) => page.WaitForFunctionAsync(
        """
        ([present, absent]) => {
          const canvas = [...document.querySelectorAll(".tg-plot canvas")].at(-1);
          const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
          copy.drawImage(canvas, 0, 0);
          const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
          const colours = new Set();
          for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) colours.add(`#${[data[i], data[i + 1], data[i + 2]].map(v => v.toString(16).padStart(2, "0")).join("")}`.toUpperCase());
          return present.every(c => colours.has(c)) && !absent.some(c => colours.has(c));
        }
        """, new[] { present, absent });

    private static bool HasDask()
    {
        if (!File.Exists(Python)) return false;
        using Process asked = Process.Start(new ProcessStartInfo(Python, ["-c", "import dask, distributed"]) { RedirectStandardError = true })!;
        asked.StandardError.ReadToEnd();
        asked.WaitForExit();
        return asked.ExitCode == 0;
    }

    [GeneratedRegex(@"^Now, .+: \d of [39] tasks done, [28] dependencies")]
    private static partial Regex OfALiveGraph();
}
