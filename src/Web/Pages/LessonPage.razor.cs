using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Web.Components;
using Corescope.Web.Lessons;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Corescope.Web.Pages;

/// <summary>
/// A lesson: text, question, experiments with one click, one run in full or all of them one under the other. The runs are named after the # of the
/// address, in the order of the presets, so that a page that is loaded anew or sent to somebody shows the same.
/// </summary>
public sealed partial class LessonPage
{
    private readonly ClickGuard _clicks = new();
    private LessonList _list = new([], []);
    private Lesson? _lesson;
    private int _place, _shown = -1;
    private bool _isStack, _isOpen, _isChecking;
    private RunResult?[] _runs = [];
    private RunProgress? _progress;
    private IReadOnlyList<RunProgress> _active = [];
    private IReadOnlyList<Interpreter>? _interpreters;
    private string? _answer, _note, _reason, _readSlug;

    /// <summary>From the address; anything may stand there.</summary>
    [Parameter] public string Slug { get; set; } = "";

    [Inject] private LessonShelf Shelf { get; set; } = null!;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Inject] private HostMachine Machine { get; set; } = null!;

    private IReadOnlyList<int> Runnable => [.. Enumerable.Range(0, _lesson!.Presets.Count).Where(i => MissingFor(_lesson.Presets[i]) is null)];

    // Presets that lack the same are named together.
    private IEnumerable<(string Titles, string Reason)> Missing => _lesson!.Presets.GroupBy(MissingFor).Where(g => g.Key is not null)
        .Select(g => (string.Join(", ", g.Select(p => p.Title)), g.Key!));

    private bool IsRunning => _runs.Any(IsUnderWay);

    private string Busy => IsRunning ? "true" : "false";

    private bool HasEnded => !IsRunning && _runs.Any(r => r is { ElapsedNs: not null } or { Deadlock: not null });

    // The one filled button is the next thing to do; when all have been run it is the stack.
    private int FilledButton => Runnable.Select(i => (int?)i).FirstOrDefault(i => _runs[i!.Value] is null) ?? (_isStack && Runnable.Count > 0 ? Runnable[0] : -1);

    private IReadOnlyList<StackEntry> Stacked => [.. Runnable.Where(i => _runs[i] is not null).Select((i, place) => new StackEntry((char)('A' + place), _lesson!.Presets[i].Title, _runs[i]!))];

    private IReadOnlyList<StackEntry> Ended => [.. Stacked.Where(e => e.Run.ElapsedNs is not null)];

    private bool HasFigure => _lesson!.Chart is not null && Ended.Count > 1;

    private string? Verdict => _answer is null || !HasEnded ? null : $"Your answer was {_answer}. Measured: {string.Join(", ", Stacked.Where(e => e.Run is { ElapsedNs: not null } or { Deadlock: not null }).Select(Measured))}.";

    private string CachesText => Machine.Report.Caches is { Count: > 0 } caches
        ? $"{string.Join("; ", caches.Where(cache => cache.Type != "Instruction").Select(cache => $"L{cache.Level}: {Wording.Cache(cache)}"))}."
        : "the system does not tell its caches.";

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (Slug == _readSlug) return;
        _readSlug = Slug;
        _list = Shelf.Read();
        _lesson = _list.Find(Slug);
        _reason = _list.Broken.FirstOrDefault(b => b.File == $"{Slug}.md")?.Reason;
        _place = _list.Lessons.TakeWhile(l => l.Slug != Slug).Count();
        (_shown, _isStack, _isOpen, _answer, _note) = (-1, false, false, null, null);
        _runs = new RunResult?[_lesson?.Presets.Count ?? 0];
        ReadAddress();
        ReadLab();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        // Looking for them may take seconds after the server's start; the page does not wait for it.
        _interpreters = await Machine.InterpretersAsync();
        StateHasChanged();
    }

    /// <inheritdoc/>
    protected override bool ReadLab()
    {
        _active = Lab.Active();
        for (int i = 0; i < _runs.Length; i++) _runs[i] = _runs[i] is { } run ? Lab.Find(run.Id) : null;
        if (_shown >= 0 && _runs[_shown] is null) _shown = -1; // deleted meanwhile
        _progress = _shown < 0 ? null : Lab.Progress(_runs[_shown]!.Id);
        return _active.Count > 0;
    }

    private Lesson? Neighbour(int step) => _list.Lessons.ElementAtOrDefault(_place + step);

    private async Task RunOneAsync(int preset)
    {
        if (!_clicks.Admit(Environment.TickCount64) || IsRunning || _isChecking) return;
        await SubmitAsync([preset]);
        (_shown, _isStack) = (_runs[preset] is null ? -1 : preset, false);
        ReadLab();
        await ShowInAddressAsync();
    }

    private async Task StackAsync()
    {
        if (!_clicks.Admit(Environment.TickCount64) || IsRunning || _isChecking) return;
        await SubmitAsync([.. Runnable.Where(i => _runs[i] is not { ElapsedNs: not null })]);
        (_shown, _isStack) = (-1, true);
        ReadLab();
        await ShowInAddressAsync();
    }

    /// <summary>Queues presets. What this machine lacks for one is said before it becomes a failed run, as REST says it.</summary>
    private async Task SubmitAsync(int[] presets)
    {
        (_note, _isChecking) = (null, true);
        Lesson lesson = _lesson!;
        foreach (int preset in presets)
        {
            Preset one = lesson.Presets[preset];
            FieldError? missing = (await InterpreterChoice.OfAsync(one.Experiment!)).Error;
            if (_lesson != lesson) break; // somebody has gone on to another lesson meanwhile
            if (missing is not null) _note = $"{one.Title} can't be run here. {missing.Message}";
            else Submit(preset);
        }
        _isChecking = false;
    }

    /// <summary>In slide mode: the next of the presets that have been run.</summary>
    private void ShowNext(int by)
    {
        int[] known = [.. Enumerable.Range(0, _runs.Length).Where(i => _runs[i] is not null)];
        int place = Array.IndexOf(known, _shown);
        if (place < 0) return;
        _shown = known[(place + by + known.Length) % known.Length];
        ReadLab();
    }

    private void Submit(int preset)
    {
        try
        {
            _runs[preset] = Lab.Submit(_lesson!.Presets[preset].Experiment!, $"{_lesson.Title}: {_lesson.Presets[preset].Title}");
        }
        catch (Exception refused) when (refused is QueueFullException or IOException or ArgumentException)
        {
            _note = refused.Message;
        }
    }

    private void Study(StudyPreset preset)
    {
        if (!_clicks.Admit(Environment.TickCount64) || preset.Spec is not { } spec) return;
        try
        {
            Navigation.NavigateTo($"/studies/{Lab.Studies.Create(spec, $"{_lesson!.Title}: {preset.Title}").Id}");
        }
        catch (Exception refused) when (refused is QueueFullException or IOException or ArgumentException)
        {
            _note = refused.Message;
        }
    }

    private void Stop()
    {
        if (!_clicks.Admit(Environment.TickCount64)) return;
        foreach (RunResult run in _runs.Where(IsUnderWay).OfType<RunResult>()) Lab.Cancel(run.Id);
    }

    private void ReadAddress()
    {
        string fragment = new Uri(Navigation.Uri).Fragment.TrimStart('#');
        if (fragment.Length == 0) return;
        string[] ids = fragment.Split(',');
        for (int i = 0; i < Math.Min(ids.Length, _runs.Length); i++)
        {
            // Only this lesson's runs: the address may name any.
            RunResult? run = ids[i].Length == 0 ? null : Lab.Find(ids[i]);
            if (run is not null && ExperimentLink.Write(run.Experiment) == _lesson!.Presets[i].Link) _runs[i] = run;
        }
        int[] known = [.. Enumerable.Range(0, _runs.Length).Where(i => _runs[i] is not null)];
        (_shown, _isStack) = known.Length == 1 ? (known[0], false) : (-1, known.Length > 1);
    }

    private async Task ShowInAddressAsync() =>
        await Js.InvokeVoidAsync("corescope.replaceUrl", $"/lessons/{Slug}#{string.Join(',', _runs.Select(r => r?.Id))}");

    /// <summary>Why a preset can't be run here; null where it can, as far as is known by now.</summary>
    private string? MissingFor(Preset preset) => preset.Experiment is not { } experiment ? preset.Missing
        : _interpreters is null ? null : ExperimentRules.AgainstMachine(experiment, _interpreters);

    private string Measured(StackEntry entry) => entry.Run.ElapsedNs is null ? $"{entry.Title} {Wording.State(entry.Run)}" : _lesson!.Chart is { Y: [var figure, ..] } ? $"{entry.Title} {Wording.Figure(figure.Of(entry.Run), figure.Spec.Unit)}"
        : entry.Run.Speedup is null
        ? $"{entry.Title} {Wording.Duration(entry.Run.ElapsedNs)}"
        : $"{entry.Title} {Wording.Times(entry.Run.Speedup)}";

    private static bool IsUnderWay(RunResult? run) => run is not null && !Wording.HasEnded(run.State);
}
