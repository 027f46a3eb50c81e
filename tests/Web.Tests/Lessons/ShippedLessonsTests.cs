using System.Text.RegularExpressions;
using Corescope.Compute.Running;
using Corescope.Compute.Workloads;
using Corescope.Web.Lessons;
using Xunit;

namespace Corescope.Web.Tests.Lessons;

/// <summary>The lessons that ship with Corescope.</summary>
public partial class ShippedLessonsTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "lessons");
    private static readonly LessonList List = new LessonShelf(Folder, Path.Combine(Folder, "none")).Read();

    public static TheoryData<string> Slugs => [.. List.Lessons.Select(l => l.Slug)];

    [Fact]
    public void They_are_all_there_in_the_order_of_the_lecture()
    {
        Assert.Empty(List.Broken);
        Assert.Equal(["Modes of parallelism", "The GIL", "I/O-bound", "MPI", "Dask", "Locks", "The machine"], List.Lessons.Select(l => l.Group).Distinct());
        Assert.Equal(List.Lessons.Count, List.Lessons.Select(l => (l.Group, l.Order)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Slugs))]
    public void A_lesson_asks_first_quotes_the_lecture_and_says_what_is_seen_and_corrected(string slug)
    {
        Lesson lesson = List.Find(slug)!;

        Assert.NotNull(lesson.Says);
        Assert.NotNull(lesson.Question);
        Assert.True(lesson.Answers.Count >= 2);
        Assert.True(lesson.Presets.Count >= 2);
        Assert.Contains("<h2>What you saw</h2>", lesson.After);
        Assert.Contains("<h2>What measurement corrects</h2>", lesson.After);
    }

    [Theory]
    [MemberData(nameof(Slugs))]
    public void The_experiments_of_a_lesson_are_valid(string slug)
    {
        foreach (Preset preset in List.Find(slug)!.Presets)
        {
            // Four workers for each core are allowed: a machine with one core can't have eight. And without interpreters there are no Pythons.
            bool mayBeMissing = preset.Link.Contains("workers=8", StringComparison.Ordinal) && ExperimentRules.MaxWorkers < 8
                || preset.Link.Contains("runtime=", StringComparison.Ordinal) && !ExperimentRules.Runtimes.Contains("cpython");
            Assert.True(preset.Experiment is not null || mayBeMissing, $"{preset.Title}: {preset.Missing}");
        }
    }

    [Theory]
    [MemberData(nameof(Slugs))]
    public void The_studies_of_a_lesson_are_valid(string slug) => Assert.All(List.Find(slug)!.Studies, study => Assert.True(study.Spec is not null || ExperimentRules.MaxWorkers < 8, study.Missing));

    [Theory]
    [MemberData(nameof(Slugs))]
    public void The_runs_of_a_lesson_have_what_its_chart_shows(string slug)
    {
        Lesson lesson = List.Find(slug)!;
        if (lesson.Chart is not { } chart) return;
        string[] ofAnyWorkload = [.. WorkloadCatalog.All.SelectMany(w => w.Figures).Select(f => f.Name)];
        foreach (Experiment experiment in lesson.Presets.Select(p => p.Experiment).OfType<Experiment>())
        {
            if (chart.X is { } x) Assert.NotNull(x.Of(experiment));
            string[] own = [.. WorkloadCatalog.Find(experiment.Workload)!.Figures.Select(f => f.Name)];
            Assert.All(chart.Y, figure => Assert.True(own.Contains(figure.Spec.Name) || !ofAnyWorkload.Contains(figure.Spec.Name), figure.Spec.Name));
        }
        // Else there would be points above each other.
        if (chart.X is { } axis) Assert.Distinct(lesson.Presets.Select(p => p.Experiment).OfType<Experiment>().Select(axis.Of));
    }

    [Theory]
    [MemberData(nameof(Slugs))]
    public void Links_in_a_lesson_lead_somewhere(string slug)
    {
        Lesson lesson = List.Find(slug)!;
        foreach (string url in Href().Matches(lesson.Before + lesson.After).Select(m => System.Net.WebUtility.HtmlDecode(m.Groups["url"].Value)))
        {
            if (url.StartsWith("/lessons/", StringComparison.Ordinal)) Assert.NotNull(List.Find(url["/lessons/".Length..]));
            else if (url.StartsWith("/lab?", StringComparison.Ordinal)) Assert.All(ExperimentLink.Read(url["/lab".Length..]).Errors, e => Assert.Equal("runtime", e.Field));
            else Assert.Contains(url, (string[])["/lab", "/system", "/runs", "/studies"]);
        }
    }

    [Theory]
    [MemberData(nameof(Slugs))]
    public void The_question_of_a_lesson_can_be_answered_and_its_quotation_is_short(string slug)
    {
        Lesson lesson = List.Find(slug)!;

        Assert.EndsWith("?", lesson.Question);
        Assert.True(lesson.Says!.Length <= 120);
        Assert.Equal(lesson.Answers.Count, lesson.Answers.Distinct().Count());
    }

    [GeneratedRegex("href=\"(?<url>[^\"]*)\"")]
    private static partial Regex Href();
}
