using Corescope.Compute.Running;
using Corescope.Compute.Strategies;
using Corescope.Web.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Corescope.Web.Components;

/// <summary>Holds the browser's group of timelines (<c>Client/groupHandle.ts</c>), and in slide mode the run that is shown alone.</summary>
public sealed partial class RunStack : IAsyncDisposable
{
    private readonly List<IJSObjectReference> _early = [];
    private ElementReference _element;
    private DotNetObjectReference<RunStack>? _self;
    private BrowserHandle? _group;
    private StackSlide _slide = StackSlide.All;
    private bool _fitsSlide = true; // whether a slide has room for all
    private (bool Slide, double Scale, StackSlide Shown, int Runs) _shared = (false, 1, StackSlide.All, 0);

    [Inject] private IJSRuntime Js { get; set; } = null!;

    /// <summary>The runs, A first.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<StackEntry> Entries { get; set; } = [];

    /// <summary>Above a saved picture.</summary>
    [Parameter, EditorRequired] public string Title { get; set; } = "";

    /// <summary>What stands between the table and the pictures.</summary>
    [Parameter] public RenderFragment? Numbers { get; set; }

    /// <summary>A chart of all runs' figures, which a slide shows after their own pictures; null: there is none.</summary>
    [Parameter] public RenderFragment? Figures { get; set; }

    [CascadingParameter] private Look Look { get; set; } = Look.Unknown;

    // While they run it is not known yet; what has no baseline never gets one, and a column of dashes tells nothing.
    private bool HasSpeedups => Entries.Any(entry => entry.Run.Speedup is not null || !Wording.HasEnded(entry.Run.State));

    private bool HasRanks => Entries.Any(entry => entry.Run.Experiment.Strategy == Mpi.StrategyName);

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (!Look.Slide) _slide = StackSlide.All;
        else ShowWhatFits();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender) await OpenAsync();
        if (_group is not null) await ShareAsync(_group);
    }

    /// <summary>Called by the browser: whether a slide has room for all of the runs.</summary>
    [JSInvokable]
    public void OnFit(bool fits)
    {
        _fitsSlide = fits;
        if (Look.Slide) ShowWhatFits();
        StateHasChanged();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_group is not null) await _group.DisposeAsync();
        _self?.Dispose();
    }

    private async Task OpenAsync()
    {
        _self = DotNetObjectReference.Create(this);
        BrowserHandle group = new(Js);
        await group.OpenAsync("linkTimelines", _self);
        _group = group;
        foreach (IJSObjectReference timeline in _early) await group.CallAsync("add", timeline);
        _early.Clear();
        StateHasChanged(); // it can be saved
    }

    private async Task ShareAsync(BrowserHandle group)
    {
        (bool, double, StackSlide, int) now = (Look.Slide, Look.Scale, _slide, Entries.Count);
        if (now == _shared) return;
        _shared = now;
        await group.CallAsync("share", Look.Slide ? _element : (ElementReference?)null, Look.Scale);
    }

    private IReadOnlyList<StackSlide> Slides => StackSlide.Of(Entries, _fitsSlide, Figures is not null);

    private bool IsShown(StackEntry entry) => _slide.Kind == StackSlideKind.Timeline && (_slide.Run is null || _slide.Run == entry.Run.Id);

    // The class shall not have to guess what is below the edge; and a run may be gone.
    private void ShowWhatFits()
    {
        IReadOnlyList<StackSlide> slides = Slides;
        if (slides.Count > 0 && !slides.Contains(_slide)) _slide = slides[0];
    }

    // Pictures may be ready before their group is.
    private async Task LinkAsync(IJSObjectReference timeline)
    {
        if (_group is null) _early.Add(timeline);
        else await _group.CallAsync("add", timeline);
    }

    private Task FitAsync(string what) => _group?.CallAsync("fit", what) ?? Task.CompletedTask;

    private Task SavePictureAsync()
    {
        PictureText text = PictureText.Of(Entries, Title);
        var parts = Entries.Where(HasPicture).Select(entry => new { runId = entry.Run.Id, title = $"{entry.Letter}  {entry.Title}  {Told(entry.Run)}" });
        return _group?.CallAsync("savePicture", new { text.FileName, text.Title, text.Caption, parts }) ?? Task.CompletedTask;
    }

    /// <summary>All, where there is room for them, then each by itself, then the ledgers and the figures, then all again.</summary>
    private void Step(int by)
    {
        IReadOnlyList<StackSlide> slides = Slides;
        int place = slides.TakeWhile(slide => slide != _slide).Count();
        if (slides.Count > 0) _slide = slides[(place + by + slides.Count) % slides.Count];
    }

    // A run that ended before anything was recorded has none.
    private static bool HasPicture(StackEntry entry) => entry.Run.Chunks > 0 || !Wording.HasEnded(entry.Run.State);

    private static string TraceOf(RunResult run) =>
        run.LostRecords is { } lost && lost.Kernel + lost.Slices > 0 ? $"{run.TraceSource}, {Wording.Count(lost.Kernel + lost.Slices)} lost" : run.TraceSource ?? "";

    private static string Told(RunResult run) => run.ElapsedNs is null
        ? Wording.State(run)
        : $"{Wording.Duration(run.ElapsedNs)}{(run.Speedup is null ? "" : $", {Wording.Times(run.Speedup)}")}";
}
