using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>Something on its way between workers.</summary>
/// <param name="Item">Its number.</param>
/// <param name="Number">What has been computed of it so far.</param>
internal readonly record struct Piece(long Item, ulong Number);

/// <summary>
/// A queue with so many places, first in, first out, between threads: a monitor and two conditions. Who finds it full or empty waits. It knows how many pieces a round brings, so
/// that takers end when all have been taken.
/// </summary>
internal sealed class BoundedQueue
{
    /// <summary>Rows that one has in the picture.</summary>
    public static readonly LockRows Rows = new(3, 1);

    private readonly TracedLock<MonitorKind> _guard;
    private readonly TracedCondition<MonitorKind> _notFull, _notEmpty;
    private readonly Piece[] _places;
    private readonly ushort _depth;
    private int _first, _count;
    private long _left, _puts, _takes, _fullPuts, _emptyTakes;

    /// <summary>An empty queue.</summary>
    /// <param name="rings">The run's rings.</param>
    /// <param name="name">Of the queue, its conditions and its counter.</param>
    /// <param name="capacity">Places, at least 1.</param>
    public BoundedQueue(RingFile rings, string name, int capacity)
    {
        _guard = new TracedLock<MonitorKind>(rings, name, new MonitorKind());
        _notFull = new TracedCondition<MonitorKind>(rings, $"{name} not full", _guard);
        _notEmpty = new TracedCondition<MonitorKind>(rings, $"{name} not empty", _guard);
        _places = new Piece[capacity];
        _depth = rings.Name($"{name} depth");
    }

    /// <summary>Part of the puts that found it full.</summary>
    public double FullShare => _puts == 0 ? 0 : (double)_fullPuts / _puts;

    /// <summary>Part of the takes that found it empty.</summary>
    public double EmptyShare => _takes == 0 ? 0 : (double)_emptyTakes / _takes;

    /// <summary>A lane's seat at the queue.</summary>
    public LockSeat Seat(TraceWriter lane) => _guard.Seat(lane);

    /// <summary>Empties it for a round that will bring so many pieces.</summary>
    public void Reset(long pieces) => (_left, _first, _count, _puts, _takes, _fullPuts, _emptyTakes) = (pieces, 0, 0, 0, 0, 0, 0);

    /// <summary>Puts a piece in, and waits for a place if need be.</summary>
    public void Put(LockSeat seat, Piece piece)
    {
        _guard.Enter(seat);
        if (_count == _places.Length) _fullPuts++;
        while (_count == _places.Length) _notFull.Wait(seat);
        _places[(_first + _count) % _places.Length] = piece;
        _count++;
        _puts++;
        seat.Lane.Counter(_depth, _count);
        _notEmpty.Pulse(seat);
        _guard.Exit(seat);
    }

    /// <summary>Takes the oldest piece out, and waits for one if need be.</summary>
    /// <returns>False where all of the round have been taken.</returns>
    public bool TryTake(LockSeat seat, out Piece piece)
    {
        _guard.Enter(seat);
        if (_count == 0 && _left > 0) _emptyTakes++;
        while (_count == 0 && _left > 0) _notEmpty.Wait(seat);
        bool isThere = _count > 0;
        piece = isThere ? TakeFirst(seat) : default;
        _guard.Exit(seat);
        return isThere;
    }

    private Piece TakeFirst(LockSeat seat)
    {
        Piece piece = _places[_first];
        _first = (_first + 1) % _places.Length;
        _count--;
        _takes++;
        seat.Lane.Counter(_depth, _count);
        if (--_left == 0) _notEmpty.PulseAll(seat);
        else _notFull.Pulse(seat);
        return piece;
    }
}
