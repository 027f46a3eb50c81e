using System.IO.Enumeration;

namespace Corescope.Compute.Tracing;

/// <summary>
/// Room 1, kernel side, where the kernel's records are refused: what procfs counts for each thread of the run's tree, read every few
/// milliseconds. Data comes from /proc/PID/task/TID (<see cref="ProcTask"/>) and goes to the <see cref="Recorder"/> as records made up so
/// that the time in each state is right over a sample; the order within a sample, and threads that live shorter, are not known.
/// </summary>
public sealed class ProcSwitchSource : ISwitchSource
{
    private const long ShortestSampleNs = 5_000_000, ProcessScanNs = 20_000_000;

    private static readonly EnumerationOptions AllEntries = new() { AttributesToSkip = 0 };

    private readonly List<ProcTask> _tasks = [];
    private readonly HashSet<int> _tids = [], _pids = [];
    private readonly Dictionary<int, int> _tasksOfProcess = [];
    private HashSet<int> _strangers = [], _strangersBefore = [];
    private int _rootPid;
    private long _lastSampleNs, _lastScanNs;

    private ProcSwitchSource()
    {
    }

    /// <inheritdoc/>
    public TraceSource Source => TraceSource.Sampled;

    /// <inheritdoc/>
    public bool SeesOthers => false;

    /// <inheritdoc/>
    public long Lost => 0;

    /// <summary>Makes a sampler; it begins when the run's first process is started.</summary>
    /// <exception cref="TraceUnavailableException">This system has no procfs with scheduler counters.</exception>
    public static ProcSwitchSource Open() => File.Exists("/proc/self/schedstat")
        ? new ProcSwitchSource()
        : throw new TraceUnavailableException("Threads can't be sampled: this system has no /proc/PID/schedstat.");

    /// <inheritdoc/>
    public void Started(int rootPid)
    {
        _rootPid = rootPid;
        _lastScanNs = MonotonicClock.NowNs;
        _pids.Add(rootPid);
        AddTasksOf(rootPid, _lastScanNs);
    }

    /// <summary>Takes a sample, unless the last one was less than 5 ms ago.</summary>
    public void Drain(List<SwitchRecord> into)
    {
        long nowNs = MonotonicClock.NowNs;
        if (_rootPid == 0 || nowNs - _lastSampleNs < ShortestSampleNs) return;
        if (nowNs - _lastScanNs >= ProcessScanNs) AddNewProcesses(nowNs);
        Sample(0, into);
        int known = _tasks.Count;
        AddNewThreads();
        Sample(known, into);
        _lastSampleNs = nowNs;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ProcTask task in _tasks) task.Dispose();
    }

    private void Sample(int first, List<SwitchRecord> into)
    {
        for (int i = _tasks.Count - 1; i >= first; i--)
        {
            ProcTask task = _tasks[i];
            if (task.Sample(into)) continue;
            task.Dispose();
            _tasks.RemoveAt(i);
            _tids.Remove(task.Tid);
            if (--_tasksOfProcess[task.Pid] == 0) Forget(task.Pid);
        }
    }

    private void Forget(int pid)
    {
        _tasksOfProcess.Remove(pid);
        _pids.Remove(pid);
    }

    /// <summary>A process whose number of threads is not the number that we follow has new ones.</summary>
    private void AddNewThreads()
    {
        int known = _tasks.Count;
        for (int i = 0; i < known; i++)
        {
            ProcTask task = _tasks[i];
            if (task.ThreadsOfProcess != _tasksOfProcess[task.Pid]) AddTasksOf(task.Pid, Math.Max(_lastSampleNs, _lastScanNs));
        }
    }

    private void AddTasksOf(int pid, long sinceNs)
    {
        foreach (int tid in NumbersIn($"/proc/{pid}/task"))
        {
            if (!_tids.Add(tid)) continue;
            if (ProcTask.Open(pid, tid, sinceNs) is { } task)
            {
                _tasks.Add(task);
                _tasksOfProcess[pid] = _tasksOfProcess.GetValueOrDefault(pid) + 1;
            }
            else
            {
                _tids.Remove(tid);
            }
        }
    }

    /// <summary>Looks at processes that were not there at the last scan: those whose parent is of the run are too.</summary>
    private void AddNewProcesses(long nowNs)
    {
        (_strangers, _strangersBefore) = (_strangersBefore, _strangers);
        _strangers.Clear();
        var orphans = new List<(int Pid, int Parent)>();
        foreach (int pid in NumbersIn("/proc"))
        {
            if (_pids.Contains(pid)) continue;
            if (_strangersBefore.Contains(pid)) _strangers.Add(pid);
            else if (ProcStat.TryRead(pid, pid, out ProcStat stat, out _) && !stat.HasEnded) orphans.Add((pid, stat.ParentPid));
        }
        // a child may have a lower number than its parent: go round until no more are found
        while (orphans.FindIndex(orphan => _pids.Contains(orphan.Parent)) is int found and >= 0)
        {
            _pids.Add(orphans[found].Pid);
            AddTasksOf(orphans[found].Pid, _lastScanNs);
            orphans.RemoveAt(found);
        }
        foreach ((int pid, _) in orphans) _strangers.Add(pid);
        _lastScanNs = nowNs;
    }

    private static List<int> NumbersIn(string folder)
    {
        var numbers = new List<int>();
        try
        {
            var entries = new FileSystemEnumerable<int>(folder, (ref FileSystemEntry entry) => int.Parse(entry.FileName), AllEntries)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => char.IsAsciiDigit(entry.FileName[0]),
            };
            numbers.AddRange(entries);
        }
        catch (IOException)
        {
            // the process has gone; what was read of it stands
        }
        return numbers;
    }
}
