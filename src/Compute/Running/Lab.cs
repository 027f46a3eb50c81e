using System.Collections.Concurrent;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Microsoft.Data.Sqlite;

namespace Corescope.Compute.Running;

/// <summary>
/// Room 3: runs, from submission to deletion. One at a time is under way, others wait. Chunks come from each run's <see cref="Recorder"/>
/// and go to the run's file and, through <see cref="Watch"/>, to the hub. Thread-safe.
/// </summary>
public sealed class Lab : IAsyncDisposable
{
    /// <summary>Characters that the name of a run may have.</summary>
    public const int MaxNameLength = 200;

    private readonly LabOptions _options;
    private readonly LabFolder _folder;
    private readonly RunStore _store;
    private readonly MachineInfo _machine = MachineProbe.Describe();
    private readonly EndedTraces _ended;
    private readonly RunIds _ids = new();
    private readonly RunQueue _queue = new();
    private readonly ConcurrentDictionary<string, LabRun> _live = []; // those that have not ended, and ended ones that could not be stored
    private readonly Lock _transitions = new(); // a run is submitted, renamed, ended or deleted by one thread at a time
    private readonly ChangeLimiter _changes;
    private readonly Thread _thread;
    private volatile bool _isClosing;

    private Lab(LabOptions options, LabFolder folder, RunStore store)
    {
        (_options, _folder, _store) = (options, folder, store);
        _ended = new EndedTraces(folder);
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
            if (_live.Values.Count(r => !HasEnded(r)) > _options.MaxQueued)
                throw new QueueFullException($"{_options.MaxQueued} runs wait already, the most that may. Wait for some to end, or cancel some.");
            run = Queue(experiment, Valid(name), null, null);
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
            if (Find(run.Id) is not null) return false;
            try
            {
                _folder.TakeFiles(run.Id, tracePath, picturePath);
                Save(run with { HasPicture = picturePath is not null, ImportedAt = DateTimeOffset.UtcNow, Study = null });
            }
            catch
            {
                _folder.DeleteFiles(run.Id);
                throw;
            }
        }
        _changes.Raise(run.Id);
        return true;
    }

    /// <summary>The file of the trace of a run that has ended; null where there is none.</summary>
    public string? TracePath(string id) => Find(id) is { } run && HasEnded(run.State) && File.Exists(_folder.TracePath(id)) ? _folder.TracePath(id) : null;

    /// <summary>The file of the image that a run has computed; null where there is none.</summary>
    public string? PicturePath(string id) => Find(id) is { HasPicture: true } && File.Exists(_folder.PicturePath(id)) ? _folder.PicturePath(id) : null;

    /// <summary>What is known of a run, or null.</summary>
    public RunResult? Find(string id) => _live.TryGetValue(id, out LabRun? run) ? run.Result : _store.Find(id);

    /// <summary>Runs, the newest first, whose name, workload, strategy or id contains <paramref name="search"/>.</summary>
    public IReadOnlyList<RunResult> List(string? search = null, int skip = 0, int take = 50) =>
        [.. _store.List(search, skip, take).Select(stored => _live.TryGetValue(stored.Id, out LabRun? run) ? run.Result : stored)];

    /// <summary>Runs that wait or are under way, the first first.</summary>
    public IReadOnlyList<RunProgress> Active()
    {
        IReadOnlyList<LabRun> waiting = _queue.Waiting();
        IEnumerable<LabRun> underWay = _live.Values.Where(r => !HasEnded(r) && !waiting.Contains(r)).OrderBy(r => r.Id, StringComparer.Ordinal);
        return [.. underWay.Select(r => r.Progress(0)), .. waiting.Select((r, i) => r.Progress(i + 1))];
    }

    /// <summary>Progress of a run that has not ended, or null.</summary>
    public RunProgress? Progress(string id)
    {
        if (!_live.TryGetValue(id, out LabRun? run) || HasEnded(run)) return null;
        int index = _queue.Waiting().TakeWhile(r => r != run).Count();
        return run.Progress(run.Result.State == RunState.Queued ? index + 1 : 0);
    }

    /// <summary>Ends a run; false if there is none under way with that id. Returns at once; the state changes within 500 ms.</summary>
    public bool Cancel(string id)
    {
        if (!_live.TryGetValue(id, out LabRun? run) || HasEnded(run)) return false;
        if (_queue.Remove(run))
        {
            run.Update(r => r with { State = RunState.Cancelled, EndedAt = DateTimeOffset.UtcNow });
            Retire(run);
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
        lock (_transitions)
        {
            if (_live.TryGetValue(id, out LabRun? run) && !HasEnded(run)) return false;
            bool wasThere = _live.TryRemove(id, out _) | _store.Delete(id);
            if (!wasThere) return false;
            _ended.Remove(id);
            _folder.DeleteFiles(id);
        }
        _changes.Raise(id);
        return true;
    }

    /// <summary>Gives a run another name (1 to 200 characters); false if there is none.</summary>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public bool Rename(string id, string name)
    {
        string valid = Valid(name) ?? throw new ArgumentException("A name needs at least one character.", nameof(name));
        lock (_transitions)
        {
            if (_live.TryGetValue(id, out LabRun? run)) Save(run.Update(r => r with { Name = valid }));
            else if (_store.Find(id) is { } stored) Save(stored with { Name = valid });
            else return false;
        }
        _changes.Raise(id);
        return true;
    }

    /// <summary>Number of chunks so far.</summary>
    public int ChunkCount(string id) => FeedOf(id).Count;

    /// <summary>One chunk's bytes, or null past the end.</summary>
    /// <exception cref="InvalidDataException">The trace is damaged; the message says how.</exception>
    public ReadOnlyMemory<byte>? Chunk(string id, int number) => FeedOf(id).Chunk(number);

    /// <summary>
    /// Chunks from a number on: what there is, then live, until the run has ended. A reader that is too slow for the live ones loses the
    /// oldest of those that wait for it (at most 4) and sees a gap in the numbers.
    /// </summary>
    /// <exception cref="InvalidDataException">The trace is damaged; the message says how.</exception>
    public IAsyncEnumerable<EncodedChunk> Watch(string id, int fromChunk, CancellationToken cancel) => FeedOf(id).Watch(fromChunk, cancel);

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
        foreach (LabRun run in _live.Values) run.Cancel();
        await Task.Run(_thread.Join);
        foreach (LabRun run in _queue.Waiting())
        {
            run.Update(r => InterruptedRun.Of(r, _folder));
            Retire(run);
        }
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
        Save(submitted);
        _live[run.Id] = run;
        _queue.Add(run);
        return run;
    }

    private void ExecuteAll()
    {
        while (_queue.Take() is { } run)
        {
            try
            {
                run.Comparison?.Before?.Invoke();
                new RunExecution(run, _folder, _store, _machine, () => Tell(run)).Run();
            }
            catch (Exception e) // whatever one run meets, the next ones go on
            {
                run.Update(r => r with { State = RunState.Failed, Error = $"The run's data could not be kept: {e.Message}", EndedAt = DateTimeOffset.UtcNow });
            }
            if (_isClosing && run.Result.State == RunState.Cancelled) run.Update(r => InterruptedRun.Of(r, _folder));
            Retire(run);
        }
    }

    private void Tell(LabRun run)
    {
        try
        {
            lock (_transitions) Save(run.Result);
        }
        catch (IOException)
        {
            // Not a reason to end a run that works: its end is stored, or says why not.
        }
        _changes.Raise(run.Id);
    }

    /// <summary>A run has ended: from memory to the store. One that can't be stored stays in memory, and says so.</summary>
    private void Retire(LabRun run)
    {
        lock (_transitions)
        {
            try
            {
                Save(run.Result);
                _ended.Add(run.Id, run.Feed);
                _live.TryRemove(run.Id, out _);
            }
            catch (IOException e)
            {
                run.Update(r => r with { Error = $"{r.Error} {e.Message}".Trim() });
            }
        }
        run.Feed.End();
        run.End();
        _changes.Raise(run.Id);
    }

    private void Save(RunResult run)
    {
        try
        {
            _store.Save(run);
        }
        catch (SqliteException e)
        {
            const int DiskFull = 13;
            throw new IOException($"The run could not be stored: {(e.SqliteErrorCode == DiskFull ? "the disk is full." : e.Message)}", e);
        }
    }

    private RunFeed FeedOf(string id)
    {
        if (_live.TryGetValue(id, out LabRun? run)) return run.Feed;
        return _store.Find(id) is null ? RunFeed.Empty : _ended.Of(id);
    }

    private static bool HasEnded(LabRun run) => HasEnded(run.Result.State);

    private static bool HasEnded(RunState state) => state is not (RunState.Queued or RunState.Starting or RunState.Running);

    private static string? Valid(string? name)
    {
        string? trimmed = name?.Trim();
        if (string.IsNullOrEmpty(trimmed)) return null;
        return trimmed.Length <= MaxNameLength ? trimmed : throw new ArgumentException($"A name may have {MaxNameLength} characters at most.", nameof(name));
    }
}
