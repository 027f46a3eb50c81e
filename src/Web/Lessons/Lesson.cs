using Corescope.Compute.Running;

namespace Corescope.Web.Lessons;

/// <summary>A text, a question to the class, and experiments that answer it.</summary>
public sealed record Lesson
{
    /// <summary>The file's name without its ending, and the end of the page's address.</summary>
    public required string Slug { get; init; }

    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>Heading of the lessons that it stands among.</summary>
    public required string Group { get; init; }

    /// <summary>Its place in the group; smaller ones come first.</summary>
    public int Order { get; init; }

    /// <summary>What the lecture says, in its own words.</summary>
    public string? Says { get; init; }

    /// <summary>What to ask before anything is run.</summary>
    public string? Question { get; init; }

    /// <summary>What one can answer.</summary>
    public IReadOnlyList<string> Answers { get; init; } = [];

    /// <summary>What can be run with one click.</summary>
    public IReadOnlyList<Preset> Presets { get; init; } = [];

    /// <summary>Studies that can be started with one click.</summary>
    public IReadOnlyList<StudyPreset> Studies { get; init; } = [];

    /// <summary>Which figures of the runs are drawn beside each other, or null.</summary>
    public LessonChart? Chart { get; init; }

    /// <summary>Whether the machine's caches stand beside the runs: where they explain what is measured.</summary>
    public bool ShowsCaches { get; init; }

    /// <summary>What is read before the question, as HTML.</summary>
    public required string Before { get; init; }

    /// <summary>What is read after the runs, as HTML: everything from the first heading on.</summary>
    public required string After { get; init; }

    /// <summary>One sentence for the list: the first of the text.</summary>
    public required string Summary { get; init; }
}

/// <summary>An experiment of a lesson.</summary>
/// <param name="Title">On its button.</param>
/// <param name="Link">The experiment as the lab's link has it, without the question mark.</param>
/// <param name="Experiment">Null where it can't be run here.</param>
/// <param name="Missing">Why it can't be run here, in plain words.</param>
public sealed record Preset(string Title, string Link, Experiment? Experiment, string? Missing);

/// <summary>A study of a lesson.</summary>
/// <param name="Title">On its button.</param>
/// <param name="Link">The study as the page of studies has it in its address, without the question mark.</param>
/// <param name="Spec">Null where it can't be made here.</param>
/// <param name="Missing">Why it can't be made here, in plain words.</param>
public sealed record StudyPreset(string Title, string Link, StudySpec? Spec, string? Missing);

/// <summary>A file that is no lesson.</summary>
/// <param name="File">Its name.</param>
/// <param name="Reason">What is wrong, where, and what is allowed.</param>
public sealed record BrokenLesson(string File, string Reason);

/// <summary>All lessons, in the order of the page, and the files that could not be read.</summary>
public sealed record LessonList(IReadOnlyList<Lesson> Lessons, IReadOnlyList<BrokenLesson> Broken)
{
    /// <summary>The lesson of that name, or null.</summary>
    public Lesson? Find(string slug) => Lessons.FirstOrDefault(l => l.Slug == slug);
}
