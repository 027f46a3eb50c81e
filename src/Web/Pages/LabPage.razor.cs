using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Workloads;
using Corescope.Web.Components;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace Corescope.Web.Pages;

/// <summary>
/// The lab: a form on the left, the run it started on the right. The address always carries the whole experiment and, after the #, the run
/// that is shown, so that a page that is loaded anew shows the same.
/// </summary>
public sealed partial class LabPage
{
    private readonly ClickGuard _clicks = new();
    private ExperimentDraft _draft = ExperimentDraft.Of(WorkloadCatalog.All[0]);
    private RunResult? _run;
    private RunProgress? _progress;
    private IReadOnlyList<RunProgress> _active = [];
    private string? _note, _fileError;
    private bool _isChecking;
    private IReadOnlyList<Interpreter>? _interpreters;
    private DotNetObjectReference<LabPage>? _self;
    private BrowserHandle? _shortcuts;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Inject] private HostMachine Host { get; set; } = null!;

    private bool IsRunning => _run is not null && !Wording.HasEnded(_run.State);

    private string StopText => _progress switch
    {
        { State: RunState.Queued } p => $"waits, {p.QueuePosition}",
        { } p => Wording.Clock(p.ElapsedNs),
        _ => "",
    };

    private RunProgress? OthersRun => _active.FirstOrDefault(a => a.QueuePosition == 0 && a.Id != _run?.Id);

    private StackPlan? Plan => _draft.Experiment is { } experiment ? StackPlan.Of(experiment, _interpreters) : null;

    private string QueueText => _active.Count > 1 ? $", {_active.Count - 1} in the queue" : "";

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        ReadAddress(Navigation.Uri);
        Navigation.LocationChanged += OnLocationChanged;
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => _interpreters = await Host.InterpretersAsync();

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        (_self, _shortcuts) = (DotNetObjectReference.Create(this), new BrowserHandle(Js));
        await ShowInAddressAsync();
        await _shortcuts.OpenAsync("listenForShortcuts", _self);
        StateHasChanged(); // the button names its keys
    }

    /// <summary>Called by the browser: Enter or Escape outside of fields.</summary>
    [JSInvokable]
    public async Task OnShortcut(string name)
    {
        if (name == "stop") Stop();
        else await RunAsync();
        StateHasChanged();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Navigation.LocationChanged -= OnLocationChanged;
        if (_shortcuts is not null) await _shortcuts.DisposeAsync();
        _self?.Dispose();
    }

    private void ReadAddress(string address)
    {
        Uri uri = new(address);
        if (uri.Query.Length > 1) _draft = ExperimentDraft.FromQuery(uri.Query);
        if (uri.Fragment.Length > 1) _run = Lab.Find(uri.Fragment[1..]);
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs args)
    {
        if (new Uri(args.Location).AbsolutePath != "/lab") return;
        ReadAddress(args.Location);
        _ = InvokeAsync(async () =>
        {
            StateHasChanged();
            await ShowInAddressAsync();
        });
    }

    /// <inheritdoc/>
    protected override bool ReadLab()
    {
        _active = Lab.Active();
        _run = _run is null ? null : Lab.Find(_run.Id);
        _progress = _run is null ? null : Lab.Progress(_run.Id);
        return _active.Count > 0;
    }

    private async Task RunAsync()
    {
        if (!_clicks.Admit(Environment.TickCount64) || IsRunning || _isChecking || _draft.Experiment is not { } experiment) return;
        if (await MissingForAsync(experiment) is { } missing)
        {
            _draft.Refuse(missing);
            _note = missing.Field is "runtime" or "strategy" ? null : missing.Message; // a package that a parameter needs has no field
            return;
        }
        try
        {
            _run = Lab.Submit(experiment);
            _note = null;
            ReadLab();
            await ShowInAddressAsync();
        }
        catch (Exception refused) when (refused is QueueFullException or IOException)
        {
            _note = refused.Message;
        }
    }

    /// <summary>What this machine lacks for an experiment, as REST says it; an interpreter that has not been asked yet may take seconds.</summary>
    private async Task<FieldError?> MissingForAsync(Experiment experiment)
    {
        _isChecking = true;
        try
        {
            return (await InterpreterChoice.OfAsync(experiment)).Error;
        }
        finally
        {
            _isChecking = false;
        }
    }

    /// <summary>Runs the same sequentially, in threads and in processes, and goes to where they are seen beside each other.</summary>
    private void Stack()
    {
        if (!_clicks.Admit(Environment.TickCount64) || IsRunning || Plan is not { IsWorthwhile: true } plan) return;
        List<string> ids = [];
        try
        {
            foreach (Experiment experiment in plan.Experiments) ids.Add(Lab.Submit(experiment).Id);
        }
        catch (Exception refused) when (refused is QueueFullException or IOException)
        {
            _note = refused.Message;
        }
        if (ids.Count >= Comparison.Least) Navigation.NavigateTo(Comparison.Url(ids));
    }

    private void Stop()
    {
        if (_clicks.Admit(Environment.TickCount64) && IsRunning) Lab.Cancel(_run!.Id);
    }

    private async Task ShowInAddressAsync()
    {
        _note = null;
        string run = _run is null ? "" : $"#{_run.Id}";
        try
        {
            await Js.InvokeVoidAsync("corescope.replaceUrl", $"/lab?{_draft.Query}{run}");
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and its address with it.
        }
    }

    private async Task CopyLinkAsync()
    {
        bool copied = await Js.InvokeAsync<bool>("corescope.copy", Navigation.ToAbsoluteUri($"/lab?{_draft.Query}").ToString());
        _note = copied ? "Link copied." : "The browser does not let the link be copied: take it from the address bar.";
    }

    private async Task KeepFileAsync((string Parameter, IBrowserFile File) given)
    {
        _fileError = given.File.Size > Fasta.MaxBytes ? $"{given.File.Name} has more than 20 MB." : null;
        if (_fileError is not null) return;
        try
        {
            await using Stream content = given.File.OpenReadStream(Fasta.MaxBytes);
            _draft.Set(given.Parameter, await Lab.KeepFastaAsync(given.File.Name, content, CancellationToken.None));
            await ShowInAddressAsync();
        }
        catch (InvalidDataException wrong)
        {
            _fileError = wrong.Message;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            _fileError = $"{given.File.Name} can't be kept: {failed.Message}";
        }
    }
}
