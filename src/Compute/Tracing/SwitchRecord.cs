namespace Corescope.Compute.Tracing;

/// <summary>What the kernel (or a sampler) says of a thread.</summary>
public enum SwitchKind : byte
{
    /// <summary>The thread got a core.</summary>
    In,

    /// <summary>The thread gave its core away because it has to wait.</summary>
    OutBlocked,

    /// <summary>The thread lost its core although it could have gone on.</summary>
    OutPreempted,

    /// <summary>The thread was created; <see cref="SwitchRecord.ParentTid"/> created it.</summary>
    Fork,

    /// <summary>The thread has ended.</summary>
    Exit,

    /// <summary>The thread got a name, or its process executed another program.</summary>
    Comm,
}

/// <summary>One record about one thread. Times are CLOCK_MONOTONIC nanoseconds.</summary>
/// <param name="TimeNs">When.</param>
/// <param name="Pid">Process id.</param>
/// <param name="Tid">Thread id.</param>
/// <param name="Cpu">The core on which it happened; -1 where unknown.</param>
/// <param name="Kind">What happened.</param>
/// <param name="IsOfRun">False: another program's thread that took a core (only seen with CPU-wide records).</param>
/// <param name="ParentTid">For <see cref="SwitchKind.Fork"/>.</param>
/// <param name="Name">For <see cref="SwitchKind.Comm"/>.</param>
public readonly record struct SwitchRecord(
    long TimeNs, int Pid, int Tid, short Cpu, SwitchKind Kind, bool IsOfRun = true, int ParentTid = 0, string? Name = null);

/// <summary>
/// Room 1, kernel side: gives the switches of one process tree. Created on the thread that starts the tree's first process, before it
/// does so; drained by that same thread.
/// </summary>
public interface ISwitchSource : IDisposable
{
    /// <summary>How the records are known.</summary>
    TraceSource Source { get; }

    /// <summary>Whether other programs' switches are given too (<see cref="SwitchRecord.IsOfRun"/> false).</summary>
    bool SeesOthers { get; }

    /// <summary>Records that the kernel dropped so far because a buffer was full.</summary>
    long Lost { get; }

    /// <summary>Told once, right after the tree's first process was started on this thread.</summary>
    void Started(int rootPid);

    /// <summary>Appends what came since the last call: in time order for each thread, not across threads.</summary>
    void Drain(List<SwitchRecord> into);
}
