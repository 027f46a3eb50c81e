using Corescope.Compute.Export;
using Corescope.Compute.Running;
using Corescope.Web.Api;
using Corescope.Web.Components;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace Corescope.Web.Pages;

/// <summary>The history: what is under way, and what was run, filtered. The address carries the filter, so that a link shows the same to somebody else.</summary>
public sealed partial class RunsPage
{
    private const int PageSize = 20;

    private static readonly RunFilter Everything = RunsAddress.Read("");

    private readonly List<string> _chosen = [];
    private IReadOnlyList<RunRow> _rows = [];
    private IReadOnlyList<RunProgress> _active = [];
    private RunFilter _filter = Everything;
    private int _page;
    private bool _hasMore;
    private string? _fileNote;
    private RunResult? _known; // the run of a file that is here already

    [Inject] private IJSRuntime Js { get; set; } = null!;

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _filter = RunsAddress.Read(new Uri(Navigation.Uri).Query);
        ReadLab();
        Navigation.LocationChanged += OnLocationChanged;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= OnLocationChanged;
        return base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override bool ReadLab()
    {
        IReadOnlyList<RunRow> found = Lab.Rows(_filter, _page * PageSize, PageSize + 1);
        (_rows, _hasMore, _active) = ([.. found.Take(PageSize)], found.Count > PageSize, Lab.Active());
        if (_rows.Count == 0 && _page > 0)
        {
            _page--; // the last run of the last page was deleted
            return ReadLab();
        }
        return _active.Count > 0;
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs args)
    {
        Uri to = new(args.Location);
        if (to.AbsolutePath != "/runs") return;
        Show(RunsAddress.Read(to.Query));
        _ = InvokeAsync(StateHasChanged);
    }

    private void Show(RunFilter filter)
    {
        (_filter, _page) = (filter, 0);
        ReadLab();
    }

    private async Task ShowAsync(RunFilter filter)
    {
        Show(filter);
        // Without going anywhere: the field that is typed in keeps the focus.
        await Js.InvokeVoidAsync("corescope.replaceUrl", RunsAddress.Write(filter));
    }

    private void Turn(int pages)
    {
        _page += pages;
        ReadLab();
    }

    /// <summary>In the order in which they are ticked: the first is A.</summary>
    private void Choose(RunResult run)
    {
        if (!_chosen.Remove(run.Id) && _chosen.Count < Comparison.Most) _chosen.Add(run.Id);
    }

    private string NameOf(string id) => Lab.Find(id)?.Name ?? id;

    private static string QueueText(RunProgress run) => run.QueuePosition > 0
        ? $"waits, position {run.QueuePosition}"
        : $"{run.Activity}, {Wording.Clock(run.ElapsedNs)}";

    private async Task OpenAsync(InputFileChangeEventArgs given)
    {
        (_fileNote, _known) = (null, null);
        try
        {
            // By way of a file: an archive is read from its end.
            await using FileStream copy = new(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
            await using (Stream content = given.File.OpenReadStream(RunArchive.MaxBytes)) await content.CopyToAsync(copy);
            copy.Position = 0;
            (RunResult run, bool isNew) = await ArchiveApi.ImportAsync(copy, Lab, CancellationToken.None);
            if (isNew) Navigation.NavigateTo($"/runs/{run.Id}");
            else _known = run;
        }
        catch (InvalidDataException wrong)
        {
            _fileNote = $"{given.File.Name}: {wrong.Message}";
        }
        catch (IOException failed)
        {
            _fileNote = $"{given.File.Name} can't be opened: {failed.Message}";
        }
    }

    private async Task RenameAsync(RunResult run)
    {
        if (await RunActions.RenameAsync(run, Lab, Dialogs)) ReadLab();
    }

    private async Task DeleteAsync(RunResult run)
    {
        if (!await RunActions.DeleteAsync(run, Lab, Dialogs)) return;
        _chosen.Remove(run.Id);
        ReadLab();
    }
}
