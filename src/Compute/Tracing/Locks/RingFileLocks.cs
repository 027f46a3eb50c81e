namespace Corescope.Compute.Tracing;

/// <summary>The part of the rings' memory that is about locks: their heads, and a cell for each lock and ring (docs/ring-format.md, Locks).</summary>
public sealed unsafe partial class RingFile
{
    /// <summary><see cref="LockBudget"/> where nothing else is said: a share of a worker's time that can't be measured, and complete bursts of some hundred uses.</summary>
    public const int DefaultLockBudget = 2000;

    /// <summary>The most locks that a run may have.</summary>
    public const int MaxLocks = 64;

    /// <summary>Bit of a record's lock number: shared with others, to read.</summary>
    public const long SharedUse = 1L << 32;

    internal const int OffLocksUsed = 60, OffLockWindow = 64, OffLockWindowNumber = 68, OffLockWindowClosedNs = 72, OffLockBudget = 80;
    internal const int RingWaitsFor = 160;
    internal const int LockHeadBytes = 64, LockCellBytes = 64;
    internal const int LockReady = 0, LockName = 4, LockKindAt = 6, LockHolder = 8, LockPermits = 12;

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
        LockCell* cell = (LockCell*)CellAt(id, ring);
        return new LockCounts(Volatile.Read(ref cell->Acquisitions), Volatile.Read(ref cell->Contended), Volatile.Read(ref cell->TimedWaits),
            Volatile.Read(ref cell->WaitNs), Volatile.Read(ref cell->TimedHolds), Volatile.Read(ref cell->HoldNs));
    }

    /// <summary>Whether a ring's lane holds a lock at this moment.</summary>
    public bool Holds(int id, int ring) => TimesHeld(id, ring) > 0;

    /// <summary>The lock that a ring's lane waits for (-1: none), and which of its waits that is.</summary>
    public (int Lock, int Wait) WaitOf(int ring)
    {
        WaitMark* mark = MarkOf(ring);
        int wait = Volatile.Read(ref mark->Waits);
        return (Volatile.Read(ref mark->WaitsFor) - 1, wait);
    }

    /// <summary>How many times a ring's lane holds a lock at this moment.</summary>
    internal int TimesHeld(int id, int ring) => Volatile.Read(ref ((LockCell*)CellAt(id, ring))->Held);

    /// <summary>The wait of a ring's lane, where only the ring's head tells of it.</summary>
    internal WaitInHead WaitInHeadOf(int ring)
    {
        WaitMark* mark = MarkOf(ring);
        int wait = Volatile.Read(ref mark->Waits), waitsFor = Volatile.Read(ref mark->WaitsFor);
        if (waitsFor == 0) return default;
        WaitInHead seen = new(waitsFor - 1, Volatile.Read(ref mark->SinceNs), mark->IsShared != 0, mark->Holder);
        // Where another wait has begun meanwhile, these are parts of two.
        return Volatile.Read(ref mark->Waits) == wait ? seen : default;
    }

    /// <summary>Since when the window is closed; 0 where it is open.</summary>
    internal long LockWindowClosedNs => Volatile.Read(ref *(int*)(_base + OffLockWindow)) != 0 ? 0 : Volatile.Read(ref *(long*)(_base + OffLockWindowClosedNs));

    /// <summary>Opens the window in which uses of locks are recorded (recorder side).</summary>
    /// <returns>Since when it was closed; 0 where it was open.</returns>
    internal long OpenLockWindow()
    {
        if (Volatile.Read(ref *(int*)(_base + OffLockWindow)) != 0) return 0;
        long closedNs = *(long*)(_base + OffLockWindowClosedNs);
        *(long*)(_base + OffLockWindowClosedNs) = 0;
        (*(int*)(_base + OffLockWindowNumber))++;
        Volatile.Write(ref *(int*)(_base + OffLockWindow), 1);
        return closedNs;
    }

    /// <summary>Closes the window; of several lanes that do so at the same time only the first one's time counts.</summary>
    internal void CloseLockWindow()
    {
        if (Volatile.Read(ref *(int*)(_base + OffLockWindow)) == 0) return;
        if (Interlocked.CompareExchange(ref *(long*)(_base + OffLockWindowClosedNs), MonotonicClock.NowNs, 0) == 0) Volatile.Write(ref *(int*)(_base + OffLockWindow), 0);
    }

    internal WaitMark* MarkOf(int ring) => (WaitMark*)(RingAt(ring) + RingWaitsFor);

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

/// <summary>A wait that a ring's head tells of.</summary>
/// <param name="Lock">The lock.</param>
/// <param name="SinceNs">When it began, monotonic; 0: there is none, or the ring tells of it.</param>
/// <param name="IsShared">To read.</param>
/// <param name="Holder">Ring + 1 of the lock's holder then; 0 where not known.</param>
internal readonly record struct WaitInHead(int Lock, long SinceNs, bool IsShared, int Holder)
{
    public bool Waits => SinceNs > 0;
}
