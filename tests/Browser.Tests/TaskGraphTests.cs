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

    private static readonly string Delayed = $"workload=dask-delayed&runtime={Uri.EscapeDataString(Python)}&strategy=dask-threads&workers=2&repeats=1&warmUp=0";

    private const string InMemory = "#0072B2", Released = "#8A97A3", Processing = "#009E73";

    [Fact]
    public async Task A_delayed_program_is_followed_live_replayed_and_walked_along_its_edges()
    {
        Assert.SkipUnless(HasDask(), $"{Python} has no Dask");
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        ILocator words = page.Locator(".tg-words"), chosen = page.Locator(".tg-chosen");
        // One whose tasks last until it is stopped is seen live.
        await visitor.OpenAsync($"/lab?{Delayed}&size=1000000000&timeLimit=600");
        await page.Locator("#run").ClickAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Task graph" }).ClickAsync();
        await Expect(words).ToHaveTextAsync(OfALiveGraph());
        await visitor.StopAsync(await page.EvaluateAsync<string>("() => location.hash.slice(1)"));
        await visitor.WaitForItsEndAsync();

        await visitor.RunToItsEndAsync($"{Delayed}&size=1000000");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Task graph" }).ClickAsync();
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

        // At a moment at which a task is computed, a worker has something.
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the longest inc in the timeline" }).ClickAsync();
        ILocator plot = page.Locator("section[aria-label=Timeline] .tl-plot");
        bool isProcessing = false;
        foreach (float x in PlacesInASlice((await plot.BoundingBoxAsync())!))
        {
            if (isProcessing) break;
            await plot.HoverAsync(new() { Position = new() { X = x, Y = 10 } });
            await FramesAsync(page, 3); // the timeline's, and then the graph's
            isProcessing = await page.EvaluateAsync<bool>(HasColours, new string[][] { [Processing], [] });
        }
        Assert.True(isProcessing, "no task is processing while one is computed");
        await page.Mouse.MoveAsync(0, 0);

        // At the first moment nothing is done; at the end all is.
        ILocator slider = page.GetByRole(AriaRole.Slider, new() { Name = "Moment that is shown" });
        await slider.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Expect(words).ToHaveTextAsync(new Regex("^At the cursor, .+: 0 of 3 tasks done"));
        await ExpectColoursAsync(page, [], [InMemory, Released]);
        await page.Keyboard.PressAsync("End");
        await Expect(words).ToHaveTextAsync(new Regex("^At the end, .+: 9 of 9 tasks done"));
        await ExpectColoursAsync(page, [], [Processing]);
        await PlayALittleAsync(page);
        await Expect(words).ToHaveTextAsync(new Regex("^At the cursor, .+ tasks done"));
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true })).ToBeEnabledAsync();
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task A_click_on_a_task_marks_its_slice_and_a_click_on_the_slice_chooses_the_task()
    {
        Assert.SkipUnless(HasDask(), $"{Python} has no Dask");
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        IPage page = visitor.Page;
        await visitor.RunToItsEndAsync($"{Delayed}&size=500000");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Task graph" }).ClickAsync();
        await Expect(page.Locator(".tg-words")).ToContainTextAsync("9 of 9 tasks done");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the longest inc in the timeline" }).ClickAsync();
        string longest = await ChosenAsync(page, "inc (task");

        // Its lane is one of the two workers'.
        await page.Locator(".tg-plot").FocusAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".tg-chosen")).ToContainTextAsync("No task is chosen");
        ILocator plot = page.Locator("section[aria-label=Timeline] .tl-plot");
        LocatorBoundingBoxResult box = (await plot.BoundingBoxAsync())!;
        bool isFound = false;
        foreach (float x in PlacesInASlice(box))
        {
            for (int y = 4; y < box.Height - 30 && !isFound; y += 12)
            {
                await plot.ClickAsync(new() { Position = new() { X = x, Y = y } });
                await FramesAsync(page, 1); // in which the choice is said
                isFound = await page.Locator(".tg-chosen").InnerTextAsync() is var said && Name(said) == Name(longest);
            }
        }
        Assert.True(isFound, $"no click has chosen {longest}");
        visitor.AssertNoComplaints();
    }

    /// <summary>
    /// Places of which one at least is in a slice that is shown with as much on either side, right of the heads: the slice has a third of the plot, and is in its middle where the run
    /// goes on for so long before and after it.
    /// </summary>
    private static float[] PlacesInASlice(LocatorBoundingBoxResult plot) => [.. new[] { 3, 1, 5 }.Select(sixths => 190 + (plot.Width - 190) * sixths / 6)];

    /// <summary>Waits until the page has been drawn so many times.</summary>
    private static Task FramesAsync(IPage page, int count) => page.EvaluateAsync("async (count) => { for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame); }", count);

    private static string Name(string said) => said.Split(',')[0];

    private static async Task<string> ChosenAsync(IPage page, string begin)
    {
        await Expect(page.Locator(".tg-chosen")).ToContainTextAsync(begin);
        return await page.Locator(".tg-chosen").InnerTextAsync();
    }

    /// <summary>Plays until the moment has moved, and pauses: within the page, because playing ends by itself.</summary>
    private static Task PlayALittleAsync(IPage page) => page.EvaluateAsync(
        """
        async () => {
          const button = document.querySelector(".tg-replay button"), words = document.querySelector(".tg-words");
          button.click();
          while (!words.textContent.startsWith("At the cursor")) await new Promise(requestAnimationFrame);
          button.click();
        }
        """);

    /// <summary>Waits until the graph has some colours, and lacks others.</summary>
    private static Task ExpectColoursAsync(IPage page, string[] present, string[] absent) => page.WaitForFunctionAsync(HasColours, new[] { present, absent });

    private const string HasColours =
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
        """;

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
