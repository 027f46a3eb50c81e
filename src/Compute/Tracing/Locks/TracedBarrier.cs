namespace Corescope.Compute.Tracing;

/// <summary>
/// A <see cref="Barrier"/> that tells who waits at it and who came last. In the trace it is a lock that nobody holds; the wait of all others
/// ends with the one who came last, who does not wait.
/// </summary>
public sealed class TracedBarrier : IDisposable
{
    [ThreadStatic]
    private static int _arriving; // ring + 1 of the thread that is at a barrier

    private readonly LockSeats _seats;
    private readonly Barrier _barrier;
    private int _cameLast; // can't change before all have read it: the next phase needs them

    /// <summary>A barrier for so many.</summary>
    /// <param name="rings">The run's rings.</param>
    /// <param name="name">Shown at the head of its row.</param>
    /// <param name="participants">How many must arrive before any goes on.</param>
    public TracedBarrier(RingFile rings, string name, int participants)
    {
        _seats = new LockSeats(rings, rings.Lock(name, LockKind.Barrier, permits: 0));
        _barrier = new Barrier(participants, _ => _cameLast = _arriving);
    }

    /// <summary>The barrier's number among the run's locks.</summary>
    public int Id => _seats.LockId;

    /// <summary>A lane's seat, made at the first call. Not for hot loops: keep it.</summary>
    public LockSeat Seat(TraceWriter lane) => _seats.Of(lane);

    /// <summary>Arrives, and waits until all have.</summary>
    public void SignalAndWait(LockSeat seat)
    {
        _arriving = seat.Lane.Index + 1;
        if (_barrier.ParticipantsRemaining == 1)
        {
            _barrier.SignalAndWait();
            seat.Pass(seat.LockId);
            return;
        }
        long sinceNs = seat.BeginWait(seat.LockId);
        _barrier.SignalAndWait();
        seat.Pass(seat.LockId, sinceNs, _cameLast);
    }

    /// <inheritdoc/>
    public void Dispose() => _barrier.Dispose();
}
