using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Web.Components;

namespace Corescope.Web.Pictures;

/// <summary>How a picture that the server draws shall look. The names and values are those of <c>EngineRequest</c> in Client/enginePicture.ts.</summary>
public sealed record PictureRequest
{
    /// <summary>Values of <see cref="View"/>.</summary>
    public static IReadOnlyList<string> Views { get; } = ["timeline", "cores", "workers", "locks"];

    /// <summary>Values of <see cref="Theme"/>.</summary>
    public static IReadOnlyList<string> Themes { get; } = ["light", "dark"];

    /// <summary>Values of <see cref="Shape"/>: as high as its rows need, or 1920 x 1080 for a slide.</summary>
    public static IReadOnlyList<string> Shapes { get; } = ["seen", "wide"];

    /// <summary>Least and most of <see cref="WidthCssPx"/>.</summary>
    public const int MinWidth = 400, MaxWidth = 8000;

    /// <summary>Least and most of <see cref="PlaySeconds"/>.</summary>
    public const int MinSeconds = 1, MaxSeconds = 120;

    /// <summary>Which rows are drawn.</summary>
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

    /// <summary>The same for a run.</summary>
    public PictureRequest For(RunResult run) => this with { Title = run.Name, Caption = PictureCaption.Of(run), Measured = run.RoundSpans, Hosts = run.Hosts };

    /// <summary>What is not allowed, in words that name field, value and what is; null where all is well.</summary>
    public string? Error()
    {
        if ((Unknown("view", View, Views) ?? Unknown("theme", Theme, Themes) ?? Unknown("shape", Shape, Shapes)) is { } unknown) return unknown;
        if (WidthCssPx is < MinWidth or > MaxWidth) return $"width {WidthCssPx} is not allowed: it must be a whole number from {MinWidth} to {MaxWidth}.";
        if (PlaySeconds is < MinSeconds or > MaxSeconds) return $"play {PlaySeconds} is not allowed: it must be a whole number of seconds from {MinSeconds} to {MaxSeconds}.";
        if (PlaySeconds is not null && Shape != Shapes[0]) return $"play goes with shape {Shapes[0]} only.";
        return PlaySeconds is not null && IsTransparent ? "play does not go with a transparent ground: what is yet to come is covered by it." : null;
    }

    private static string? Unknown(string field, string value, IReadOnlyList<string> allowed) =>
        allowed.Contains(value) ? null : $"{field} {value} is not allowed: it must be one of {string.Join(", ", allowed)}.";
}
