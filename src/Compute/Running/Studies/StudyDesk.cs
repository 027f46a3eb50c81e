using Corescope.Compute.Tracing;

namespace Corescope.Compute.Running;

/// <summary>
/// The studies of a lab, from creation to deletion. One is under way at a time, the others wait. What it has measured is its runs, which are ordinary ones; so a study that is stopped,
/// or whose server ends, keeps what is done, and goes on from there when it is resumed. Thread-safe.
/// </summary>
public sealed class StudyDesk : IDisposable
{
    private const int MaxWaiting = 20;

    private readonly Lab _lab;
    private readonly RunStore _store;
    private readonly RunIds _ids = new();
    private readonly object _lock = new(); // guards what follows, and the order in which a study is read and saved
    private readonly LinkedList<string> _waiting = [];
    private readonly Dictionary<string, Study> _unstored = []; // those whose last change the disk had no room for
    private readonly StudyReadings _readings;
    private readonly ChangeLimiter _changes;
    private readonly Thread _thread;
    private StudyExecution? _execution;
    private CancellationTokenSource? _cancel;
    private string? _current;
    private long _startedNs; // of the study under way, what is not yet counted
    private bool _isClosing;

    internal StudyDesk(Lab lab, RunStore store)
    {
        (_lab, _store, _readings) = (lab, store, new StudyReadings(store));
        _changes = new ChangeLimiter(id => Changed?.Invoke(id));
        foreach (Study study in store.Studies().Where(s => s.IsActive)) store.Save(study with { State = StudyState.Interrupted, EndedAt = DateTimeOffset.UtcNow });
        _thread = new Thread(ExecuteAll) { IsBackground = true, Name = "studies" };
        _thread.Start();
    }

    /// <summary>A study was added, got on, changed its state, or was deleted: its id. At most 10 a second for each study. Handlers must be quick and must not throw.</summary>
    public event Action<string>? Changed;

    /// <summary>Adds a study; its runs begin when no other study is under way.</summary>
    /// <exception cref="QueueFullException">Too many wait already.</exception>
    /// <exception cref="IOException">It can't be stored (a full disk).</exception>
    /// <exception cref="ArgumentException">The name is too long.</exception>
    public Study Create(StudySpec spec, string? name = null)
    {
        string? given = GivenName.Of(name);
        Study study;
        lock (_lock)
        {
            study = new Study { Id = _ids.Next(), Name = given ?? NameOf(spec), State = StudyState.Queued, Spec = spec, CreatedAt = DateTimeOffset.UtcNow };
            Queue(study);
        }
        _changes.Raise(study.Id);
        return study;
    }

    /// <summary>A study, or null.</summary>
    public Study? Find(string id)
    {
        lock (_lock) return _unstored.GetValueOrDefault(id) ?? _store.FindStudy(id);
    }

    /// <summary>All studies, the newest first.</summary>
    public IReadOnlyList<Study> List()
    {
        lock (_lock) return [.. _store.Studies().Select(study => _unstored.GetValueOrDefault(study.Id, study))];
    }

    /// <summary>A study with all that was measured so far, or null.</summary>
    public StudyReport? Report(string id)
    {
        if (Find(id) is not { } study) return null;
        StudyPoint[] points = _readings.Points(study);
        return new StudyReport(study, Progress(study, points), _readings.Curves(study, points));
    }

    /// <summary>Stops a study that waits or is under way; false if it is neither. The run under way is ended; those that are done stay.</summary>
    public bool Cancel(string id)
    {
        lock (_lock)
        {
            if (_waiting.Remove(id)) Update(id, s => s with { State = StudyState.Cancelled, EndedAt = DateTimeOffset.UtcNow });
            else if (_current == id) _cancel!.Cancel();
            else return false;
        }
        _changes.Raise(id);
        return true;
    }

    /// <summary>Goes on with a study that has ended before all its runs were made; false if there is none, or nothing is missing.</summary>
    /// <exception cref="QueueFullException">Too many wait already.</exception>
    /// <exception cref="IOException">It can't be stored (a full disk).</exception>
    public bool Resume(string id)
    {
        lock (_lock)
        {
            if (Find(id) is not { IsActive: false } study || _readings.Points(study).Count(p => p.IsDone) == StudyPlan.Of(study.Spec).Count) return false;
            Queue(study with { State = StudyState.Queued, EndedAt = null, Error = null });
        }
        _changes.Raise(id);
        return true;
    }

    /// <summary>Removes a study that has ended, with all its runs and their traces; false if there is none.</summary>
    public bool Delete(string id)
    {
        lock (_lock)
        {
            if (Find(id) is not { IsActive: false }) return false;
            foreach (string run in _store.RunsOfStudy(id)) _lab.Delete(run);
            _store.DeleteStudy(id);
            _unstored.Remove(id);
        }
        _changes.Raise(id);
        return true;
    }

    /// <summary>No run is submitted any more; the study under way is known as interrupted from now on.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            _isClosing = true;
            Monitor.PulseAll(_lock);
        }
        _changes.Dispose();
    }

    /// <summary>Waits for the thread; the runs must have ended.</summary>
    public void Dispose() => _thread.Join();

    /// <summary>How far a study has got.</summary>
    public StudyProgress Progress(Study study) => Progress(study, _readings.Points(study));

    private StudyProgress Progress(Study study, StudyPoint[] points)
    {
        string? run;
        lock (_lock) run = _current == study.Id ? _execution?.CurrentRun : null;
        return _readings.Progress(study, points, run);
    }

    private void ExecuteAll()
    {
        while (Take() is { } study)
        {
            (StudyState state, string? error) = Execute(study);
            lock (_lock)
            {
                Update(study.Id, s => Counted(s) with { State = state, Error = error, EndedAt = DateTimeOffset.UtcNow });
                (_execution, _current) = (null, null);
                _cancel!.Dispose();
            }
            _changes.Raise(study.Id);
        }
    }

    private (StudyState State, string? Error) Execute(Study study)
    {
        try
        {
            return (_execution!.Run(StudyPlan.Of(study.Spec), _readings.Points(study)), null);
        }
        catch (ObjectDisposedException)
        {
            return (StudyState.Interrupted, null); // the lab is closing
        }
        catch (Exception e) // whatever one study meets, the next ones go on
        {
            return (StudyState.Failed, e.Message);
        }
    }

    private Study? Take()
    {
        lock (_lock)
        {
            while (_waiting.Count == 0 && !_isClosing) Monitor.Wait(_lock);
            if (_isClosing) return null;
            string id = _waiting.First!.Value;
            _waiting.RemoveFirst();
            (_current, _startedNs, _cancel) = (id, MonotonicClock.NowNs, new CancellationTokenSource());
            Study study = Update(id, s => s with { State = StudyState.Running });
            _execution = new StudyExecution(study, _lab, change => Tell(id, change), _cancel.Token);
            return study;
        }
    }

    private void Tell(string id, Func<Study, Study> change)
    {
        lock (_lock) Update(id, s => Counted(change(s)));
        _changes.Raise(id);
    }

    // With every run that ends: a server that is killed keeps its runs, and must keep the time that they took, too.
    private Study Counted(Study study)
    {
        long fromNs = _startedNs;
        _startedNs = MonotonicClock.NowNs;
        return study with { UnderWayNs = study.UnderWayNs + _startedNs - fromNs };
    }

    private void Queue(Study study)
    {
        ObjectDisposedException.ThrowIf(_isClosing, this);
        if (_waiting.Count >= MaxWaiting) throw new QueueFullException($"{MaxWaiting} studies wait already, the most that may. Wait for some to end, or cancel some.");
        _store.Save(study);
        _unstored.Remove(study.Id);
        _waiting.AddLast(study.Id);
        Monitor.PulseAll(_lock);
    }

    private Study Update(string id, Func<Study, Study> change)
    {
        Study before = Find(id)!, after = change(before);
        if (after == before) return after;
        try
        {
            _store.Save(after);
            _unstored.Remove(id);
        }
        catch (IOException)
        {
            _unstored[id] = after; // not a reason to end the thread: known here until the next change, and at the next start as interrupted
        }
        return after;
    }

    private static string NameOf(StudySpec spec) =>
        $"{spec.Workload}: {string.Join(", ", spec.Strategies)} with {string.Join(", ", spec.Workers)} workers{(spec.Mode == StudyMode.Weak ? ", weak scaling" : "")}";
}
