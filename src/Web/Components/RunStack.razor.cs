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
    private BrowserHandle? _group;
    private string? _alone; // the run that a slide shows by itself; null: all

    [Inject] private IJSRuntime Js { get; set; } = null!;

    /// <summary>The runs, A first.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<StackEntry> Entries { get; set; } = [];

    /// <summary>Above a saved picture.</summary>
    [Parameter, EditorRequired] public string Title { get; set; } = "";

    /// <summary>What stands between the table and the pictures.</summary>
    [Parameter] public RenderFragment? Numbers { get; set; }

    [CascadingParameter] private Look Look { get; set; } = Look.Unknown;

    private IEnumerable<StackEntry> Shown => Entries.Where(entry => _alone is null || entry.Run.Id == _alone);

    // Several have to share the room of one.
    private Look SmallerLook => Look with { Scale = Math.Max(1, Look.Scale * Shown.Count() switch { 1 => 1, 2 => 0.75, 3 => 0.65, _ => 0.5 }) };

    // While they run it is not known yet; what has no baseline never gets one, and a column of dashes tells nothing.
    private bool HasSpeedups => Entries.Any(entry => entry.Run.Speedup is not null || !Wording.HasEnded(entry.Run.State));

    private bool HasRanks => Entries.Any(entry => entry.Run.Experiment.Strategy == Mpi.StrategyName);

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (!Look.Slide || !Entries.Any(entry => entry.Run.Id == _alone)) _alone = null;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        BrowserHandle group = new(Js);
        await group.OpenAsync("linkTimelines");
        _group = group;
        foreach (IJSObjectReference timeline in _early) await group.CallAsync("add", timeline);
        _early.Clear();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _group?.DisposeAsync() ?? ValueTask.CompletedTask;

    // Pictures may be ready before their group is.
    private async Task LinkAsync(IJSObjectReference timeline)
    {
        if (_group is null) _early.Add(timeline);
        else await _group.CallAsync("add", timeline);
    }

    private Task FitAsync() => _group?.CallAsync("fit") ?? Task.CompletedTask;

    private Task SavePictureAsync()
    {
        PictureText text = PictureText.Of(Entries, Title);
        var parts = Entries.Where(HasPicture).Select(entry => new { runId = entry.Run.Id, title = $"{entry.Letter}  {entry.Title}  {Told(entry.Run)}" });
        return _group?.CallAsync("savePicture", new { text.FileName, text.Title, text.Caption, parts }) ?? Task.CompletedTask;
    }

    /// <summary>All, then each by itself, then all again.</summary>
    private void Step(int by)
    {
        int places = Entries.Count + 1;
        int now = 1 + Entries.ToList().FindIndex(entry => entry.Run.Id == _alone);
        int next = (now + by + places) % places;
        _alone = next == 0 ? null : Entries[next - 1].Run.Id;
    }

    // A run that ended before anything was recorded has none.
    private static bool HasPicture(StackEntry entry) => entry.Run.Chunks > 0 || !Wording.HasEnded(entry.Run.State);

    private static string TraceOf(RunResult run) =>
        run.LostRecords is { } lost && lost.Kernel + lost.Slices > 0 ? $"{run.TraceSource}, {Wording.Count(lost.Kernel + lost.Slices)} lost" : run.TraceSource ?? "";

    private static string Told(RunResult run) => run.ElapsedNs is null
        ? Wording.State(run)
        : $"{Wording.Duration(run.ElapsedNs)}{(run.Speedup is null ? "" : $", {Wording.Times(run.Speedup)}")}";
}
