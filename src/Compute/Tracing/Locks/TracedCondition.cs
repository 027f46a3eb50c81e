namespace Corescope.Compute.Tracing;

/// <summary>
/// Something to wait for while a lock is released ("not empty"), after Hoare and Brinch Hansen, with Mesa's rules: who is woken must look again.
/// It has a queue of its own, first come, first woken; so the wait for the signal and the wait for the lock that follows are two waits in the trace,
/// and each knows who ended it. In the trace it is a lock that nobody holds.
/// </summary>
/// <typeparam name="TKind">What the lock is made of.</typeparam>
public sealed class TracedCondition<TKind> where TKind : struct, ILockPrimitive
{
    private readonly TracedLock<TKind> _guard;
    private readonly LockSeats _seats;
    private readonly Waiter?[] _waiters; // by ring
    private Waiter? _first, _last; // under the lock

    /// <summary>A condition of a lock.</summary>
    /// <param name="rings">The run's rings.</param>
    /// <param name="name">Shown at the head of its row.</param>
    /// <param name="guard">Whoever calls anything of this condition holds it.</param>
    public TracedCondition(RingFile rings, string name, TracedLock<TKind> guard)
    {
        _guard = guard;
        _seats = new LockSeats(rings, rings.Lock(name, LockKind.Condition, permits: 0));
        _waiters = new Waiter?[rings.RingCount];
    }

    /// <summary>The condition's number among the run's locks.</summary>
    public int Id => _seats.LockId;

    /// <summary>Releases the lock, waits for a signal, and enters again.</summary>
    /// <param name="seat">The lane's seat at the lock.</param>
    public void Wait(LockSeat seat)
    {
        LockSeat own = _seats.Of(seat.Lane);
        Waiter waiter = _waiters[seat.Lane.Index] ??= new Waiter();
        waiter.SignalledBy = 0;
        if (_last is null) _first = waiter;
        else _last.Next = waiter;
        _last = waiter;
        long sinceNs = own.BeginWait(own.LockId);
        _guard.Exit(seat);
        waiter.Sleep();
        own.Pass(own.LockId, sinceNs, waiter.SignalledBy);
        _guard.Enter(seat);
    }

    /// <summary>Wakes the one who has waited longest, if anybody waits.</summary>
    /// <param name="seat">The caller's seat at the lock.</param>
    public void Pulse(LockSeat seat)
    {
        if (_first is not { } waiter) return;
        _first = waiter.Next;
        if (_first is null) _last = null;
        waiter.Next = null;
        waiter.Wake(seat.Lane.Index + 1);
    }

    /// <summary>Wakes all who wait.</summary>
    /// <param name="seat">The caller's seat at the lock.</param>
    public void PulseAll(LockSeat seat)
    {
        while (_first is not null) Pulse(seat);
    }

    private sealed class Waiter
    {
        public Waiter? Next;
        public int SignalledBy; // ring + 1; 0: not yet

        public void Sleep()
        {
            lock (this)
            {
                while (SignalledBy == 0) Monitor.Wait(this);
            }
        }

        public void Wake(int by)
        {
            lock (this)
            {
                SignalledBy = by;
                Monitor.Pulse(this);
            }
        }
    }
}
