using System.Collections.Concurrent;

namespace Corescope.Compute.Running;

/// <summary>
/// All runs that there are: those that have not ended in memory, the others in the database, each with the files that it leaves. Nothing is queued or executed here. Thread-safe.
/// </summary>
/// <param name="folder">Where the files lie.</param>
/// <param name="store">The database.</param>
/// <param name="transitions">Held while a run is added, renamed, ended or deleted: by one thread at a time.</param>
internal sealed class RunShelf(LabFolder folder, RunStore store, Lock transitions)
{
    private readonly EndedTraces _ended = new(folder);
    private readonly ConcurrentDictionary<string, LabRun> _live = []; // those that have not ended, and ended ones that could not be stored

    /// <summary>Runs that have not ended.</summary>
    public IEnumerable<LabRun> UnderWay() => _live.Values.Where(r => !HasEnded(r.Result.State));

    /// <summary>A run that has not ended, or null.</summary>
    public LabRun? UnderWay(string id) => _live.TryGetValue(id, out LabRun? run) && !HasEnded(run.Result.State) ? run : null;

    /// <summary>What is known of a run, or null.</summary>
    public RunResult? Find(string id) => _live.TryGetValue(id, out LabRun? run) ? run.Result : store.Find(id);

    /// <summary>The rows of a list of runs, the newest first.</summary>
    public IReadOnlyList<RunRow> Rows(RunFilter filter, int skip, int take) =>
        [.. store.Rows(filter, skip, take).Select(row => new RunRow(Newest(row.Run), filter.IsFolded && row.Study is { } study ? store.FindStudy(study) : null, row.Runs))];

    /// <summary>Runs of one experiment that were added here after another run, the newest first.</summary>
    /// <param name="experiment">What must be equal.</param>
    /// <param name="after">Id of the other run.</param>
    /// <param name="most">Not more than so many.</param>
    public IReadOnlyList<RunResult> RunsOf(Experiment experiment, string after, int most) => [.. store.RunsOf(experiment, after, most).Select(Newest)];

    /// <summary>The file of the trace of a run that has ended; null where there is none.</summary>
    public string? TracePath(string id) => Find(id) is { } run && HasEnded(run.State) && File.Exists(folder.TracePath(id)) ? folder.TracePath(id) : null;

    /// <summary>The file of the image that a run has computed; null where there is none.</summary>
    public string? PicturePath(string id) => Find(id) is { HasPicture: true } && File.Exists(folder.PicturePath(id)) ? folder.PicturePath(id) : null;

    /// <summary>A run's chunks, so far or whole; none where there is no such run.</summary>
    /// <exception cref="InvalidDataException">The trace is damaged; the message says how.</exception>
    public RunFeed FeedOf(string id)
    {
        if (_live.TryGetValue(id, out LabRun? run)) return run.Feed;
        return store.Find(id) is null ? RunFeed.Empty : _ended.Of(id);
    }

    /// <summary>Adds a run that will be executed.</summary>
    /// <exception cref="IOException">It can't be stored (a full disk).</exception>
    public void Add(LabRun run)
    {
        lock (transitions)
        {
            store.Save(run.Result);
            _live[run.Id] = run;
        }
    }

    /// <summary>Adds a run that was made elsewhere, with its files, which are moved; false where there is a run with its id already, and nothing changes.</summary>
    /// <exception cref="IOException">It can't be stored (a full disk); then nothing of it is kept.</exception>
    public bool Adopt(RunResult run, string? tracePath, string? picturePath)
    {
        lock (transitions)
        {
            if (Find(run.Id) is not null) return false;
            try
            {
                folder.TakeFiles(run.Id, tracePath, picturePath);
                store.Save(run with { HasPicture = picturePath is not null, ImportedAt = DateTimeOffset.UtcNow, Study = null });
                return true;
            }
            catch
            {
                folder.DeleteFiles(run.Id);
                throw;
            }
        }
    }

    /// <summary>Stores what is known of a run that is under way.</summary>
    /// <exception cref="IOException">It can't be stored (a full disk).</exception>
    public void Save(LabRun run)
    {
        lock (transitions) store.Save(run.Result);
    }

    /// <summary>
    /// A run has ended: from memory to the store. One that can't be stored stays in memory, and says so. Nobody sees the end before it is stored: who did could miss the run in a list of those
    /// that have ended, or delete it and find it there again.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="ending">Adds how it has ended.</param>
    public void Retire(LabRun run, Func<RunResult, RunResult> ending)
    {
        lock (transitions)
        {
            RunResult ended = ending(run.Result);
            try
            {
                store.Save(ended);
                _ended.Add(run.Id, run.Feed);
            }
            catch (IOException e)
            {
                run.Update(_ => ended with { Error = $"{ended.Error} {e.Message}".Trim() });
                return;
            }
            run.Update(_ => ended);
            _live.TryRemove(run.Id, out _);
        }
    }

    /// <summary>Gives a run another name; false if there is none.</summary>
    /// <exception cref="IOException">It can't be stored (a full disk).</exception>
    public bool Rename(string id, string name)
    {
        lock (transitions)
        {
            if (_live.TryGetValue(id, out LabRun? run)) store.Save(run.Update(r => r with { Name = name }));
            else if (store.Find(id) is { } stored) store.Save(stored with { Name = name });
            else return false;
            return true;
        }
    }

    /// <summary>Removes a run that has ended, with its files; false if there is none.</summary>
    public bool Delete(string id)
    {
        lock (transitions)
        {
            if (UnderWay(id) is not null) return false;
            bool wasThere = _live.TryRemove(id, out _) | store.Delete(id);
            if (!wasThere) return false;
            _ended.Remove(id);
            folder.DeleteFiles(id);
            return true;
        }
    }

    private RunResult Newest(RunResult stored) => _live.TryGetValue(stored.Id, out LabRun? run) ? run.Result : stored;

    private static bool HasEnded(RunState state) => state is not (RunState.Queued or RunState.Starting or RunState.Running);
}
