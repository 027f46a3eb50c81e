using Corescope.Compute.Running;

namespace Corescope.Web.Components;

/// <summary>What the browser's save menu is told about a picture (<c>Client/saveMenu.ts</c>).</summary>
/// <param name="FileName">Without its ending.</param>
/// <param name="Title">Above the picture.</param>
/// <param name="Caption">Below it, a line each.</param>
public sealed record PictureText(string FileName, string Title, IReadOnlyList<string> Caption)
{
    /// <summary>A picture of one run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="part">What of it is shown; null: its timeline.</param>
    public static PictureText Of(RunResult run, string? part) => part is null
        ? new($"corescope-{run.Id}", run.Name, PictureCaption.Of(run))
        : new($"corescope-{run.Id}-{Named(part)}", $"{run.Name}: {part}", PictureCaption.Of(run));

    /// <summary>A picture of several runs.</summary>
    public static PictureText Of(IReadOnlyList<StackEntry> entries, string title) =>
        new($"corescope-{string.Join('-', entries.Select(e => e.Run.Id))}", title, PictureCaption.Of(entries));

    /// <summary>A picture of a study's curves.</summary>
    /// <param name="study">The study.</param>
    /// <param name="view">Which figure.</param>
    /// <param name="run">One of its runs, which says where they were made; null: there is none yet.</param>
    public static PictureText Of(Study study, StudyView view, RunResult? run) => new($"corescope-study-{study.Id}-{view.ToString().ToLowerInvariant()}", study.Name,
        [$"{study.Spec.Workload}, size {Wording.Count(study.Spec.Size)}, {string.Join(", ", study.Spec.Strategies)}; {study.Spec.Repeats} runs of each, {Wording.Date(study.CreatedAt)}", .. run is null ? [] : (string[])[PictureCaption.Machine(run)]]);

    private static string Named(string part) => string.Join('-', part.ToLowerInvariant().Split([' ', ',', '/', ':', '(', ')'], StringSplitOptions.RemoveEmptyEntries));
}
