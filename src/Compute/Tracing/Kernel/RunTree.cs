namespace Corescope.Compute.Tracing;

/// <summary>
/// Tells a run's threads from others in CPU-wide records: the root, and whatever it or its descendants created, learnt from FORK records.
/// Where FORK records were lost, a thread seen for the first time is looked up in /proc instead.
/// </summary>
internal sealed class RunTree
{
    private readonly Dictionary<int, Known> _threads = [];

    /// <summary>The run's first process.</summary>
    internal void SetRoot(int pid) => _threads[pid] = new Known(true, true, null);

    /// <summary>A thread was created. True if it is the run's; else <paramref name="name"/> is what it inherits, where known.</summary>
    internal bool Fork(int tid, int parentTid, out string? name)
    {
        bool isRoot = _threads.TryGetValue(tid, out Known self) && self is { IsOfRun: true, IsAlive: true };
        bool hasParent = _threads.TryGetValue(parentTid, out Known parent);
        bool isOfRun = isRoot || (hasParent && parent.IsOfRun);
        name = isOfRun || !hasParent ? null : parent.Name;
        if (isOfRun || hasParent) _threads[tid] = new Known(isOfRun, true, name);
        else _threads.Remove(tid); // the number may have been another thread's
        return isOfRun;
    }

    /// <summary>A thread has ended. Whether it was the run's; null: it was not known.</summary>
    internal bool? Exit(int tid)
    {
        if (!_threads.TryGetValue(tid, out Known thread) || !thread.IsAlive) return null;
        _threads[tid] = thread with { IsAlive = false };
        return thread.IsOfRun;
    }

    /// <summary>
    /// A thread got a name. True if it is the run's. A thread that executes a program takes over the number of its process's first
    /// thread, which has ended.
    /// </summary>
    internal bool Comm(int tid, string name)
    {
        bool isOfRun = _threads.TryGetValue(tid, out Known thread) && thread.IsOfRun;
        _threads[tid] = new Known(isOfRun, true, isOfRun ? null : name);
        return isOfRun;
    }

    /// <summary>Whose a switched thread is; null: it has ended. <paramref name="newName"/>: another program's, seen for the first time.</summary>
    internal bool? IsOfRun(int pid, int tid, bool forksWereLost, out string? newName)
    {
        newName = null;
        if (_threads.TryGetValue(tid, out Known thread)) return thread.IsAlive ? thread.IsOfRun : null;
        bool isOfRun = ProcStat.TryRead(pid, tid, out ProcStat stat, out string name) && forksWereLost
            && (IsProcessOfRun(pid) || IsProcessOfRun(stat.ParentPid));
        if (!isOfRun && name.Length > 0) newName = name;
        _threads[tid] = new Known(isOfRun, true, newName);
        return isOfRun;
    }

    private bool IsProcessOfRun(int pid) => _threads.TryGetValue(pid, out Known process) && process.IsOfRun;

    private readonly record struct Known(bool IsOfRun, bool IsAlive, string? Name);
}
