namespace Corescope.Compute.Tracing;

/// <summary>Room 2's end of one ring: what its worker has written and nobody has read yet. Used by the <see cref="TraceMerger"/> only.</summary>
internal sealed unsafe class RingReader(RingFile rings, int index, LaneTrack lane)
{
    private readonly byte* _ring = rings.RingAt(index);
    private readonly RingRecord* _records = (RingRecord*)(rings.RingAt(index) + RingFile.RingHeadBytes);
    private readonly int _mask = rings.Capacity - 1;
    private long _tail, _head, _dropped;
    private bool _isHeadTaken;

    public LaneTrack Lane { get; } = lane;

    /// <summary>The wait for a lock that the ring's head has told of.</summary>
    public WaitInHead WaitInHead { get; private set; }

    /// <summary>Whether the begin of that wait comes before the next record.</summary>
    public bool IsHeadNext => HeadNs < RecordNs;

    /// <summary>Whether nothing is left in the ring.</summary>
    public bool IsDrained => _tail == _head;

    /// <summary>Time of what comes next, monotonic nanoseconds; <see cref="long.MaxValue"/> when there is nothing.</summary>
    public long NextNs => Math.Min(HeadNs, RecordNs);

    private long HeadNs => WaitInHead.Waits && !_isHeadTaken ? WaitInHead.SinceNs : long.MaxValue;

    private long RecordNs => _tail < _head ? _records[_tail & _mask].TimeNs : long.MaxValue;

    /// <summary>Looks how far the worker has come.</summary>
    /// <param name="wait">What the ring's head has told before that.</param>
    /// <returns>How full the ring is, 0 to 1.</returns>
    public double Open(WaitInHead wait)
    {
        (WaitInHead, _isHeadTaken) = (wait, false);
        (_tail, _head) = (*(long*)(_ring + RingFile.RingTail), Volatile.Read(ref *(long*)(_ring + RingFile.RingHead)));
        return (double)(_head - _tail) / rings.Capacity;
    }

    /// <summary>The next record, which there must be. It stays in the ring until <see cref="Close"/>.</summary>
    public ref readonly RingRecord Take() => ref _records[_tail++ & _mask];

    /// <summary>The wait that the ring's head has told of, once.</summary>
    public WaitInHead TakeHead()
    {
        _isHeadTaken = true;
        return WaitInHead;
    }

    /// <summary>Gives the room of what was taken back to the worker.</summary>
    /// <returns>How many records were taken.</returns>
    public long Close()
    {
        long before = *(long*)(_ring + RingFile.RingTail);
        Volatile.Write(ref *(long*)(_ring + RingFile.RingTail), _tail);
        return _tail - before;
    }

    /// <summary>Records that the worker has dropped since the last call.</summary>
    public long NewlyDropped()
    {
        long before = _dropped;
        _dropped = Volatile.Read(ref *(long*)(_ring + RingFile.RingDropped));
        return _dropped - before;
    }
}
