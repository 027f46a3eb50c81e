using Corescope.Compute.Running;
using Corescope.Web.Lessons;
using Xunit;

namespace Corescope.Web.Tests.Lessons;

public sealed class LessonFileTests : IDisposable
{
    private const string Front = "title: A lesson\ngroup: The GIL\n";

    private readonly string _own = Directory.CreateTempSubdirectory("corescope-lessons-").FullName;

    public void Dispose() => Directory.Delete(_own, recursive: true);

    [Fact]
    public void A_file_becomes_a_lesson_with_what_is_read_before_and_after_apart()
    {
        Lesson lesson = Parse(Front + """
            order: 7
            says: two threads fight
            question: How fast?
            answers: [1x, 2x]
            presets:
              - title: two threads
                link: http://127.0.0.1:5080/lab?workload=sleep&strategy=threads&workers=2&size=20#abc
            """, "First sentence. Second one.\n\n## What you saw\nMuch.");

        Assert.Equal(("A lesson", "The GIL", 7, "two threads fight", "How fast?"), (lesson.Title, lesson.Group, lesson.Order, lesson.Says, lesson.Question));
        Assert.Equal(["1x", "2x"], lesson.Answers);
        Assert.Equal("First sentence.", lesson.Summary);
        Assert.Equal("<p>First sentence. Second one.</p>", lesson.Before.Trim());
        Assert.Contains("<h2>What you saw</h2>", lesson.After);
        Preset preset = Assert.Single(lesson.Presets);
        Assert.Equal(("sleep", 20L), (preset.Experiment!.Workload, preset.Experiment.Size));
    }

    [Theory]
    [InlineData("group: The GIL", "title is missing")]
    [InlineData("title: [a, b]\ngroup: x", "title must be a text")]
    [InlineData(Front + "order: soon", "order must be a whole number")]
    [InlineData(Front + "answers: 2x", "answers must be a list")]
    [InlineData(Front + "colour: red", "colour is not known. The fields are: title, group")]
    [InlineData(Front + "presets:\n  - title: x", "each entry has title and link")]
    [InlineData(Front + "chart: x", "chart must be names and values")]
    [InlineData(Front + "chart:\n  y: [elapsedNs]", "chart.title is missing")]
    [InlineData(Front + "chart:\n  title: x", "chart.y must be a list with at least one of: elapsedNs")]
    [InlineData(Front + "chart:\n  title: x\n  y: elapsedNs", "Line 6: the field chart.y must be a list")]
    [InlineData(Front + "chart:\n  title: x\n  y: [beauty]", "chart.y has beauty; allowed are: elapsedNs, ")]
    [InlineData(Front + "chart:\n  title: x\n  y: [elapsedNs, speedup]", "elapsedNs and speedup do not")]
    [InlineData(Front + "chart:\n  title: x\n  x: region\n  y: [elapsedNs]", "chart.x is region; it must be one of: size, workers, chunk, ")]
    [InlineData(Front + "chart:\n  title: x\n  y: [elapsedNs]\n  log: [z]", "chart.log has z")]
    [InlineData(Front + "chart:\n  title: x\n  y: [elapsedNs]\n  log: [x]", "there is no field chart.x")]
    [InlineData(Front + "chart:\n  title: x\n  y: [elapsedNs]\n  scale: log", "chart.scale is not known. The fields are: title, x, y, log")]
    [InlineData(Front + "beside: toast", "beside is toast; it may only be caches")]
    [InlineData(Front + "says: a: b: c", "can't be read")]
    [InlineData("- just\n- a list", "names and values")]
    [InlineData("title: [a\ngroup: :::", "a bracket or a quotation mark may not be closed")]
    public void What_is_wrong_in_front_is_said_with_the_field_and_what_is_allowed(string front, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => Parse(front, "Text.")).Message);

    [Fact]
    public void What_is_nested_too_deeply_is_refused_in_words_in_front_and_in_the_text()
    {
        string brackets = Front + "answers: " + new string('[', 5_000) + new string(']', 5_000);
        Assert.Contains("Line 4: brackets and lists are nested too deeply", Assert.Throws<InvalidDataException>(() => Parse(brackets, "Text.")).Message);
        Assert.Contains("nested too deeply", Assert.Throws<InvalidDataException>(() => Parse(Front, new string('>', 3_000) + " deep")).Message);
    }

    [Fact]
    public void A_chart_reads_its_axes_from_experiments_and_its_figures_from_runs()
    {
        LessonChart chart = Parse(Front + """
            chart:
              title: Answering and computing
              x: switchInterval
              y: [responseNs, millionStepsNs]
              log: [x, y]
            """, "Text.").Chart!;
        Experiment experiment = ExperimentLink.Read("workload=echo-convoy&set.switchInterval=0.002").Experiment!;
        RunResult run = new()
        {
            Id = "a", Name = "a", State = RunState.Completed, CreatedAt = DateTimeOffset.UnixEpoch, Experiment = experiment,
            Figures = new Dictionary<string, double> { ["responseNs"] = 7 },
        };

        Assert.Equal(("Answering and computing", true, true), (chart.Title, chart.IsLogX, chart.IsLogY));
        Assert.Equal([0.002, null], new[] { chart.X!.Of(experiment), chart.X.Of(ExperimentLink.Read("workload=primes").Experiment!) });
        Assert.Equal([7, null], chart.Y.Select(figure => figure.Of(run)));
        Assert.Null(Parse(Front, "Text.").Chart);
    }

    [Fact]
    public void A_lesson_may_have_the_machines_caches_beside_it()
    {
        Assert.True(Parse(Front + "beside: caches", "Text.").ShowsCaches);
        Assert.False(Parse(Front, "Text.").ShowsCaches);
    }

    [Fact]
    public void A_preset_that_cannot_be_run_here_says_why_and_the_lesson_stays()
    {
        Lesson lesson = Parse(Front + "presets:\n  - title: elsewhere\n    link: workload=no-such-work&runtime=dotnet", "Text.");

        Preset preset = Assert.Single(lesson.Presets);
        Assert.Null(preset.Experiment);
        Assert.Contains("workload no-such-work", preset.Missing);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "<script")]
    [InlineData("<img src=x onerror=alert(1)>", "<img")]
    [InlineData("[click](javascript:alert(1))", "javascript:")]
    [InlineData("<javascript:alert(1)>", "href=\"javascript:")]
    [InlineData("![picture](https://elsewhere.example/x.png)", "elsewhere.example")]
    [InlineData("[click](//elsewhere.example)", "//elsewhere")]
    public void Nothing_in_a_text_runs_in_the_page_or_loads_from_elsewhere(string markdown, string forbidden) =>
        Assert.DoesNotContain(forbidden, Parse(Front, $"Text.\n\n{markdown}").Before);

    [Fact]
    public void A_file_of_ones_own_adds_replaces_or_is_reported_and_harms_no_other()
    {
        string shipped = Path.Combine(AppContext.BaseDirectory, "lessons");
        string replaced = Path.GetFileName(Directory.GetFiles(shipped, "*.md").Order().First());
        File.WriteAllText(Path.Combine(_own, "my-own.md"), $"---\n{Front}---\nText.");
        File.WriteAllText(Path.Combine(_own, replaced), "---\ntitle: Mine\ngroup: Another group\n---\nText.");
        File.WriteAllText(Path.Combine(_own, "broken.md"), "no front matter");
        File.WriteAllText(Path.Combine(_own, "Bad Name.md"), $"---\n{Front}---\nText.");
        File.WriteAllBytes(Path.Combine(_own, "binary.md"), [0xFF, 0xFE, 0xFD, 0x80]);
        File.WriteAllText(Path.Combine(_own, "huge.md"), new string('x', LessonShelf.MaxBytes + 1));

        LessonList before = new LessonShelf(shipped, Path.Combine(_own, "nowhere")).Read(), list = new LessonShelf(shipped, _own).Read();

        Assert.Empty(before.Broken);
        Assert.Equal(["Bad Name.md", "binary.md", "broken.md", "huge.md"], list.Broken.Select(b => b.File).Order(StringComparer.Ordinal));
        Assert.Equal(before.Lessons.Count + 1, list.Lessons.Count);
        Assert.Equal("Mine", list.Find(Path.GetFileNameWithoutExtension(replaced))!.Title);
        Assert.NotNull(list.Find("my-own"));
    }

    [Fact]
    public void A_broken_file_leaves_the_shipped_lesson_of_that_name_in_place()
    {
        string shipped = Path.Combine(AppContext.BaseDirectory, "lessons");
        File.WriteAllText(Path.Combine(_own, "the-gil.md"), "---\ntitle: x\n");

        LessonList list = new LessonShelf(shipped, _own).Read();

        Assert.Single(list.Broken);
        Assert.NotNull(list.Find("the-gil"));
    }

    private static Lesson Parse(string front, string body) => LessonFile.Parse("a-lesson", $"---\n{front}\n---\n{body}");
}
