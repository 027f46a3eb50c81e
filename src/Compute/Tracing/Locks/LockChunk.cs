namespace Corescope.Compute.Tracing;

/// <summary>What happened to one lock within one chunk. All times are nanoseconds since the run's origin.</summary>
/// <param name="lockId">The lock.</param>
public sealed class LockChunk(int lockId)
{
    /// <summary>The lock.</summary>
    public int LockId { get; } = lockId;

    /// <summary>Who held it at the chunk's start.</summary>
    public List<LockHold> Holders { get; } = [];

    /// <summary>Who waited for it at the chunk's start.</summary>
    public List<LockWait> Waiters { get; } = [];

    /// <summary>By time; at the same moment releases, then acquisitions, then waits.</summary>
    public List<LockEvent> Events { get; } = [];
}

/// <summary>A lane holds a lock since a moment.</summary>
public readonly record struct LockHold(int LaneId, long SinceNs);

/// <summary>A lane waits for a lock since a moment; <paramref name="HolderLane"/> held it then (-1: not known).</summary>
public readonly record struct LockWait(int LaneId, long SinceNs, int HolderLane);

/// <summary>What happens to a lock; the numbers are part of the chunk format.</summary>
public enum LockEventKind : byte
{
    /// <summary>A wait begins; the other lane is the holder.</summary>
    Wait = 0,

    /// <summary>The lane has the lock; the other lane had it before, or let go of what was waited for.</summary>
    Acquired = 1,

    /// <summary>The lane lets go.</summary>
    Released = 2,

    /// <summary>The lane no longer waits, and has no lock.</summary>
    GaveUp = 3,
}

/// <summary>One event of a lock.</summary>
/// <param name="TimeNs">When.</param>
/// <param name="Kind">What.</param>
/// <param name="IsShared">Shared with others, to read.</param>
/// <param name="LaneId">Whose.</param>
/// <param name="OtherLane">Depends on <paramref name="Kind"/>; -1: nobody, or not known.</param>
public readonly record struct LockEvent(long TimeNs, LockEventKind Kind, bool IsShared, int LaneId, int OtherLane);

/// <summary>A number that changes during the run (items in a queue, readers in a room).</summary>
/// <param name="Id">Index within the run, from 0.</param>
/// <param name="Name">Shown at the head of its row.</param>
public sealed record CounterInfo(int Id, string Name);

/// <summary>The values of one counter within one chunk.</summary>
/// <param name="counterId">The counter.</param>
public sealed class CounterChunk(int counterId)
{
    /// <summary>The counter.</summary>
    public int CounterId { get; } = counterId;

    /// <summary>Value at the chunk's start.</summary>
    public long InitialValue { get; set; }

    /// <summary>New values, by time.</summary>
    public List<CounterValue> Values { get; } = [];
}

/// <summary>From <paramref name="TimeNs"/> on the counter has this value.</summary>
public readonly record struct CounterValue(long TimeNs, long Value);

/// <summary>Uses of locks were counted, not recorded.</summary>
public readonly record struct LockPause(long StartNs, long EndNs);
