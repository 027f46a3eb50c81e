namespace Corescope.Compute.Tracing;

/// <summary>
/// Tells a run's threads from others in CPU-wide records: the root, and whatever it or its descendants created, learnt from FORK records.
/// Where FORK records may be lost, a thread seen for the first time is looked up in /proc instead.
/// </summary>
internal sealed class RunTree
{
    private enum Kind : byte { OfRun, Gone, Other }

    private readonly Dictionary<int, (Kind Kind, string? Name)> _threads = [];

    /// <summary>The run's first process.</summary>
    internal void SetRoot(int pid) => _threads[pid] = (Kind.OfRun, null);

    /// <summary>A thread was created. True if it is the run's; else <paramref name="name"/> is what it inherits, where known.</summary>
    internal bool Fork(int tid, int parentTid, out string? name)
    {
        bool isRoot = _threads.TryGetValue(tid, out var self) && self.Kind == Kind.OfRun;
        bool hasParent = _threads.TryGetValue(parentTid, out var parent);
        name = null;
        if (isRoot || (hasParent && parent.Kind != Kind.Other))
        {
            _threads[tid] = (Kind.OfRun, null);
            return true;
        }
        _threads.Remove(tid); // the number may have been another thread's
        if (!hasParent) return false;
        name = parent.Name;
        _threads[tid] = parent;
        return false;
    }

    /// <summary>A thread has ended. True if it was the run's.</summary>
    internal bool Exit(int tid)
    {
        if (!_threads.TryGetValue(tid, out var thread) || thread.Kind != Kind.OfRun) return false;
        _threads[tid] = (Kind.Gone, null);
        return true;
    }

    /// <summary>
    /// A thread got a name. True if it is the run's. A thread that executes a program (<paramref name="byExec"/>) takes over the number of
    /// its process's first thread, which has ended.
    /// </summary>
    internal bool Comm(int tid, string name, bool byExec)
    {
        bool isKnown = _threads.TryGetValue(tid, out var thread);
        if (isKnown && (thread.Kind == Kind.OfRun || (thread.Kind == Kind.Gone && byExec)))
        {
            _threads[tid] = (Kind.OfRun, null);
            return true;
        }
        _threads[tid] = (Kind.Other, name);
        return false;
    }

    /// <summary>Whose a switched thread is; null: it is the run's and has ended. <paramref name="newName"/>: another program's, seen first.</summary>
    internal bool? IsOfRun(int pid, int tid, bool forksWereLost, out string? newName)
    {
        newName = null;
        if (_threads.TryGetValue(tid, out var thread)) return thread.Kind == Kind.Gone ? null : thread.Kind == Kind.OfRun;
        ProcStat? stat = ProcStat.Read(pid, tid);
        if (forksWereLost && (IsProcessOfRun(pid) || (stat is not null && IsProcessOfRun(stat.Value.ParentPid))))
        {
            _threads[tid] = (Kind.OfRun, null);
            return true;
        }
        newName = stat?.Name;
        _threads[tid] = (Kind.Other, newName);
        return false;
    }

    private bool IsProcessOfRun(int pid) => _threads.TryGetValue(pid, out var process) && process.Kind != Kind.Other;
}
