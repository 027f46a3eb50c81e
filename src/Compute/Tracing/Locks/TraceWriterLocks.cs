namespace Corescope.Compute.Tracing;

/// <summary>The records about locks, and how many of them a lane may write before the window is closed (docs/ring-format.md, The window).</summary>
public sealed unsafe partial class TraceWriter
{
    private int _lockWindow; // the last one in which this lane has written
    private int _lockRecords; // how many in that window

    /// <summary>A wait for a lock begins, and keeps room for its end. False where there is none: its end must not be written either.</summary>
    internal bool LockWait(long use, int holder, long timeNs) => OpenLock(use, holder, timeNs, RingRecordKind.LockWait, 3);

    /// <summary>A lock is acquired without a wait that was recorded; keeps room for its release. False where there is none.</summary>
    internal bool LockAcquired(long use, int before, long timeNs) => OpenLock(use, before, timeNs, RingRecordKind.LockAcquired, 2);

    /// <summary>A recorded wait has ended with the lock; the room is kept for its release.</summary>
    internal void LockWaitEnded(long use, int before, long timeNs) => Put(timeNs, use, before, 0, RingRecordKind.LockAcquired);

    /// <summary>A recorded wait has ended without the lock, or a recorded hold is about to end.</summary>
    internal void LockClosed(long use, long timeNs, RingRecordKind kind)
    {
        _depth--;
        Put(timeNs, use, 0, 0, kind);
    }

    private bool OpenLock(long use, int other, long timeNs, RingRecordKind kind, int records)
    {
        SpendLockBudget(records);
        // Room for two ends: of the wait, and of the hold that follows it.
        if (!HasRoom(_depth + 1 + Reserve))
        {
            Drop(records);
            return false;
        }
        _depth++;
        Put(timeNs, use, other, 0, kind);
        return true;
    }

    /// <summary>Counts what a use may write, and closes the window for all lanes where this one has written its share.</summary>
    private void SpendLockBudget(int records)
    {
        int window = Volatile.Read(ref *(int*)_rings.HeaderAt(RingFile.OffLockWindowNumber));
        if (window != _lockWindow) (_lockWindow, _lockRecords) = (window, 0);
        _lockRecords += records;
        int budget = _rings.LockBudget;
        if (budget > 0 && _lockRecords >= budget) _rings.CloseLockWindow();
    }
}
