using System.Runtime.InteropServices;

namespace Corescope.Compute.Strategies;

/// <summary>Items handed out together.</summary>
/// <param name="First">First item.</param>
/// <param name="Count">Number of items; 0 = there are no more.</param>
public readonly record struct ItemRange(int First, int Count);

/// <summary>
/// Hands out the items 0 to n - 1, each exactly once. Any number of threads may ask at a time, but only one for each worker number.
/// <code>
/// 12 items, 2 workers     static(2)       cyclic(2)       dynamic(2)               guided(1)
/// worker 1                01 23 45        01 45 89        01 .. whoever is free    012 ... half of the fair share of what is left
/// worker 2                67 89 ab        23 67 ab        .. 23                    ... 34
/// </code>
/// </summary>
public sealed class Schedules
{
    private readonly ScheduleKind _kind;
    private readonly int _items, _workers, _chunk;
    private readonly Cursor[] _own;
    private long _shared;

    /// <summary>A fresh hand-out.</summary>
    /// <param name="schedule">Its chunk must be at least 1.</param>
    /// <param name="items">Number of items, at least 0.</param>
    /// <param name="workers">Number of workers, at least 1.</param>
    public Schedules(Schedule schedule, int items, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(schedule.Chunk, 1, nameof(schedule));
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        (_kind, _items, _workers, _chunk) = (schedule.Kind, items, workers, schedule.Chunk);
        _own = new Cursor[workers];
        for (int worker = 0; worker < workers; worker++)
            _own[worker].Next = _kind == ScheduleKind.Static ? BlockStart(worker, items, workers) : (long)worker * _chunk;
    }

    /// <summary>First item of a worker's block when n items are cut into blocks whose lengths differ by one at most.</summary>
    public static int BlockStart(int worker, int items, int workers) => (int)((long)items * worker / workers);

    /// <summary>The next items for a worker (numbered from 0); a count of 0 when there are no more for it.</summary>
    public ItemRange Next(int worker) => _kind switch
    {
        ScheduleKind.Static => NextOwn(worker, BlockStart(worker + 1, _items, _workers), _chunk),
        ScheduleKind.Cyclic => NextOwn(worker, _items, (long)_chunk * _workers),
        ScheduleKind.Dynamic => Cut(Interlocked.Add(ref _shared, _chunk) - _chunk, _items),
        _ => NextGuided(),
    };

    private ItemRange NextOwn(int worker, int end, long stride)
    {
        ref long next = ref _own[worker].Next;
        ItemRange range = Cut(next, end);
        next += stride;
        return range;
    }

    private ItemRange Cut(long first, int end) =>
        first >= end ? default : new ItemRange((int)first, (int)Math.Min(_chunk, end - first));

    // Half of a fair share of the rest: the usual rule, e.g. of factoring; a full share would leave one worker with an early expensive block.
    private ItemRange NextGuided()
    {
        while (true)
        {
            long first = Volatile.Read(ref _shared);
            long rest = _items - first;
            if (rest <= 0) return default;
            long count = Math.Min(rest, Math.Max(_chunk, rest / (2L * _workers)));
            if (Interlocked.CompareExchange(ref _shared, first + count, first) == first) return new ItemRange((int)first, (int)count);
        }
    }

    // A cache line pair for each worker: cursors of neighbours must not slow each other down.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Cursor
    {
        [FieldOffset(64)]
        public long Next;
    }
}
