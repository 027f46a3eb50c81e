using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;
using TraceSource = Corescope.Compute.Tracing.TraceSource;

namespace Corescope.Compute.Running;

/// <summary>
/// Executes one experiment in processes of its own and watches over them: time, memory, output, cancellation. When it returns, none of them
/// is left. Chunks go out while the run is under way; everything else comes with the <see cref="RunOutcome"/>.
/// </summary>
/// <param name="experiment">What to run; file parameters, and a runtime other than dotnet, are paths already.</param>
/// <param name="tag">Unique name of this execution; carried by all its processes.</param>
/// <param name="onChunk">Gets each chunk, on the recorder's thread. An exception ends the run as failed.</param>
/// <param name="onWorking">Called once, when the input is made and the workers begin.</param>
internal sealed class Supervisor(Experiment experiment, string tag, Action<EncodedChunk> onChunk, Action? onWorking = null)
{
    // Records of a ring. The densest lane seen, which hands out single numbers to two processes, writes 400,000 a second: two thirds of a second, or, where memory is short, a sixth.
    private const int MostRecords = 262_144, LeastRecords = 65_536;

    // Each look takes a core for a moment, now and then from a worker.
    private const int WatchMs = 100;

    private readonly Lock _ringsLock = new();
    private readonly ProcessTree _tree = new(tag);
    private readonly long _originNs = MonotonicClock.NowNs;
    private RingFile? _rings;
    private Recorder? _recorder;
    private DeadlockWatch? _watch;
    private Process? _process;
    private OutputTail? _output, _errors;
    private TraceSource? _source;
    private bool _seesOthers;
    private string? _traceNote;
    private long _startedNs;
    private bool _isWorking;
    private RunPulse _lastPulse;

    /// <summary>Where the run has got to. May be called from any thread at any time.</summary>
    public RunPulse Pulse
    {
        get
        {
            lock (_ringsLock)
            {
                if (_rings is not { } rings) return _lastPulse;
                long items = 0;
                for (int ring = 0; ring < rings.RingsUsed; ring++) items += rings.ItemsOf(ring);
                RecorderCounters? counters = _recorder?.Counters;
                long lost = counters is null ? 0 : counters.LostSwitches + counters.LostSlices;
                return _lastPulse = new RunPulse(rings.Phase, rings.Round, Volatile.Read(ref _startedNs), items, rings.TotalItems, lost);
            }
        }
    }

    /// <summary>Runs to the end, on the calling thread.</summary>
    /// <param name="cancel">Ends the run within 500 ms.</param>
    public RunOutcome Run(CancellationToken cancel)
    {
        bool isRecording = experiment.Trace != TraceMode.Off;
        int ringCount = RingsFor(experiment), capacity = isRecording ? CapacityFor(ringCount) : 16;
        using RunFolder folder = RunFolder.Create(tag, RingFile.BytesFor(ringCount, capacity));
        folder.WriteExperiment(experiment);
        using RingFile rings = RingFile.Create(folder.RingsPath, ringCount, capacity, isRecording);
        if (experiment.Parameters.GetValueOrDefault(LockParameters.RecordName) == LockParameters.RecordAll) rings.LockBudget = 0;
        lock (_ringsLock) _rings = rings;
        try
        {
            using IDisposable host = isRecording ? StartRecorded(rings, folder) : new ProcessThread(() => StartProcess(folder));
            return Finish(folder, Watch(cancel));
        }
        catch (Exception e) when (e is TraceUnavailableException or IOException or Win32Exception)
        {
            _tree.End();
            return new RunOutcome { State = RunState.Failed, Error = e.Message, OriginNs = _originNs };
        }
        finally
        {
            _ = Pulse; // the last one stays
            lock (_ringsLock) _rings = null;
            _process?.Dispose();
        }
    }

    // A strategy may open a lane of another kind for each worker (a process and the thread that serves it), and some of its own.
    private static int RingsFor(Experiment experiment) =>
        experiment.Workers * (experiment.Strategy == DaskStrategy.Distributed ? 2 : 1) + DaskStrategy.ThreadsOf(experiment.Workers, experiment.Parameters) + 8;

    // A full machine keeps the recorder waiting, and what finds a ring full is lost.
    private static int CapacityFor(int ringCount)
    {
        const long MostBytes = 128 << 20;
        int capacity = MostRecords;
        while (capacity > LeastRecords && (RingFile.BytesFor(ringCount, capacity) is var bytes && (bytes > MostBytes || !RunFolder.FitsInMemory(bytes)))) capacity /= 2;
        return capacity;
    }

    /// <summary>A process for each worker, a helper or two of each library, and room: what has more than that forks without end.</summary>
    internal static int MostProcesses(int workers) => 4 * workers + 60;

    private Recorder StartRecorded(RingFile rings, RunFolder folder)
    {
        RecorderSetup setup = new(rings, OpenSource, () => StartProcess(folder), onChunk)
        {
            OriginNs = _originNs,
            RootOnlyWatches = experiment.Runtime != RuntimeFamily.Dotnet,
        };
        _recorder = new Recorder(setup);
        try
        {
            _recorder.RootPid.GetAwaiter().GetResult();
            return _recorder;
        }
        catch
        {
            _recorder.Dispose();
            throw;
        }
    }

    private ISwitchSource? OpenSource()
    {
        (ISwitchSource? source, _traceNote) = SwitchSources.Open(experiment.Trace);
        _source = source?.Source ?? TraceSource.Reported;
        _seesOthers = source?.SeesOthers ?? false;
        return source;
    }

    private int StartProcess(RunFolder folder)
    {
        ProcessStartInfo start = SelfExecutable.StartInfo(RunnerProcess.Verb, folder.Folder);
        start.WorkingDirectory = folder.Folder;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        RunnerEnvironment.Set(start.Environment, experiment, tag, folder);
        Volatile.Write(ref _startedNs, MonotonicClock.NowNs);
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _output = new OutputTail(_process.StandardOutput.BaseStream, "standard output");
        _errors = new OutputTail(_process.StandardError.BaseStream, "standard error");
        return _process.Id;
    }

    /// <summary>Waits for the end, or brings it about. Afterwards no process of the run is left.</summary>
    /// <returns>Why the run was ended; null where it ended by itself.</returns>
    private RunOutcome? Watch(CancellationToken cancel)
    {
        RunOutcome? verdict = null;
        while (verdict is null && !_process!.WaitForExit(WatchMs)) verdict = Judge(cancel);
        bool allGone = _tree.End(graceMs: verdict is { State: RunState.Failed } ? 0 : ProcessTree.GraceMs);
        return allGone ? verdict : (verdict ?? new RunOutcome { State = RunState.Failed }) with { Error = $"{verdict?.Error} Some of the run's processes could not be ended.".TrimStart() };
    }

    private RunOutcome? Judge(CancellationToken cancel)
    {
        if (!_isWorking && _rings!.Phase is RunnerPhase.WarmUp or RunnerPhase.Measuring)
        {
            _isWorking = true;
            onWorking?.Invoke();
        }
        if (cancel.IsCancellationRequested) return new RunOutcome { State = RunState.Cancelled };
        if (_recorder?.Failure is { } failure) return Failed($"The trace could not be kept: {failure.Message}");
        if (FindDeadlock() is { } deadlock) return Failed(deadlock.InWords()) with { Deadlock = deadlock };
        if (MonotonicClock.NowNs - _startedNs > experiment.TimeLimit * 1e9)
        {
            string limit = experiment.TimeLimit.ToString("#,0.###", CultureInfo.InvariantCulture);
            return new RunOutcome { State = RunState.TimedOut, Error = $"The run had not ended when its time limit of {limit} s was over." };
        }
        return JudgeTree(ProcessTree.Descendants(_process!.Id));
    }

    // The rings tell who waits for whom also where nothing is recorded.
    private Deadlock? FindDeadlock()
    {
        if (_recorder is { } recorder) return recorder.Deadlock;
        _watch ??= new DeadlockWatch(_rings!);
        StuckLanes stuck = _watch.Look();
        long nowNs = MonotonicClock.NowNs - _originNs;
        return stuck.Waits.Count == 0 ? null : _watch.Describe(stuck, _ => -1, nowNs, nowNs);
    }

    private RunOutcome? JudgeTree(List<int> pids)
    {
        int most = MostProcesses(experiment.Workers);
        if (pids.Count > most) return Failed(string.Create(CultureInfo.InvariantCulture, $"The run was killed: it had {pids.Count:N0} processes, the limit is {most:N0}."));
        long usedMiB = ProcessTree.ResidentBytes(pids) >> 20;
        return usedMiB <= experiment.MemoryLimit ? null : Failed(string.Create(CultureInfo.InvariantCulture,
            $"The run was killed: it used {usedMiB:N0} MiB, the limit is {experiment.MemoryLimit:N0} MiB."));
    }

    private RunOutcome Finish(RunFolder folder, RunOutcome? verdict)
    {
        long processesNs = MonotonicClock.NowNs - _startedNs;
        _recorder?.Stop();
        RunnerResult? result = folder.ReadResult();
        (string? output, string? errors) = (_output!.Finish(), _errors!.Finish());
        RunOutcome outcome = verdict ?? Verdict(result, errors);
        return outcome with
        {
            Runner = result,
            Hosts = folder.ReadHosts(),
            Picture = File.Exists(folder.PicturePath) ? File.ReadAllBytes(folder.PicturePath) : null,
            Counters = _recorder?.Counters,
            Source = _source,
            SeesOthers = _seesOthers,
            TraceNote = _traceNote,
            ProcessesNs = processesNs,
            OriginNs = _originNs,
            StandardOutput = output,
            StandardError = errors,
        };
    }

    private RunOutcome Verdict(RunnerResult? result, string? errors)
    {
        int code = _process!.ExitCode;
        if (_recorder?.Failure is { } failure) return Failed($"The trace could not be kept: {failure.Message}");
        if (result?.Error is { } error) return Failed(code == PythonRunner.Died ? DeathInWords(error, errors) : error);
        if (result is not null && code == 0) return new RunOutcome { State = RunState.Completed };
        return Failed(ExitInWords(code));
    }

    private static RunOutcome Failed(string error) => new() { State = RunState.Failed, Error = error };

    private string DeathInWords(string error, string? errors) =>
        (experiment.Strategy == Mpi.StrategyName ? MpiWords.Of(errors) : null) ?? error + LastWords(errors);

    private static string LastWords(string? errors)
    {
        const int MostCharacters = 300;
        string line = (errors ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault("");
        return line.Length == 0 ? "" : $" It last wrote: {(line.Length > MostCharacters ? line[..MostCharacters] + "…" : line)}";
    }

    /// <summary>What an exit code tells; above 128 it is a signal's number plus 128.</summary>
    internal static string ExitInWords(int code, string who = "The run's process")
    {
        string? signal = (code - 128) switch
        {
            1 => "SIGHUP", 2 => "SIGINT", 3 => "SIGQUIT", 4 => "SIGILL", 6 => "SIGABRT", 7 => "SIGBUS", 8 => "SIGFPE", 9 => "SIGKILL",
            11 => "SIGSEGV", 13 => "SIGPIPE", 15 => "SIGTERM", _ => null,
        };
        return signal is null
            ? $"{who} ended with exit code {code} and left no result."
            : $"{who} was ended by a signal ({signal}) and left no result.";
    }
}
