using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Web.Components;
using Corescope.Web.Layout;

namespace Corescope.Web.Pictures;

/// <summary>How a picture that the server draws shall look. The names and values are those of <c>EngineRequest</c> in Client/enginePicture.ts.</summary>
public sealed record PictureRequest
{
    /// <summary>Values of <see cref="View"/> for a run.</summary>
    public static IReadOnlyList<string> Views { get; } = ["timeline", "cores", "workers", "locks", LedgerView, GraphView];

    /// <summary>Values of <see cref="View"/> for a study; the curve is that of speed-up.</summary>
    public static IReadOnlyList<string> StudyViews { get; } = [CurveView, "efficiency", "elapsed", "throughput"];

    /// <summary>Values of <see cref="Theme"/>.</summary>
    public static IReadOnlyList<string> Themes { get; } = ["light", "dark"];

    /// <summary>Values of <see cref="Shape"/>: as high as its rows need, or 1920 x 1080 for a slide.</summary>
    public static IReadOnlyList<string> Shapes { get; } = ["seen", "wide"];

    /// <summary>Least and most of <see cref="WidthCssPx"/>.</summary>
    public const int MinWidth = 400, MaxWidth = 8000;

    /// <summary>Least and most of <see cref="PlaySeconds"/>.</summary>
    public const int MinSeconds = 1, MaxSeconds = 120;

    private const string LedgerView = "ledger", GraphView = "graph", CurveView = "curve";

    /// <summary>What is drawn: rows of a timeline, or another picture.</summary>
    public string View { get; init; } = Views[0];

    /// <summary>The palette.</summary>
    public string Theme { get; init; } = Themes[0];

    /// <summary>What it is laid out for.</summary>
    public string Shape { get; init; } = Shapes[0];

    /// <summary>No ground is painted.</summary>
    public bool IsTransparent { get; init; }

    /// <summary>Experiment, machine, versions and date below it.</summary>
    public bool HasCaption { get; init; } = true;

    /// <summary>Css pixels, without the margins.</summary>
    public int WidthCssPx { get; init; } = 1232;

    /// <summary>It plays in so many seconds; null: it stands still.</summary>
    public int? PlaySeconds { get; init; }

    /// <summary>Above the picture.</summary>
    public string Title { get; private init; } = "";

    /// <summary>Below it, a line each.</summary>
    public IReadOnlyList<string> Caption { get; private init; } = [];

    /// <summary>The measured rounds.</summary>
    public IReadOnlyList<RoundSpan> Measured { get; private init; } = [];

    /// <summary>Other hosts that took part, and their clocks.</summary>
    public IReadOnlyList<HostClock> Hosts { get; private init; } = [];

    /// <summary>Numbers of the states that its lanes can have; null: not known.</summary>
    public IReadOnlyList<int>? States { get; private init; }

    /// <summary>The ledger's figures, for its view.</summary>
    public object? Ledger { get; private init; }

    /// <summary>The study's figures, for its view.</summary>
    public object? Curve { get; private init; }

    /// <summary>The same for a run.</summary>
    public PictureRequest For(RunResult run)
    {
        PictureText text = PictureText.Of(run, View switch { LedgerView => "ledger", GraphView => "graph of tasks", _ => null });
        return this with
        {
            Title = text.Title, Caption = text.Caption, Measured = run.RoundSpans, Hosts = run.Hosts, States = ExperimentRules.StatesOf(run.Experiment)?.Select(state => (int)state).ToArray(),
            Ledger = View == LedgerView && run.Ledger is { } ledger ? LedgerDrawing.ForBrowser(ledger) : null,
        };
    }

    /// <summary>The same for a study.</summary>
    /// <param name="report">What is known of it.</param>
    /// <param name="lab">Has its runs.</param>
    public PictureRequest For(StudyReport report, Lab lab)
    {
        StudyView view = View == CurveView ? StudyView.Speedup : Enum.Parse<StudyView>(View, ignoreCase: true);
        PictureText text = PictureText.Of(report.Study, view, StudyDrawing.AnyRun(report, lab));
        object curve = new StudyDrawing(report, view, StudyDrawing.LawOf(report.Study.Spec)).ForBrowser(Look.Unknown with { Dark = Theme == Themes[1] });
        return this with { View = CurveView, Title = text.Title, Caption = text.Caption, Curve = curve };
    }

    /// <summary>What is not allowed of a study's picture.</summary>
    public string? StudyError() => Unknown("view", View, StudyViews) ?? (PlaySeconds is null ? ErrorOfLook() : $"play {PlaySeconds} does not go with the view {View}: only timelines play.");

    /// <summary>What is not allowed of a run's picture, in words that name field, value and what is; null where all is well.</summary>
    /// <param name="run">The run; null where it is not known yet.</param>
    public string? Error(RunResult? run = null)
    {
        if (Unknown("view", View, Views) is { } unknown) return unknown;
        if (run is not null && View == LedgerView && run.Ledger is null) return $"view {View} is not allowed for run {run.Id}, which has finished no measured round that was recorded: {Others}.";
        if (run is not null && View == GraphView && run.TaskGraph is null) return $"view {View} is not allowed for run {run.Id}, which has no tasks of a scheduler: {Others}.";
        if (PlaySeconds is not null && (View is LedgerView or GraphView)) return $"play {PlaySeconds} does not go with the view {View}: only timelines play.";
        return ErrorOfLook();
    }

    private string Others => $"it must be one of {string.Join(", ", Views.Where(view => view != View))}";

    private string? ErrorOfLook()
    {
        if ((Unknown("theme", Theme, Themes) ?? Unknown("shape", Shape, Shapes)) is { } unknown) return unknown;
        if (WidthCssPx is < MinWidth or > MaxWidth) return $"width {WidthCssPx} is not allowed: it must be a whole number from {MinWidth} to {MaxWidth}.";
        if (PlaySeconds is < MinSeconds or > MaxSeconds) return $"play {PlaySeconds} is not allowed: it must be a whole number of seconds from {MinSeconds} to {MaxSeconds}.";
        if (PlaySeconds is not null && Shape != Shapes[0]) return $"play goes with shape {Shapes[0]} only.";
        return PlaySeconds is not null && IsTransparent ? "play does not go with a transparent ground: what is yet to come is covered by it." : null;
    }

    private static string? Unknown(string field, string value, IReadOnlyList<string> allowed) =>
        allowed.Contains(value) ? null : $"{field} {value} is not allowed: it must be one of {string.Join(", ", allowed)}.";
}
