namespace Corescope.Compute.Tracing;

/// <summary>One kernel thread as its switch records tell it: whether it has a core, and the records not yet merged into a lane.</summary>
internal sealed class ThreadTrack(int pid, int tid, bool isOfRun)
{
    // A thread of the run that has had a core for this long gets a lane of its own; below, it is a stranger on the core. A process's
    // first thread is given time to load its runtime and say which worker it is.
    private const long LaneAfterNs = 500_000, FirstThreadLaneAfterNs = 300_000_000;

    private readonly List<SwitchRecord> _queue = [];
    private int _next;
    private long _onCoreNs;

    public int Pid { get; } = pid;

    public int Tid { get; } = tid;

    public bool IsOfRun { get; } = isOfRun;

    public string? Name { get; private set; }

    public int Core { get; private set; } = -1;

    public bool IsPreempted { get; private set; }

    public bool HasExited { get; private set; }

    /// <summary>The thread has a core since then (or since the last chunk's end, if it has been reported as a stranger until there).</summary>
    public long OnCoreSinceNs { get; private set; }

    /// <summary>Whether it has worked enough to be shown in a lane of its own.</summary>
    public bool DeservesLane => IsOfRun && !HasExited && _onCoreNs > (Pid == Tid ? FirstThreadLaneAfterNs : LaneAfterNs);

    /// <summary>The lane that shows this thread, if any.</summary>
    public LaneTrack? Lane { get; set; }

    public void Enqueue(in SwitchRecord record) => _queue.Add(record);

    /// <summary>Time of the next record that <see cref="TryTake"/> gives; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextNs => _next < _queue.Count ? _queue[_next].TimeNs : long.MaxValue;

    /// <summary>The next record up to a time, applied to this thread's own state.</summary>
    public bool TryTake(long untilNs, out SwitchRecord record)
    {
        if (_next == _queue.Count || _queue[_next].TimeNs > untilNs)
        {
            if (_next == _queue.Count && _next > 0)
            {
                _queue.Clear();
                _next = 0;
            }
            record = default;
            return false;
        }
        record = _queue[_next++];
        return true;
    }

    /// <summary>Follows a record: which core the thread has from then on.</summary>
    public void Apply(in SwitchRecord record)
    {
        switch (record.Kind)
        {
            case SwitchKind.In:
                if (Core < 0) OnCoreSinceNs = record.TimeNs;
                Core = record.Cpu;
                IsPreempted = false;
                break;
            case SwitchKind.OutBlocked or SwitchKind.OutPreempted:
                LeaveCore(record.TimeNs);
                IsPreempted = record.Kind == SwitchKind.OutPreempted && !HasExited;
                break;
            case SwitchKind.Fork:
                IsPreempted = true; // a new thread wants a core from its first moment on
                break;
            case SwitchKind.Exit:
                HasExited = true;
                LeaveCore(record.TimeNs);
                IsPreempted = false;
                break;
            case SwitchKind.Comm:
                Name = record.Name;
                break;
        }
    }

    /// <summary>Told as a stranger up to here: the rest counts from now on.</summary>
    public void ContinueOnCore(long timeNs)
    {
        _onCoreNs += Math.Max(0, timeNs - OnCoreSinceNs);
        OnCoreSinceNs = timeNs;
    }

    private void LeaveCore(long timeNs)
    {
        if (Core >= 0) _onCoreNs += timeNs - OnCoreSinceNs;
        Core = -1;
    }

    /// <summary>The name for a core's row: given by a record, or read from procfs the first time it is asked for.</summary>
    public string NameOrRead()
    {
        if (Name is not null) return Name;
        try
        {
            Name = File.ReadAllText($"/proc/{Pid}/task/{Tid}/comm").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Name = "thread";
        }
        return Name;
    }
}
