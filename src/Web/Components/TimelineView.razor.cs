using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;
using Corescope.Web.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Corescope.Web.Components;

/// <summary>Holds the browser's timeline (<c>Client/lab.ts</c>) and tells it which run to show.</summary>
public sealed partial class TimelineView : IAsyncDisposable
{
    private ElementReference _element;
    private BrowserHandle? _browser;
    private DotNetObjectReference<TimelineView>? _self;
    private TimelineStatus? _status;
    private string? _shownRun;
    private IReadOnlyList<RoundSpan> _shownRounds = [];
    private IReadOnlyList<HostClock> _shownHosts = [];
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

    /// <summary>A person has chosen a lock's row; null: all lanes are shown again.</summary>
    [Parameter] public EventCallback<int?> OnLock { get; set; }

    /// <summary>One of several under each other: without overview and tools.</summary>
    [Parameter] public bool IsCompact { get; set; }

    /// <summary>Whether a run beside this one has ranks, whose heads need more room: then all have it, so that their times are under each other.</summary>
    [Parameter] public bool IsGutterWide { get; set; }

    [CascadingParameter] private Look Look { get; set; } = Look.Unknown;

    private int Cores => Run?.Machine?.Cores ?? Environment.ProcessorCount;

    private int Lanes => 1 + (Run?.Experiment.Workers ?? ExperimentRules.DefaultWorkers) + Beside;

    /// <summary>Lanes besides the workers' for which there is room.</summary>
    private int Beside => Run is null ? 0
        : (WorkloadCatalog.Find(Run.Experiment.Workload)?.LanesBeside ?? 0) + (StrategyCatalog.Find(Run.Experiment.Strategy)?.LanesBesideOf(Run.Experiment.Workers) ?? 0);

    private bool HasGil => Run is not null && ExperimentRules.SharesGil(Run.Experiment);

    private LockRows Locks => Run is null ? default : ExperimentRules.LocksOf(Run.Experiment);

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
        if (firstRender) await OpenAsync();
        if (_browser is { IsOpen: true }) await FollowParametersAsync(_browser);
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

    /// <summary>Called by the browser: a lock's row was chosen.</summary>
    [JSInvokable]
    public Task OnLockSelected(int? id) => OnLock.InvokeAsync(id);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _self?.Dispose();
    }

    private async Task OpenAsync()
    {
        (_self, _browser, _shownLook) = (DotNetObjectReference.Create(this), new BrowserHandle(Js), Look);
        IJSObjectReference? handle = await _browser.OpenAsync("openTimeline", _element, new { theme = Look.Drawn, fontScale = Look.Scale, overview = !IsCompact }, _self);
        if (handle is not null) await OnReady.InvokeAsync(handle);
    }

    private async Task FollowParametersAsync(BrowserHandle browser)
    {
        if (Look != _shownLook)
        {
            _shownLook = Look;
            await browser.CallAsync("setTheme", Look.Drawn);
            await browser.CallAsync("setFontScale", Look.Scale);
        }
        if (Run?.Id == _shownRun && (Run is null || (Run.RoundSpans.Count == _shownRounds.Count && Run.Hosts.Count == _shownHosts.Count))) return;
        bool another = Run?.Id != _shownRun;
        (_shownRun, _shownRounds, _shownHosts) = (Run?.Id, Run?.RoundSpans ?? [], Run?.Hosts ?? []);
        if (Run is null) await browser.CallAsync("clear");
        else if (another) await browser.CallAsync("watch", Run.Id, new
        {
            cores = Cores, workers = Run.Experiment.Workers, beside = Beside, gil = HasGil,
            ranks = Run.Experiment.Strategy == Mpi.StrategyName, isGutterWide = IsGutterWide, locks = Locks.Locks, counters = Locks.Counters, measured = _shownRounds,
            states = ExperimentRules.StatesOf(Run.Experiment)?.Select(state => (int)state), warmUps = Run.Experiment.WarmUp, hasEnded = Wording.HasEnded(Run.State), hosts = _shownHosts,
        });
        else
        {
            await browser.CallAsync("setMeasured", _shownRounds);
            await browser.CallAsync("setHosts", _shownHosts);
        }
    }

    private async Task FitAsync(string what) => await _browser!.CallAsync("fit", what);

    private async Task ToggleFollowAsync() => await _browser!.CallAsync("setFollow", _status is { Follow: false });

    private async Task SavePictureAsync() => await _browser!.CallAsync("savePicture",
        PictureText.Of(Run!, null));

    private static string Lost(TimelineStatus status) => status.LostSwitches + status.LostSlices > 0
        ? $", {Wording.Count((long)(status.LostSwitches + status.LostSlices))} records lost" : "";
}
