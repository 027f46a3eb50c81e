namespace Corescope.Compute.Tracing;

/// <summary>What a lock is made of; the numbers are part of the ring format and of the chunk format.</summary>
public enum LockKind : byte
{
    /// <summary><see cref="System.Threading.Monitor"/>.</summary>
    Monitor = 0,

    /// <summary><see cref="System.Threading.Lock"/>.</summary>
    Lock = 1,

    /// <summary><see cref="System.Threading.SpinLock"/>.</summary>
    SpinLock = 2,

    /// <summary><see cref="System.Threading.Mutex"/>.</summary>
    Mutex = 3,

    /// <summary><see cref="System.Threading.SemaphoreSlim"/>, or Python's semaphores.</summary>
    Semaphore = 4,

    /// <summary><see cref="System.Threading.ReaderWriterLockSlim"/>.</summary>
    ReaderWriter = 5,

    /// <summary>A ticket lock: first come, first served.</summary>
    Ticket = 6,

    /// <summary>A queue lock of Mellor-Crummey and Scott: each waiter spins on a word of its own.</summary>
    Mcs = 7,

    /// <summary>Several locks that share the work of one.</summary>
    Striped = 8,

    /// <summary>A condition to wait for, such as "not empty"; nobody holds it.</summary>
    Condition = 9,

    /// <summary>A barrier; nobody holds it.</summary>
    Barrier = 10,

    /// <summary>Python's <c>threading.Lock</c>.</summary>
    PythonLock = 11,

    /// <summary>Python's <c>threading.RLock</c>.</summary>
    PythonRLock = 12,
}

/// <summary>A lock of a run.</summary>
/// <param name="Id">Index within the run, from 0.</param>
/// <param name="Kind">What it is made of.</param>
/// <param name="Permits">How many may hold it at once; 0 for what nobody holds.</param>
/// <param name="Name">Shown at the head of its row.</param>
public sealed record LockInfo(int Id, LockKind Kind, int Permits, string Name);

/// <summary>How often one lane has used one lock, and for how long as far as that was timed.</summary>
/// <param name="Acquisitions">All of them.</param>
/// <param name="Contended">Those after a wait.</param>
/// <param name="TimedWaits">Waits that were timed.</param>
/// <param name="WaitNs">Their time.</param>
/// <param name="TimedHolds">Holds that were timed.</param>
/// <param name="HoldNs">Their time.</param>
public readonly record struct LockCounts(long Acquisitions, long Contended, long TimedWaits, long WaitNs, long TimedHolds, long HoldNs)
{
    /// <summary>What was counted since an earlier moment.</summary>
    public static LockCounts operator -(LockCounts now, LockCounts then) => new(now.Acquisitions - then.Acquisitions, now.Contended - then.Contended,
        now.TimedWaits - then.TimedWaits, now.WaitNs - then.WaitNs, now.TimedHolds - then.TimedHolds, now.HoldNs - then.HoldNs);

    /// <summary>Two lanes, or two rounds, together.</summary>
    public static LockCounts operator +(LockCounts a, LockCounts b) => new(a.Acquisitions + b.Acquisitions, a.Contended + b.Contended,
        a.TimedWaits + b.TimedWaits, a.WaitNs + b.WaitNs, a.TimedHolds + b.TimedHolds, a.HoldNs + b.HoldNs);
}
