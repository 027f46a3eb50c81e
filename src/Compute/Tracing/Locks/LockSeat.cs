using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Corescope.Compute.Tracing;

/// <summary>
/// One lane at one lock: counts its uses, and tells of them what shall be told. Its data goes to the lock's cell, the head of the lane's ring
/// and, as records, the ring itself (docs/ring-format.md, Locks). Only the lane's own thread touches it; nothing here allocates or calls the
/// kernel.
/// </summary>
public sealed unsafe class LockSeat
{

    /// <summary>
    /// A wait that lasts longer than this may have put its thread to sleep, and is recorded whatever the window says: to go to sleep and be
    /// woken takes longer.
    /// </summary>
    internal const long LongWaitNs = 2_000;

    private const int MaxDepth = 8;
    private const int HolderWindow = 2; // from LastHolder, in ints: the number of the window in which it was written

    private readonly LockCell* _cell;
    private readonly WaitMark* _mark;
    private readonly int* _window;
    private readonly long[] _sinceNs = new long[MaxDepth]; // of the uses that are under way, from the outermost recorded one on; 0: not recorded
    private readonly int _ownNumber;

    // To hand a spinning lock over takes little more than to move its line of memory from core to core. To move one more each time, for the last
    // holder's name, would show; so these kinds tell it only while the window is open.
    private readonly bool _keepsHolder;
    private int _depth;
    private bool _isWaitRecorded;

    internal LockSeat(TraceWriter lane, int lockId)
    {
        Lane = lane;
        LockId = lockId;
        _ownNumber = lane.Index + 1;
        RingFile rings = lane.Rings;
        _cell = (LockCell*)rings.CellAt(lockId, lane.Index);
        _mark = (WaitMark*)(rings.RingAt(lane.Index) + RingFile.RingWaitsFor);
        _window = (int*)rings.HeaderAt(RingFile.OffLockWindow);
        byte* head = rings.LockAt(lockId);
        _keepsHolder = (LockKind)head[RingFile.LockKindAt] is not (LockKind.SpinLock or LockKind.Ticket or LockKind.Mcs);
        LastHolder = *(int*)(head + RingFile.LockPermits) == 0 ? &_cell->OwnHolder : (int*)(head + RingFile.LockHolder);
    }

    /// <summary>Whose seat this is.</summary>
    public TraceWriter Lane { get; }

    /// <summary>The lock's number in the run.</summary>
    public int LockId { get; }

    /// <summary>Which stripe of a <see cref="StripedKind"/> the lane has, from 0; 0 for other kinds.</summary>
    public int Stripe { get; internal set; }

    internal object? StripeLock { get; set; }

    internal McsNode? Node { get; set; }

    internal int Ticket { get; set; }

    /// <summary>Ring + 1 of who has acquired the lock last; read and written by whoever holds it.</summary>
    internal int* LastHolder { get; set; }

    /// <summary>Whether a use that begins now is recorded. Ask before the lock is acquired: then none is missing that began while the window was open.</summary>
    internal bool IsWatched
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Volatile.Read(ref *_window) | _depth) != 0;
    }

    /// <summary>Acquired without a wait, counted only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Count()
    {
        _cell->Acquisitions++;
        _cell->Held++;
        // Mostly it is this lane already. A store all the same would take the line back from whoever waits and has looked at it.
        if (_keepsHolder && *LastHolder != _ownNumber) *LastHolder = _ownNumber;
    }

    /// <summary>Acquired after a brief wait, counted only.</summary>
    internal void CountWait()
    {
        _cell->Contended++;
        Count();
    }

    /// <summary>Acquired without a wait, and recorded where there is room.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void Acquired(long use)
    {
        long nowNs = MonotonicClock.NowNs;
        Push(CanRecord && Lane.LockAcquired(use, Before, nowNs) ? nowNs : 0);
        TellHolder();
        Count();
    }

    /// <summary>A wait begins that ends only with the lock.</summary>
    /// <returns>When; 0 where nothing is recorded.</returns>
    internal long BeginWait(long use)
    {
        WaitMark* mark = _mark;
        int holder = Before;
        long nowNs = Lane.IsRecording ? MonotonicClock.NowNs : 0;
        _isWaitRecorded = CanRecord && Volatile.Read(ref *_window) != 0 && Lane.LockWait(use, holder, nowNs);
        Volatile.Write(ref mark->Waits, mark->Waits + 1);
        mark->SinceNs = _isWaitRecorded ? 0 : nowNs;
        mark->Holder = holder;
        mark->IsShared = (int)(use >> 32);
        Volatile.Write(ref mark->WaitsFor, LockId + 1);
        return nowNs;
    }

    /// <summary>A wait has ended with the lock.</summary>
    /// <param name="use">The lock, and whether it is shared.</param>
    /// <param name="sinceNs">What <see cref="BeginWait"/> has returned.</param>
    internal void EndWait(long use, long sinceNs) => EndWait(use, sinceNs, Before);

    private void EndWait(long use, long sinceNs, int before)
    {
        long acquiredNs = 0;
        if (sinceNs > 0)
        {
            acquiredNs = MonotonicClock.NowNs;
            CountWaitTime(acquiredNs - sinceNs);
            if (!_isWaitRecorded) _isWaitRecorded = acquiredNs - sinceNs >= LongWaitNs && CanRecord && Lane.LockWait(use, _mark->Holder, sinceNs);
            if (_isWaitRecorded) Lane.LockWaitEnded(use, before, acquiredNs);
        }
        // First the end of the wait, then the hold: a lane is never seen to wait for what it has.
        Volatile.Write(ref _mark->WaitsFor, 0);
        if (_isWaitRecorded) TellHolder();
        Push(_isWaitRecorded ? acquiredNs : 0);
        _isWaitRecorded = false;
        CountWait();
    }

    /// <summary>What nobody holds (a condition, a barrier) has let the lane pass after a wait.</summary>
    /// <param name="use">The condition or barrier.</param>
    /// <param name="sinceNs">What <see cref="BeginWait"/> has returned.</param>
    /// <param name="letPass">Ring + 1 of who ended the wait; the lane itself where it did.</param>
    internal void Pass(long use, long sinceNs, int letPass)
    {
        EndWait(use, sinceNs, letPass == _ownNumber ? 0 : letPass);
        Release(use);
    }

    /// <summary>The same without a wait.</summary>
    internal void Pass(long use)
    {
        if (IsWatched) Acquired(use);
        else Count();
        Release(use);
    }

    /// <summary>A wait begins that ends by itself after a time: it is no part of a deadlock, so only records tell of it.</summary>
    /// <returns>When; 0 where nothing is recorded.</returns>
    internal long BeginTimedWait(long use)
    {
        long nowNs = Lane.IsRecording ? MonotonicClock.NowNs : 0;
        _mark->Holder = Before;
        _isWaitRecorded = CanRecord && Lane.LockWait(use, _mark->Holder, nowNs);
        return nowNs;
    }

    /// <summary>A wait has ended without the lock.</summary>
    internal void GaveUp(long use, long sinceNs)
    {
        if (sinceNs == 0) return;
        long nowNs = MonotonicClock.NowNs;
        CountWaitTime(nowNs - sinceNs);
        if (_isWaitRecorded) Lane.LockClosed(use, nowNs, RingRecordKind.LockGaveUp);
        _isWaitRecorded = false;
    }

    /// <summary>The lock is about to be released.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Release(long use)
    {
        if (_depth != 0) Pop(use);
        _cell->Held--;
    }

    private bool CanRecord => Lane.IsRecording && _depth < MaxDepth;

    /// <summary>Who has acquired the lock last; 0 where nobody, or the lane itself, or where it is not known.</summary>
    private int Before
    {
        get
        {
            if (!_keepsHolder && (Volatile.Read(ref *_window) == 0 || LastHolder[HolderWindow] != _window[1])) return 0;
            int last = Volatile.Read(ref *LastHolder);
            return last == _ownNumber ? 0 : last;
        }
    }

    private void TellHolder()
    {
        *LastHolder = _ownNumber;
        LastHolder[HolderWindow] = _window[1];
    }

    private void CountWaitTime(long ns)
    {
        _cell->TimedWaits++;
        _cell->WaitNs += ns;
    }

    private void Push(long sinceNs)
    {
        if (_depth == 0 && sinceNs == 0) return;
        if (_depth < MaxDepth) _sinceNs[_depth] = sinceNs;
        _depth++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Pop(long use)
    {
        long sinceNs = --_depth < MaxDepth ? _sinceNs[_depth] : 0;
        if (sinceNs == 0) return;
        long nowNs = MonotonicClock.NowNs;
        _cell->TimedHolds++;
        _cell->HoldNs += nowNs - sinceNs;
        Lane.LockClosed(use, nowNs, RingRecordKind.LockReleased);
    }
}

/// <summary>64 bytes of a lock and a ring (docs/ring-format.md, Cell).</summary>
[StructLayout(LayoutKind.Sequential, Size = RingFile.LockCellBytes)]
internal struct LockCell
{
    public long Acquisitions, Contended, TimedWaits, WaitNs, TimedHolds, HoldNs;
    public int Held;
    public int OwnHolder; // stands for the head's last holder where nobody holds the lock
}

/// <summary>The part of a ring's head that tells what its lane waits for (docs/ring-format.md, Ring head, from 160 on).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WaitMark
{
    public int WaitsFor, Waits;
    public long SinceNs;
    public int Holder, IsShared;
}
