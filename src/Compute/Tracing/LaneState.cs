namespace Corescope.Compute.Tracing;

/// <summary>What a worker lane does at one moment. A lane is in exactly one state; the numbers are part of the chunk format.</summary>
public enum LaneState : byte
{
    /// <summary>Nothing to do, or not alive.</summary>
    Idle = 0,

    /// <summary>On a core, computing.</summary>
    Running = 1,

    /// <summary>Wants a core; another thread has it (the kernel preempted it).</summary>
    Ready = 2,

    /// <summary>Waits for a lock that another worker holds.</summary>
    LockWait = 3,

    /// <summary>Waits for the interpreter's global lock (always inferred).</summary>
    GilWait = 4,

    /// <summary>On a core, turning data into bytes or back, or copying it.</summary>
    Serializing = 5,

    /// <summary>Waits for a message from another worker.</summary>
    MessageWait = 6,

    /// <summary>Waits for a disk, a network peer or a timer.</summary>
    IoWait = 7,
}

/// <summary>How a lane's states are known. A page never draws one as another.</summary>
public enum TraceSource : byte
{
    /// <summary>Only the worker's own slices.</summary>
    Reported = 0,

    /// <summary>The kernel's record of every context switch.</summary>
    Exact = 1,

    /// <summary>procfs counters, read every few milliseconds.</summary>
    Sampled = 2,

    /// <summary>Deduced from the others (GIL waits).</summary>
    Inferred = 3,
}

/// <summary>What a lane stands for; the numbers are part of the chunk format.</summary>
public enum LaneKind : byte
{
    /// <summary>The thread that coordinates the run.</summary>
    Main = 0,

    /// <summary>A worker thread.</summary>
    Thread = 1,

    /// <summary>A worker process.</summary>
    Process = 2,

    /// <summary>A place for one asynchronous operation at a time; not a thread.</summary>
    Slot = 3,

    /// <summary>A thread of the run that is no worker (collector, timer, a library's pool).</summary>
    Auxiliary = 4,

    /// <summary>A process of MPI. Its number on the wire is its rank + 1.</summary>
    Rank = 5,
}
