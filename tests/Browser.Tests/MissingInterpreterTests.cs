using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Corescope.Browser.Tests;

/// <summary>An interpreter that is not there is said before anything is run: no failed run has to tell it.</summary>
public class MissingInterpreterTests(Dashboard dashboard)
{
    private const string NoSuchPath = "/nowhere/python3";

    private const string Lesson = $"""
        ---
        title: Interpreters that are not here
        group: Of the tests
        order: 1
        presets:
          - title: an old one
            link: workload=countdown&runtime=cpython-3.1&strategy=threads&workers=2&size=1000
          - title: a path
            link: workload=countdown&runtime={NoSuchPath}&strategy=threads&workers=2&size=1000
          - title: none at all
            link: workload=sleep&strategy=threads&workers=2&size=10
        ---
        Two of these can't be run.
        """;

    [Theory]
    [InlineData("cpython-3.1", "cpython-3.1 is not on this machine")]
    [InlineData(NoSuchPath, $"There is no interpreter {NoSuchPath}.")]
    public async Task The_lab_says_it_at_the_runtime_field_and_starts_nothing(string runtime, string reason)
    {
        await using Visitor visitor = await Visitor.ComeAsync(dashboard);
        await visitor.OpenAsync($"/lab?workload=countdown&strategy=threads&size=1000&runtime={Uri.EscapeDataString(runtime)}");
        int before = await visitor.CountRunsAsync();
        await visitor.Page.Locator("#run").ClickAsync();
        await Expect(visitor.Page.Locator("#field-runtime-note[role=alert]")).ToContainTextAsync(reason);
        await Expect(visitor.Page.Locator("#run")).ToHaveTextAsync("Run");
        Assert.Equal(before, await visitor.CountRunsAsync());

        // Another runtime takes the fault away.
        await visitor.Page.GetByLabel("Runtime").SelectOptionAsync("dotnet");
        await Expect(visitor.Page.Locator("#field-runtime-note[role=alert]")).ToHaveCountAsync(0);
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task A_lesson_greys_out_what_the_machine_lacks_and_says_of_a_path_that_it_leads_nowhere()
    {
        string folder = Path.Combine(dashboard.Server.DataFolder, "lessons"), file = Path.Combine(folder, "not-here.md");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(file, Lesson, TestContext.Current.CancellationToken);
        try
        {
            await using Visitor visitor = await Visitor.ComeAsync(dashboard);
            await visitor.OpenAsync("/lessons/not-here");
            int before = await visitor.CountRunsAsync();
            ILocator missing = visitor.Page.Locator(".cs-missing");
            await Expect(missing).ToHaveTextAsync(new Regex(@"^an old one can't be run here\. The interpreter cpython-3\.1 is not on this machine\."));
            await Expect(Button(visitor, "an old one")).ToBeDisabledAsync();
            await Button(visitor, "a path").ClickAsync();
            await Expect(visitor.Page.Locator(".cs-presets [role=status]")).ToContainTextAsync($"a path can't be run here. There is no interpreter {NoSuchPath}.");
            Assert.Equal(before, await visitor.CountRunsAsync());

            // The others can still be run.
            await visitor.LaterThanADoubleClickAsync();
            await Button(visitor, "none at all").ClickAsync();
            await Expect(visitor.Page.Locator(".cs-run-view[data-ended='true']")).ToHaveCountAsync(1);
            Assert.Equal(before + 1, await visitor.CountRunsAsync());
            visitor.AssertNoComplaints();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static ILocator Button(Visitor visitor, string preset) => visitor.Page.GetByRole(AriaRole.Button, new() { Name = $"Run {preset}", Exact = true });
}
