using Corescope.Compute.Tracing;

namespace Corescope.Compute.Running;

/// <summary>Where a lab keeps its data, and its limits.</summary>
/// <param name="DataFolder">Database, traces, uploaded files. Created if missing.</param>
/// <param name="MaxQueued">Runs that may wait; more are refused.</param>
public sealed record LabOptions(string DataFolder, int MaxQueued = 50);

/// <summary>What a page shows of a run that has not ended.</summary>
/// <param name="Id">The run.</param>
/// <param name="State">Life stage.</param>
/// <param name="Activity">What is under way, in a few words: "warm-up 1 of 2", "measuring the sequential baseline".</param>
/// <param name="QueuePosition">1 = next; 0 = not waiting.</param>
/// <param name="ElapsedNs">Since its process was started.</param>
/// <param name="ItemsDone">Items of the current round.</param>
/// <param name="ItemsTotal">Items of one round.</param>
/// <param name="LostRecords">So far.</param>
public sealed record RunProgress(string Id, RunState State, string Activity, int QueuePosition, long ElapsedNs, long ItemsDone, long ItemsTotal, long LostRecords);

/// <summary>The queue is full.</summary>
public sealed class QueueFullException(string message) : Exception(message);

/// <summary>
/// Room 3: runs, from submission to deletion. One at a time is under way, others wait. Thread-safe. <see cref="Changed"/> is raised outside
/// all locks.
/// </summary>
public sealed class Lab : IAsyncDisposable
{
    /// <summary>Opens the data folder; runs that were under way when the last server ended become <see cref="RunState.Interrupted"/>.</summary>
    public static Task<Lab> OpenAsync(LabOptions options) => throw new NotImplementedException();

    /// <summary>A run was added, changed its state or its name, or was deleted: its id. At most 10 a second for each run.</summary>
    public event Action<string>? Changed { add { } remove { } }

    /// <summary>Appends a run to the queue.</summary>
    /// <exception cref="QueueFullException">Too many wait already.</exception>
    public RunResult Submit(Experiment experiment, string? name = null) => throw new NotImplementedException();

    /// <summary>What is known of a run, or null.</summary>
    public RunResult? Find(string id) => throw new NotImplementedException();

    /// <summary>Runs, the newest first, whose name, workload, strategy or id contains <paramref name="search"/>.</summary>
    public IReadOnlyList<RunResult> List(string? search = null, int skip = 0, int take = 50) => throw new NotImplementedException();

    /// <summary>Runs that wait or are under way, the first first.</summary>
    public IReadOnlyList<RunProgress> Active() => throw new NotImplementedException();

    /// <summary>Progress of a run that has not ended, or null.</summary>
    public RunProgress? Progress(string id) => throw new NotImplementedException();

    /// <summary>Ends a run; false if there is none under way with that id. Returns at once; the state changes within 500 ms.</summary>
    public bool Cancel(string id) => throw new NotImplementedException();

    /// <summary>Removes a run that has ended, with its trace; false if there is none.</summary>
    public bool Delete(string id) => throw new NotImplementedException();

    /// <summary>Gives a run another name (1 to 200 characters); false if there is none.</summary>
    public bool Rename(string id, string name) => throw new NotImplementedException();

    /// <summary>Number of chunks so far.</summary>
    public int ChunkCount(string id) => throw new NotImplementedException();

    /// <summary>One chunk's bytes, or null past the end.</summary>
    public ReadOnlyMemory<byte>? Chunk(string id, int number) => throw new NotImplementedException();

    /// <summary>
    /// Chunks from a number on: what there is, then live, until the run has ended. A reader that is too slow loses the oldest
    /// of the waiting chunks (at most 4 wait) and sees a gap in the numbers.
    /// </summary>
    public IAsyncEnumerable<EncodedChunk> Watch(string id, int fromChunk, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>The PNG that a run has computed, tiles tinted by worker; null if there is none.</summary>
    public byte[]? Picture(string id) => throw new NotImplementedException();

    /// <summary>Keeps an uploaded FASTA file; gives the value for the parameter <c>reference</c>.</summary>
    /// <exception cref="InvalidDataException">Empty, binary, too large or no FASTA; the message says which and what is allowed.</exception>
    public Task<string> KeepFastaAsync(string fileName, Stream content, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Ends what is under way (within 500 ms) and closes the database.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
