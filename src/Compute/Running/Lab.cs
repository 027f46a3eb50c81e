using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Running;

/// <summary>
/// Room 3: runs, from submission to deletion. One at a time is under way, others wait. Chunks come from each run's <see cref="Recorder"/>
/// and go to the run's file and, through <see cref="Watch"/>, to the hub. Thread-safe.
/// </summary>
public sealed class Lab : IAsyncDisposable
{
    private const int MostOfOne = 10;

    private readonly LabOptions _options;
    private readonly LabFolder _folder;
    private readonly RunStore _store;
    private readonly MachineInfo _machine = MachineProbe.Describe();
    private readonly RunShelf _runs;
    private readonly RunIds _ids = new();
    private readonly RunQueue _queue = new();
    private readonly Lock _transitions = new(); // a run is submitted, renamed, ended or deleted by one thread at a time
    private readonly ChangeLimiter _changes;
    private readonly Thread _thread;
    private volatile bool _isClosing;

    private Lab(LabOptions options, LabFolder folder, RunStore store)
    {
        (_options, _folder, _store) = (options, folder, store);
        _runs = new RunShelf(folder, store, _transitions);
        _changes = new ChangeLimiter(id => Changed?.Invoke(id));
        _thread = new Thread(ExecuteAll) { IsBackground = true, Name = "lab" };
        _thread.Start();
        Studies = new StudyDesk(this, store);
    }

    /// <summary>Opens the data folder; runs that were under way when the last server ended become <see cref="RunState.Interrupted"/>.</summary>
    /// <exception cref="IOException">The folder can't be used, or another process uses it.</exception>
    /// <exception cref="InvalidDataException">Its database can't be read.</exception>
    public static Task<Lab> OpenAsync(LabOptions options) => Task.Run(() =>
    {
        LabFolder folder = new(options.DataFolder);
        try
        {
            folder.CleanUp();
            RunStore store = new(folder.DatabasePath);
            foreach (RunResult run in store.Unfinished()) store.Save(InterruptedRun.Of(run, folder));
            return new Lab(options, folder, store);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    });

    /// <summary>
    /// A run was added, changed its state or its name, or was deleted: its id. At most 10 a second for each run; raised outside all locks.
    /// Handlers must be quick and must not throw.
    /// </summary>
    public event Action<string>? Changed;

    /// <summary>Runs in their dozens, for curves.</summary>
    public StudyDesk Studies { get; }

    /// <summary>Appends a run to the queue.</summary>
    /// <exception cref="QueueFullException">Too many wait already.</exception>
    /// <exception cref="IOException">The run can't be stored (a full disk).</exception>
    /// <exception cref="ArgumentException">The name is too long.</exception>
    public RunResult Submit(Experiment experiment, string? name = null)
    {
        LabRun run;
        lock (_transitions)
        {
            if (_runs.UnderWay().Count() > _options.MaxQueued)
                throw new QueueFullException($"{_options.MaxQueued} runs wait already, the most that may. Wait for some to end, or cancel some.");
            run = Queue(experiment, GivenName.Of(name), null, null);
        }
        _changes.Raise(run.Id);
        return run.Result;
    }

    /// <summary>Appends a study's run, of which only one waits at a time.</summary>
    /// <exception cref="IOException">The run can't be stored (a full disk).</exception>
    internal LabRun Submit(Experiment experiment, StudyPlace place, StudyComparison comparison)
    {
        LabRun run;
        lock (_transitions) run = Queue(experiment, null, place, comparison);
        _changes.Raise(run.Id);
        return run;
    }

    /// <summary>Takes a run that was made elsewhere and has ended, with its files, which are moved; false where there is a run with its id already, and nothing changes.</summary>
    /// <exception cref="IOException">It can't be stored (a full disk); then nothing of it is kept.</exception>
    public bool Adopt(RunResult run, string? tracePath, string? picturePath)
    {
        lock (_transitions)
        {
            ObjectDisposedException.ThrowIf(_isClosing, this);
            if (!_runs.Adopt(run, tracePath, picturePath)) return false;
        }
        _changes.Raise(run.Id);
        return true;
    }

    /// <summary>The file of the trace of a run that has ended; null where there is none.</summary>
    public string? TracePath(string id) => _runs.TracePath(id);

    /// <summary>The file of the image that a run has computed; null where there is none.</summary>
    public string? PicturePath(string id) => _runs.PicturePath(id);

    /// <summary>What is known of a run, or null.</summary>
    public RunResult? Find(string id) => _runs.Find(id);

    /// <summary>Runs, the newest first, whose name, workload, strategy or id, or whose study's name, contains <paramref name="search"/>.</summary>
    public IReadOnlyList<RunResult> List(string? search = null, int skip = 0, int take = 50) => [.. Rows(new RunFilter(search), skip, take).Select(row => row.Run)];

    /// <summary>The rows of a list of runs, the newest first.</summary>
    public IReadOnlyList<RunRow> Rows(RunFilter filter, int skip, int take) => _runs.Rows(filter, skip, take);

    /// <summary>Runs of one experiment that were submitted here after another run, the newest first.</summary>
    /// <param name="experiment">What must be equal.</param>
    /// <param name="after">Id of the other run.</param>
    public IReadOnlyList<RunResult> RunsOf(Experiment experiment, string after) => _runs.RunsOf(experiment, after, MostOfOne);

    /// <summary>Runs that wait or are under way, the first first.</summary>
    public IReadOnlyList<RunProgress> Active()
    {
        IReadOnlyList<LabRun> waiting = _queue.Waiting();
        IEnumerable<LabRun> underWay = _runs.UnderWay().Where(r => !waiting.Contains(r)).OrderBy(r => r.Id, StringComparer.Ordinal);
        return [.. underWay.Select(r => r.Progress(0)), .. waiting.Select((r, i) => r.Progress(i + 1))];
    }

    /// <summary>Progress of a run that has not ended, or null.</summary>
    public RunProgress? Progress(string id)
    {
        if (_runs.UnderWay(id) is not { } run) return null;
        int index = _queue.Waiting().TakeWhile(r => r != run).Count();
        return run.Progress(run.Result.State == RunState.Queued ? index + 1 : 0);
    }

    /// <summary>Ends a run; false if there is none under way with that id. Returns at once; the state changes within 500 ms.</summary>
    public bool Cancel(string id)
    {
        if (_runs.UnderWay(id) is not { } run) return false;
        if (_queue.Remove(run))
        {
            Retire(run, r => r with { State = RunState.Cancelled, EndedAt = DateTimeOffset.UtcNow });
        }
        else
        {
            run.Cancel();
        }
        return true;
    }

    /// <summary>Removes a run that has ended, with its trace; false if there is none.</summary>
    public bool Delete(string id)
    {
        if (!_runs.Delete(id)) return false;
        _changes.Raise(id);
        return true;
    }

    /// <summary>Gives a run another name (1 to 200 characters); false if there is none.</summary>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public bool Rename(string id, string name)
    {
        string valid = GivenName.Of(name) ?? throw new ArgumentException("A name needs at least one character.", nameof(name));
        if (!_runs.Rename(id, valid)) return false;
        _changes.Raise(id);
        return true;
    }

    /// <summary>Number of chunks so far.</summary>
    public int ChunkCount(string id) => _runs.FeedOf(id).Count;

    /// <summary>One chunk's bytes, or null past the end.</summary>
    /// <exception cref="InvalidDataException">The trace is damaged; the message says how.</exception>
    public ReadOnlyMemory<byte>? Chunk(string id, int number) => _runs.FeedOf(id).Chunk(number);

    /// <summary>
    /// Chunks from a number on: what there is, then live, until the run has ended. A reader that is too slow for the live ones loses the
    /// oldest of those that wait for it (at most 4) and sees a gap in the numbers.
    /// </summary>
    /// <exception cref="InvalidDataException">The trace is damaged; the message says how.</exception>
    public IAsyncEnumerable<EncodedChunk> Watch(string id, int fromChunk, CancellationToken cancel) => _runs.FeedOf(id).Watch(fromChunk, cancel);

    /// <summary>The PNG that a run has computed, tiles tinted by worker; null if there is none.</summary>
    public byte[]? Picture(string id) => PicturePath(id) is { } path ? File.ReadAllBytes(path) : null;

    /// <summary>Keeps an uploaded FASTA file; gives the value for the parameter <c>reference</c>.</summary>
    /// <exception cref="InvalidDataException">Empty, binary, too large or no FASTA; the message says which and what is allowed.</exception>
    public Task<string> KeepFastaAsync(string fileName, Stream content, CancellationToken cancel) => _folder.Fasta.KeepAsync(fileName, content, cancel);

    /// <summary>Ends what is under way (within 500 ms) and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_transitions)
        {
            if (_isClosing) return;
            _isClosing = true;
        }
        Studies.Close();
        _queue.Close();
        foreach (LabRun run in _runs.UnderWay()) run.Cancel();
        await Task.Run(_thread.Join);
        foreach (LabRun run in _queue.Waiting()) Retire(run, r => InterruptedRun.Of(r, _folder));
        Studies.Dispose();
        _changes.Dispose();
        _store.Dispose();
        _folder.Dispose();
    }

    private LabRun Queue(Experiment experiment, string? name, StudyPlace? place, StudyComparison? comparison)
    {
        ObjectDisposedException.ThrowIf(_isClosing, this);
        RunResult submitted = new()
        {
            Id = _ids.Next(),
            Name = name ?? ExperimentName.Of(experiment),
            State = RunState.Queued,
            Experiment = experiment,
            Study = place,
            CreatedAt = DateTimeOffset.UtcNow,
        };
        LabRun run = new(submitted, comparison);
        _runs.Add(run);
        _queue.Add(run);
        return run;
    }

    private void ExecuteAll()
    {
        while (_queue.Take() is { } run)
        {
            RunEnding ending;
            try
            {
                run.Comparison?.Before?.Invoke();
                ending = new RunExecution(run, _folder, _store, _machine, _options.Schedulers, () => Tell(run)).Run();
            }
            catch (Exception e) // whatever one run meets, the next ones go on
            {
                ending = new RunEnding(RunState.Failed, $"The run's data could not be kept: {e.Message}");
            }
            Retire(run, _isClosing && ending.State == RunState.Cancelled ? r => InterruptedRun.Of(r, _folder) : ending.Of);
        }
    }

    private void Tell(LabRun run)
    {
        try
        {
            _runs.Save(run);
        }
        catch (IOException)
        {
            // Not a reason to end a run that works: its end is stored, or says why not.
        }
        _changes.Raise(run.Id);
    }

    private void Retire(LabRun run, Func<RunResult, RunResult> ending)
    {
        _runs.Retire(run, ending);
        run.Feed.End();
        run.End();
        _changes.Raise(run.Id);
    }
}
