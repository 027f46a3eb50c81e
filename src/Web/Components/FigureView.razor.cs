using System.Text.Json;
using Corescope.Compute.Workloads;
using Corescope.Web.Layout;
using Corescope.Web.Lessons;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Corescope.Web.Components;

/// <summary>Holds the browser's chart (<c>Client/figureChart.ts</c>) and tells it when the figures or the look have changed.</summary>
public sealed partial class FigureView : IAsyncDisposable
{
    private ElementReference _canvas;
    private BrowserHandle? _browser;
    private string? _shown;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    /// <summary>Which figures.</summary>
    [Parameter, EditorRequired] public LessonChart Chart { get; set; } = null!;

    /// <summary>Of which runs; they have ended.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<StackEntry> Entries { get; set; } = [];

    [CascadingParameter] private Look Look { get; set; } = Look.Unknown;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            (_browser, _shown) = (new BrowserHandle(Js), JsonSerializer.Serialize(Spec()));
            await _browser.OpenAsync("openFigures", _canvas, Spec());
            StateHasChanged(); // it can be saved
        }
        // Also what has changed while it was being opened.
        string now = JsonSerializer.Serialize(Spec());
        if (_browser is not { IsOpen: true } || now == _shown) return;
        _shown = now;
        await _browser.CallAsync("update", Spec());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _browser?.DisposeAsync() ?? ValueTask.CompletedTask;

    private Task SaveAsync() => _browser?.CallAsync("save", PictureText.Of(Entries, Chart.Title)) ?? Task.CompletedTask;

    private object Spec() => new
    {
        theme = Look.Drawn,
        fontScale = Look.Scale,
        unit = Suffix(Chart.Y[0].Spec.Unit),
        runs = Entries.Select(entry => $"{entry.Letter}  {entry.Title}"),
        x = Chart.X is { } x ? new { label = x.Label, values = Entries.Select(entry => x.Of(entry.Run.Experiment)) } : null,
        series = Chart.Y.Select(figure => new { name = figure.Spec.Label, values = Entries.Select(entry => figure.Of(entry.Run)) }),
        logX = Chart.IsLogX,
        logY = Chart.IsLogY,
    };

    private static string Suffix(FigureUnit unit) => unit switch { FigureUnit.Nanoseconds => "ns", FigureUnit.PerSecond => " /s", FigureUnit.Times => "×", _ => "" };
}
