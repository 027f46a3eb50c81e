using System.Runtime.InteropServices;

namespace Corescope.Compute.Tracing;

/// <summary>
/// Room 1 to 2: one thread that starts the run's first process, drains the workers' rings (<see cref="RingFile"/>) and the kernel's records
/// (<see cref="ISwitchSource"/>) every 50 ms or sooner, has them merged by time (<see cref="TraceMerger"/>), and closes a chunk every
/// 100 ms. The encoded chunk goes to <see cref="RecorderSetup.OnChunk"/>: room 3. It shares the cores with what it measures, so it sleeps
/// in between and tells its own processor time.
/// </summary>
public sealed partial class Recorder : IDisposable
{
    private const int DrainMs = 50, HurriedDrainMs = 5;

    // Records younger than this wait for the next drain: another core may just be writing an older one; a sampler tells of the last 5 ms.
    private const long SettleNs = 1_000_000, SettleSampledNs = 6_000_000;

    private readonly RecorderSetup _setup;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stop = new();
    private readonly TaskCompletionSource<int> _rootPid = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChunkEncoder _encoder = new();
    private readonly List<SwitchRecord> _records = [];
    private volatile Deadlock? _deadlock;
    private volatile RecorderCounters _counters = new(0, 0, 0, 0, 0, 0, 0, 0);
    private long _bytes, _lostTold;
    private int _chunks;

    /// <summary>Starts the recorder's thread, which opens the source, starts the run's first process and then drains until <see cref="Stop"/>.</summary>
    public Recorder(RecorderSetup setup)
    {
        _setup = setup;
        _thread = new Thread(Record) { Name = "recorder", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Process id of the run's first process, or the exception of what failed to start.</summary>
    public Task<int> RootPid => _rootPid.Task;

    /// <summary>What the recorder's own work failed with (a full disk, say), or null. The run itself goes on.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The lanes that were found to wait for each other for ever, or null. The recorder goes on: who asks ends the run.</summary>
    public Deadlock? Deadlock => _deadlock;

    /// <summary>Live counters, a consistent snapshot; cheap enough for 10 calls a second.</summary>
    public RecorderCounters Counters => _counters;

    /// <summary>Drains what is left, closes the last chunk and ends the thread.</summary>
    public void Stop()
    {
        _stop.Set();
        _thread.Join();
    }

    /// <summary>Stops, and closes the source.</summary>
    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    private void Record()
    {
        ISwitchSource? source = null;
        try
        {
            source = _setup.OpenSource();
            int pid = _setup.StartRoot();
            source?.Started(pid);
            AskForPriority();
            _rootPid.SetResult(pid);
            DrainUntilStopped(source, pid);
        }
        catch (Exception e)
        {
            if (!_rootPid.TrySetException(e)) Failure = e;
            _stop.Wait(); // the thread that started the process must outlive it: its death would be the process's death signal
        }
        finally
        {
            source?.Dispose();
        }
    }

    private void DrainUntilStopped(ISwitchSource? source, int rootPid)
    {
        TraceMerger merger = new(_setup.Rings, source?.Source ?? TraceSource.Reported, _setup.OriginNs, _setup.RootOnlyWatches ? rootPid : 0);
        long settleNs = source?.Source == TraceSource.Sampled ? SettleSampledNs : SettleNs;
        long chunkStartNs = _setup.OriginNs, mergedNs = chunkStartNs;
        int waitMs = DrainMs;
        double fullest = 0;
        for (bool last = false; !last;)
        {
            last = _stop.Wait(waitMs);
            long nowNs = MonotonicClock.NowNs;
            _records.Clear();
            source?.Drain(_records);
            merger.Add(_records);
            mergedNs = Math.Max(mergedNs, last ? nowNs : Math.Min(nowNs - settleNs, Horizon(fullest)));
            fullest = merger.Merge(mergedNs);
            _deadlock ??= merger.FindDeadlock(mergedNs);
            merger.OpenLockWindow();
            bool isDue = mergedNs - chunkStartNs >= (_setup.ChunkMs - DrainMs / 4) * 1_000_000L;
            if (isDue || last)
            {
                Close(merger, source, chunkStartNs, mergedNs);
                chunkStartNs = mergedNs;
            }
            waitMs = fullest > 0.25 || _records.Count > 4000 ? HurriedDrainMs : DrainMs;
        }
    }

    // What another host has recorded comes later, and is to be merged in its place. Where the rings fill up meanwhile it is not waited for.
    private long Horizon(double fullest) => fullest < 0.5 && _setup.Rings.CompleteUntilNs is > 0 and long untilNs ? untilNs : long.MaxValue;

    private void Close(TraceMerger merger, ISwitchSource? source, long startNs, long endNs)
    {
        Chunk chunk = merger.Cut(_chunks++, startNs, endNs);
        long lost = source?.Lost ?? 0;
        chunk.LostSwitches = lost - _lostTold;
        _lostTold = lost;
        byte[] bytes = _encoder.Encode(chunk);
        _bytes += bytes.Length;
        long items = 0;
        for (int ring = 0; ring < _setup.Rings.RingsUsed; ring++) items += _setup.Rings.ItemsOf(ring);
        _counters = new RecorderCounters(merger.Switches, merger.Preempted, merger.Events, lost, merger.LostSlices, items, _bytes, ThreadCpuNs()) { WorstArrowBackNs = merger.WorstArrowBackNs };
        _setup.OnChunk(new EncodedChunk(chunk.Number, bytes));
    }

    /// <summary>
    /// A recorder that waits for a core while many threads want one loses records. It needs little, so it asks to go first; where that is not
    /// allowed it stays as it is. The run's processes are started before and don't inherit it.
    /// </summary>
    private static void AskForPriority()
    {
        const int Thread = 0, Nice = -10;
        if (OperatingSystem.IsLinux()) _ = SetPriority(Thread, NativeThread.Tid(), Nice);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int nice);

    private static long ThreadCpuNs()
    {
        const int ClockThreadCpuTime = 3;
        return OperatingSystem.IsLinux() && ClockGetTime(ClockThreadCpuTime, out TimeSpec time) == 0 ? time.Seconds * 1_000_000_000 + time.Nanoseconds : 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);
}

/// <summary>What a recorder needs.</summary>
/// <param name="Rings">The run's rings; stays open while the recorder lives.</param>
/// <param name="OpenSource">Called on the recorder's thread before the process starts; null result: no kernel side, slices only.</param>
/// <param name="StartRoot">Called on the recorder's thread; starts the run's first process and returns its id.</param>
/// <param name="OnChunk">Called on the recorder's thread for each closed chunk, in order.</param>
/// <param name="ChunkMs">Length of a chunk.</param>
public sealed record RecorderSetup(RingFile Rings, Func<ISwitchSource?> OpenSource, Func<int> StartRoot, Action<EncodedChunk> OnChunk, int ChunkMs = 100)
{
    /// <summary>Zero of the run's time axis (monotonic nanoseconds).</summary>
    public long OriginNs { get; init; } = MonotonicClock.NowNs;

    /// <summary>The first process only looks after another that does the work: its switches are not the work's.</summary>
    public bool RootOnlyWatches { get; init; }
}

/// <summary>A recorder's counters since its start.</summary>
/// <param name="Switches">Context switches of the run's threads: each time one left a core.</param>
/// <param name="Preempted">Those of them that were preempted.</param>
/// <param name="Events">Records read from rings and kernel.</param>
/// <param name="LostSwitches">Kernel records lost.</param>
/// <param name="LostSlices">Records that workers dropped.</param>
/// <param name="ItemsDone">Sum over all rings and all rounds.</param>
/// <param name="Bytes">Encoded bytes so far.</param>
/// <param name="CpuNs">Processor time of the recorder's thread.</param>
public sealed record RecorderCounters(long Switches, long Preempted, long Events, long LostSwitches, long LostSlices, long ItemsDone, long Bytes, long CpuNs)
{
    /// <summary>The most by which a message seemed to arrive before it was sent, nanoseconds; its arrow is drawn without any length.</summary>
    public long WorstArrowBackNs { get; init; }
}

/// <summary>A chunk as it is stored, sent and fetched.</summary>
/// <param name="Number">Position in the run.</param>
/// <param name="Bytes">The encoded chunk.</param>
public readonly record struct EncodedChunk(int Number, ReadOnlyMemory<byte> Bytes);
