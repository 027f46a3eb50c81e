using System.Text.RegularExpressions;
using Corescope.Compute.Running;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Corescope.Web.Lessons;

/// <summary>
/// A lesson as a file: what it is about in front, between two lines of three hyphens, as YAML; then the text as Markdown.
/// <code>
/// ---
/// title: Two threads, one interpreter
/// group: The GIL
/// order: 10
/// says: the two threads fight to acquire the GIL
/// question: How much faster will two threads be?
/// answers: [0.5x, 1x, 2x]
/// presets:
///   - title: CPython 3
///     link: workload=countdown&amp;runtime=cpython&amp;workers=2      (the lab's "Copy link" gives such a link)
/// chart:                                    (may be left out; drawn as soon as two of the presets have been run)
///   title: Time by switch interval
///   x: switchInterval                       (what the presets vary: size, workers, chunk, or a parameter that is a number: lines; without x: bars)
///   y: [elapsedNs]                          (one or more of <see cref="ChartFigure.All"/>, of one unit)
///   log: [x, y]                             (axes that go up in powers of ten; may be left out)
/// studies:                                  (runs over strategies and worker counts; may be left out)
///   - title: threads, up to 4 workers
///     link: workload=primes&amp;strategies=threads&amp;workers=1,2,4
/// beside: caches                            (shows the machine's caches; may be left out)
/// ---
/// Read before the question.
///
/// ## What you saw
/// Read after the runs, with everything that follows.
/// </code>
/// </summary>
public static partial class LessonFile
{
    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    /// <summary>Reads a lesson.</summary>
    /// <param name="slug">The file's name without its ending.</param>
    /// <param name="text">What stands in the file.</param>
    /// <exception cref="InvalidDataException">It is no lesson; the message says what is wrong, and what is allowed.</exception>
    public static Lesson Parse(string slug, string text)
    {
        if (!Slug().IsMatch(slug))
            throw new InvalidDataException("A lesson's file name becomes its address: it may have lower-case letters, digits and single hyphens, 60 at most.");
        (string front, string body) = Split(text.ReplaceLineEndings("\n"));
        FrontMatter fields = FrontMatter.Parse(front);
        Match heading = SecondHeading().Match(body);
        int after = heading.Success ? heading.Index : body.Length;
        (string before, string summary) = Render(body[..after]);
        Lesson lesson = new()
        {
            Slug = slug,
            Title = fields.Required("title"),
            Group = fields.Required("group"),
            Order = fields.Whole("order"),
            Says = fields.Text("says"),
            Question = fields.Text("question"),
            Answers = fields.Texts("answers"),
            Presets = [.. fields.Objects("presets", "title", "link").Select(p => Judge(p["title"], p["link"]))],
            Studies = [.. fields.Objects("studies", "title", "link").Select(p => JudgeStudy(p["title"], p["link"]))],
            Chart = fields.Part("chart") is { } chart ? LessonChart.Read(chart) : null,
            ShowsCaches = ShowsCaches(fields),
            Before = before,
            After = Render(body[after..]).Html,
            Summary = summary,
        };
        fields.RefuseOthers();
        return lesson;
    }

    private static bool ShowsCaches(FrontMatter fields) => fields.Text("beside") switch
    {
        null => false,
        "caches" => true,
        { } other => throw new InvalidDataException($"The field beside is {other}; it may only be caches."),
    };

    private static (string Front, string Body) Split(string text)
    {
        Match front = FrontLines().Match(text);
        return front.Success
            ? (front.Groups["front"].Value, text[front.Length..])
            : throw new InvalidDataException("It must begin with a line of three hyphens (---), the fields title and group, and another line of three hyphens.");
    }

    private static Preset Judge(string title, string link)
    {
        string query = QueryOf(link);
        ExperimentReading reading = ExperimentLink.Read(query);
        if (reading.Experiment is { } experiment) return new Preset(title, ExperimentLink.Write(experiment), experiment, null);
        // What follows from a missing runtime, workload or strategy is not worth telling.
        FieldError? root = reading.Errors.FirstOrDefault(e => e.Field is "runtime" or "workload") ?? reading.Errors.FirstOrDefault(e => e.Field == "strategy");
        string missing = root is { Value: { } value } ? $"{root.Field} {value}: {root.Message}" : string.Join(' ', reading.Errors.Select(e => e.Message));
        return new Preset(title, query, null, missing);
    }

    private static StudyPreset JudgeStudy(string title, string link)
    {
        string query = QueryOf(link);
        StudyReading reading = StudyLink.Read(query);
        return reading.Spec is { } spec ? new StudyPreset(title, query, spec, null) : new StudyPreset(title, query, null, string.Join(' ', reading.Errors.Select(e => e.Message)));
    }

    // A whole address does too: what the lab's "Copy link" gives.
    private static string QueryOf(string link)
    {
        string address = link.Split('#')[0];
        return address[(address.IndexOf('?') + 1)..];
    }

    private static (string Html, string FirstSentence) Render(string markdown)
    {
        MarkdownDocument document = Parsed(markdown);
        foreach (LinkInline link in document.Descendants<LinkInline>())
        {
            if (link.IsImage || link.Url is null || !IsAllowed(link.Url)) link.Url = "";
        }
        // <https://...> in angle brackets, or javascript: there.
        foreach (AutolinkInline link in document.Descendants<AutolinkInline>().Where(l => !IsAllowed(l.Url))) link.Url = "";
        string plain = string.Concat(document.Descendants<ParagraphBlock>().Take(1).SelectMany(p => p.Inline!.Descendants()).Select(i => i switch
        {
            LiteralInline literal => literal.Content.ToString(),
            CodeInline code => code.Content,
            LineBreakInline => " ",
            _ => "",
        }));
        Match sentence = Sentence().Match(plain);
        return (document.ToHtml(Markdown), sentence.Success ? sentence.Value : plain);
    }

    private static MarkdownDocument Parsed(string markdown)
    {
        try
        {
            return Markdig.Markdown.Parse(markdown, Markdown);
        }
        catch (ArgumentException tooDeep)
        {
            throw new InvalidDataException("Its lists or quotations are nested too deeply.", tooDeep);
        }
    }

    // Pages of this server, and web addresses that a person may follow; nothing that the page itself would load or run.
    private static bool IsAllowed(string url) => url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal)
        || url.StartsWith("https://", StringComparison.Ordinal) || url.StartsWith("http://", StringComparison.Ordinal);

    [GeneratedRegex("^(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Slug();

    [GeneratedRegex(@"^\uFEFF?---[ \t]*\n(?<front>.*?)^---[ \t]*(\n|$)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex FrontLines();

    [GeneratedRegex(@"^## ", RegexOptions.Multiline)]
    private static partial Regex SecondHeading();

    [GeneratedRegex(@"^.+?[.?!](?=\s|$)")]
    private static partial Regex Sentence();
}
