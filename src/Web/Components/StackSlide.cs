namespace Corescope.Web.Components;

/// <summary>What a slide shows of several runs: all timelines, one, a ledger, or the figures of all.</summary>
/// <param name="Kind">Which picture.</param>
/// <param name="Run">The run's id; null: all of them.</param>
internal sealed record StackSlide(StackSlideKind Kind, string? Run)
{
    /// <summary>The timelines of all, one under the other.</summary>
    public static StackSlide All { get; } = new(StackSlideKind.Timeline, null);

    /// <summary>Those that there are, in the order in which arrow keys go through them.</summary>
    /// <param name="entries">The runs.</param>
    /// <param name="fitsAll">Whether a slide has room for all timelines.</param>
    /// <param name="hasFigures">Whether there is a chart of all runs' figures.</param>
    public static IReadOnlyList<StackSlide> Of(IReadOnlyList<StackEntry> entries, bool fitsAll, bool hasFigures) =>
    [
        .. fitsAll ? [All] : Array.Empty<StackSlide>(),
        .. entries.Select(entry => new StackSlide(StackSlideKind.Timeline, entry.Run.Id)),
        .. entries.Where(entry => entry.Run.Ledger is not null).Select(entry => new StackSlide(StackSlideKind.Ledger, entry.Run.Id)),
        .. hasFigures ? [new StackSlide(StackSlideKind.Figures, null)] : Array.Empty<StackSlide>(),
    ];
}

/// <summary>Kinds of pictures of several runs.</summary>
internal enum StackSlideKind
{
    /// <summary>Who did what when.</summary>
    Timeline,

    /// <summary>The waterfall from ideal to measured speed-up.</summary>
    Ledger,

    /// <summary>Figures of all runs beside each other.</summary>
    Figures,
}
