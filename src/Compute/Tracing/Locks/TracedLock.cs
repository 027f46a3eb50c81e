using System.Runtime.CompilerServices;

namespace Corescope.Compute.Tracing;

/// <summary>
/// A real lock that tells who waits for it, who has it and who had it before. Each lane has a <see cref="LockSeat"/> at it, to be fetched once:
/// <code>
/// TracedLock&lt;MonitorKind&gt; counter = new(rings, "counter", new MonitorKind());
/// LockSeat seat = counter.Seat(trace);
/// counter.Enter(seat);
/// ...
/// counter.Exit(seat);
/// </code>
/// A use that meets nobody costs a few plain stores more than the lock itself, and two readings of the clock only while the window is open.
/// </summary>
/// <typeparam name="TKind">What the lock is made of.</typeparam>
public sealed class TracedLock<TKind> where TKind : struct, ILockPrimitive
{
    private readonly LockSeats _seats;
    private TKind _lock; // many kinds change in place

    /// <summary>Makes a lock known to the run; the same name in a later round is the same lock in the trace.</summary>
    /// <param name="rings">The run's rings.</param>
    /// <param name="name">Shown at the head of its row.</param>
    /// <param name="primitive">The real lock, free.</param>
    /// <exception cref="InvalidOperationException">The run has too many locks.</exception>
    public TracedLock(RingFile rings, string name, TKind primitive)
    {
        _lock = primitive;
        _seats = new LockSeats(rings, rings.Lock(name, TKind.Kind, primitive.Permits));
    }

    /// <summary>The lock's number in the run.</summary>
    public int Id => _seats.LockId;

    /// <summary>A lane's seat, made at the first call. Not for hot loops: keep it.</summary>
    public LockSeat Seat(TraceWriter lane) => _seats.Of(lane, seat => _lock.Place(seat));

    /// <summary>Enters, and waits as long as it takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter(LockSeat seat)
    {
        bool isWatched = seat.IsWatched;
        if (!_lock.Enter(seat)) EnterAfterWait(seat);
        else if (isWatched) seat.Acquired(seat.LockId);
        else seat.Count();
    }

    /// <summary>Enters, and waits for so many milliseconds at most.</summary>
    /// <returns>False: the lane has given up.</returns>
    public bool TryEnter(LockSeat seat, int timeoutMs)
    {
        bool isWatched = seat.IsWatched;
        if (!_lock.TryEnter(seat, 0)) return timeoutMs > 0 && TryEnterAfterWait(seat, timeoutMs);
        if (isWatched) seat.Acquired(seat.LockId);
        else seat.Count();
        return true;
    }

    /// <summary>Lets go. Only the lane that has entered may.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit(LockSeat seat)
    {
        seat.Release(seat.LockId);
        _lock.Exit(seat);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterAfterWait(LockSeat seat)
    {
        if (!seat.IsWatched && _lock.WaitBriefly(seat))
        {
            seat.CountWait();
            return;
        }
        long sinceNs = seat.BeginWait(seat.LockId);
        _lock.Wait(seat);
        seat.EndWait(seat.LockId, sinceNs);
    }

    private bool TryEnterAfterWait(LockSeat seat, int timeoutMs)
    {
        long sinceNs = seat.BeginTimedWait(seat.LockId);
        bool isEntered = _lock.TryEnter(seat, timeoutMs);
        if (isEntered) seat.EndWait(seat.LockId, sinceNs);
        else seat.GaveUp(seat.LockId, sinceNs);
        return isEntered;
    }
}

/// <summary>The seats of one lock, by ring.</summary>
internal sealed class LockSeats(RingFile rings, int lockId)
{
    private readonly LockSeat?[] _ofRing = new LockSeat?[rings.RingCount];

    public int LockId { get; } = lockId;

    /// <summary>A lane's seat. Only the lane's own thread asks for it.</summary>
    public LockSeat Of(TraceWriter lane, Action<LockSeat>? place = null)
    {
        if (_ofRing[lane.Index] is { } known && known.Lane == lane) return known;
        LockSeat seat = new(lane, LockId);
        place?.Invoke(seat);
        return _ofRing[lane.Index] = seat;
    }
}
