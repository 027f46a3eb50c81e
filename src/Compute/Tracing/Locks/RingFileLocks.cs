namespace Corescope.Compute.Tracing;

/// <summary>The part of the rings' memory that is about locks: their heads, and a cell for each lock and ring (docs/ring-format.md, Locks).</summary>
public sealed unsafe partial class RingFile
{
    /// <summary>The most locks that a run may have.</summary>
    public const int MaxLocks = 64;

    /// <summary>Bit of a record's lock number: shared with others, to read.</summary>
    public const long SharedUse = 1L << 32;

    internal const int OffLocksUsed = 60, OffLockWindow = 64, OffLockWindowNumber = 68, OffLockWindowClosedNs = 72, OffLockBudget = 80;
    internal const int RingWaitsFor = 160, RingWaits = 164;
    internal const int LockHeadBytes = 64, LockCellBytes = 64;
    internal const int LockReady = 0, LockName = 4, LockKindAt = 6, LockHolder = 8, LockPermits = 12;
    internal const int CellAcquisitions = 0, CellContended = 8, CellTimedWaits = 16, CellWaitNs = 24, CellTimedHolds = 32, CellHoldNs = 40, CellHeld = 48;

    private readonly Dictionary<string, int> _locks = [];

    /// <summary>Number of locks that have been made so far.</summary>
    public int LocksUsed => Math.Min(MaxLocks, Volatile.Read(ref *(int*)(_base + OffLocksUsed)));

    /// <summary>Records that a lane may write about locks within one window, before uses are only counted; 0: any number.</summary>
    public int LockBudget
    {
        get => *(int*)(_base + OffLockBudget);
        set => *(int*)(_base + OffLockBudget) = value;
    }

    /// <summary>Makes a lock known, or finds it by its name: one lock for all warm-ups and rounds. Not for hot loops.</summary>
    /// <returns>The lock's id.</returns>
    /// <exception cref="InvalidOperationException">There are <see cref="MaxLocks"/> already.</exception>
    public int Lock(string name, LockKind kind, int permits)
    {
        lock (_namesLock)
        {
            if (_locks.TryGetValue(name, out int known)) return known;
        }
        ushort nameId = Name(name, LaneState.LockWait);
        int id = Interlocked.Increment(ref *(int*)(_base + OffLocksUsed)) - 1;
        if (id >= MaxLocks) throw new InvalidOperationException($"a run may have {MaxLocks} locks at most");
        byte* head = LockAt(id);
        *(ushort*)(head + LockName) = nameId;
        head[LockKindAt] = (byte)kind;
        *(int*)(head + LockPermits) = permits;
        Volatile.Write(ref *(int*)(head + LockReady), 1);
        lock (_namesLock) return _locks[name] = id;
    }

    /// <summary>What a lock is; null until it is ready.</summary>
    public LockInfo? LockInfoOf(int id)
    {
        byte* head = LockAt(id);
        return Volatile.Read(ref *(int*)(head + LockReady)) == 0 ? null
            : new LockInfo(id, (LockKind)head[LockKindAt], *(int*)(head + LockPermits), NameOf(*(ushort*)(head + LockName)).Name);
    }

    /// <summary>What a ring's lane has counted of a lock so far.</summary>
    public LockCounts LockCountsOf(int id, int ring)
    {
        byte* cell = CellAt(id, ring);
        long Read(int offset) => Volatile.Read(ref *(long*)(cell + offset));
        return new LockCounts(Read(CellAcquisitions), Read(CellContended), Read(CellTimedWaits), Read(CellWaitNs), Read(CellTimedHolds), Read(CellHoldNs));
    }

    /// <summary>Whether a ring's lane holds a lock at this moment.</summary>
    public bool Holds(int id, int ring) => Volatile.Read(ref *(int*)(CellAt(id, ring) + CellHeld)) > 0;

    /// <summary>The lock that a ring's lane waits for (-1: none), and which of its waits that is.</summary>
    public (int Lock, int Wait) WaitOf(int ring)
    {
        byte* head = RingAt(ring);
        int wait = Volatile.Read(ref *(int*)(head + RingWaits));
        return (Volatile.Read(ref *(int*)(head + RingWaitsFor)) - 1, wait);
    }

    internal byte* LockAt(int id)
    {
        if ((uint)id >= MaxLocks) throw new ArgumentOutOfRangeException(nameof(id));
        return LocksBase + id * LockHeadBytes;
    }

    internal byte* CellAt(int id, int ring)
    {
        if ((uint)id >= MaxLocks || (uint)ring >= (uint)RingCount) throw new ArgumentOutOfRangeException(nameof(id));
        return LocksBase + MaxLocks * LockHeadBytes + ((long)id * RingCount + ring) * LockCellBytes;
    }

    internal byte* HeaderAt(int offset) => _base + offset;

    private byte* LocksBase => _base + HeaderBytes + NameAreaBytes + (long)RingCount * (RingHeadBytes + (long)Capacity * sizeof(RingRecord));

    private static long LockBytes(int ringCount) => MaxLocks * (LockHeadBytes + (long)ringCount * LockCellBytes);
}
