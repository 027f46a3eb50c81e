using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Web.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Corescope.Web.Components;

/// <summary>Holds the browser's timeline (<c>Client/lab.ts</c>) and tells it which run to show.</summary>
public sealed partial class TimelineView : IAsyncDisposable
{
    private ElementReference _element;
    private IJSObjectReference? _module, _handle;
    private DotNetObjectReference<TimelineView>? _self;
    private TimelineStatus? _status;
    private string? _shownRun;
    private IReadOnlyList<RoundSpan> _shownRounds = [];
    private Look _shownLook = Look.Unknown;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    /// <summary>What to show; null: nothing yet.</summary>
    [Parameter] public RunResult? Run { get; set; }

    /// <summary>In the picture's place while there is none.</summary>
    [Parameter] public RenderFragment? Empty { get; set; }

    /// <summary>Further buttons beside the picture's own.</summary>
    [Parameter] public RenderFragment? Tools { get; set; }

    /// <summary>A range was selected; null: the selection was cleared.</summary>
    [Parameter] public EventCallback<RangeStats?> OnRange { get; set; }

    /// <summary>The browser's handle is there: charts can be opened on it.</summary>
    [Parameter] public EventCallback<IJSObjectReference> OnReady { get; set; }

    [CascadingParameter] private Look Look { get; set; } = Look.Unknown;

    private int Cores => Run?.Machine?.Cores ?? Environment.ProcessorCount;

    private int Lanes => 1 + (Run?.Experiment.Workers ?? ExperimentRules.DefaultWorkers);

    private string StatusText => (Run, _status) switch
    {
        (null, _) => "",
        (_, { Error: { } error }) => error,
        (_, null or { Chunks: 0 }) => "Nothing recorded yet.",
        (_, { } s) => $"{Wording.Duration(s.EndNs)} recorded in {Wording.Count(s.Chunks)} chunks{Lost(s)}",
    };

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        try
        {
            if (firstRender) await OpenAsync();
            if (_handle is not null) await FollowParametersAsync(_handle);
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone; so has its timeline.
        }
    }

    /// <summary>Called by the browser: more chunks, or a paused view.</summary>
    [JSInvokable]
    public void OnTimelineChanged(TimelineStatus status)
    {
        _status = status;
        StateHasChanged();
    }

    /// <summary>Called by the browser: a range was selected.</summary>
    [JSInvokable]
    public Task OnRangeSelected(RangeStats? stats) => OnRange.InvokeAsync(stats);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _self?.Dispose();
        try
        {
            if (_handle is not null) await _handle.InvokeVoidAsync("dispose");
            if (_handle is not null) await _handle.DisposeAsync();
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone; so has its timeline.
        }
    }

    private async Task OpenAsync()
    {
        _self = DotNetObjectReference.Create(this);
        _shownLook = Look;
        _module = await Js.InvokeAsync<IJSObjectReference>("import", "/js/lab.js");
        _handle = await _module.InvokeAsync<IJSObjectReference>("openTimeline", _element, new { theme = Look.Drawn, fontScale = FontScale(Look) }, _self);
        await OnReady.InvokeAsync(_handle);
    }

    private async Task FollowParametersAsync(IJSObjectReference handle)
    {
        if (Look != _shownLook)
        {
            _shownLook = Look;
            await handle.InvokeVoidAsync("setTheme", Look.Drawn);
            await handle.InvokeVoidAsync("setFontScale", FontScale(Look));
        }
        if (Run?.Id == _shownRun && (Run is null || Run.RoundSpans.Count == _shownRounds.Count)) return;
        bool another = Run?.Id != _shownRun;
        (_shownRun, _shownRounds) = (Run?.Id, Run?.RoundSpans ?? []);
        if (Run is null) await handle.InvokeVoidAsync("clear");
        else if (another) await handle.InvokeVoidAsync("watch", Run.Id, new { cores = Cores, workers = Run.Experiment.Workers, measured = _shownRounds });
        else await handle.InvokeVoidAsync("setMeasured", _shownRounds);
    }

    private async Task FitAsync() => await _handle!.InvokeVoidAsync("fit");

    private async Task ToggleFollowAsync() => await _handle!.InvokeVoidAsync("setFollow", _status is { Follow: false });

    private async Task SavePictureAsync() => await _handle!.InvokeVoidAsync("savePicture",
        new { fileName = $"corescope-{Run!.Id}.png", title = Run.Name, caption = PictureCaption.Of(Run) });

    private static double FontScale(Look look) => look.Slide ? 2 : 1;

    private static string Lost(TimelineStatus status) => status.LostSwitches + status.LostSlices > 0
        ? $", {Wording.Count((long)(status.LostSwitches + status.LostSlices))} records lost" : "";
}
