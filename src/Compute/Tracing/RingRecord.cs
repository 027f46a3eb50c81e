using System.Runtime.InteropServices;

namespace Corescope.Compute.Tracing;

/// <summary>What a worker writes; the numbers are part of the ring format that workers in other languages write too.</summary>
public enum RingRecordKind : byte
{
    /// <summary>A slice begins: <c>Name</c>, <c>Arg</c> (shown behind the name).</summary>
    Begin = 1,

    /// <summary>The innermost open slice ends.</summary>
    End = 2,

    /// <summary>A message leaves: <c>Arg</c> is its flow id, <c>Peer</c> its bytes.</summary>
    Send = 3,

    /// <summary>A message has arrived: <c>Arg</c> is its flow id, <c>Peer</c> its bytes.</summary>
    Receive = 4,

    /// <summary>An arrow from another ring's lane at this moment (a steal): <c>Peer</c> is that ring, <c>Arg</c> a count.</summary>
    Arrow = 5,

    /// <summary>The lane is now this thread: <c>Arg</c> is pid &lt;&lt; 32 | tid.</summary>
    Bind = 6,

    /// <summary>The lane's thread is about to end.</summary>
    Unbind = 7,

    /// <summary>A wait for a lock begins: <c>Arg</c> is the lock, <c>Peer</c> its holder's ring + 1 (0: not known).</summary>
    LockWait = 8,

    /// <summary>A lock is acquired: <c>Arg</c> is the lock, <c>Peer</c> the ring + 1 of who had it before (0: nobody).</summary>
    LockAcquired = 9,

    /// <summary>A lock is about to be released: <c>Arg</c> is the lock.</summary>
    LockReleased = 10,

    /// <summary>A wait ends without the lock: <c>Arg</c> is the lock.</summary>
    LockGaveUp = 11,

    /// <summary>A counter (<c>Name</c>) has the value <c>Arg</c> from now on.</summary>
    Counter = 12,

    /// <summary>A task exists: <c>Name</c> is its key's prefix, <c>Arg</c> its number, from 0 in the order of the graph.</summary>
    TaskExists = 13,

    /// <summary>A task needs another one's result: <c>Arg</c> is task &lt;&lt; 32 | the other one.</summary>
    TaskNeeds = 14,

    /// <summary>A task has a new state: <c>Arg</c> is task &lt;&lt; 8 | <see cref="TaskState"/>, <c>Peer</c> the ring + 1 of the worker (0: not known).</summary>
    TaskState = 15,
}

/// <summary>24 bytes of a worker's ring: time, argument, peer, slice name, kind.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = 24)]
public struct RingRecord
{
    /// <summary>CLOCK_MONOTONIC, nanoseconds.</summary>
    public long TimeNs;

    /// <summary>Meaning depends on <see cref="Kind"/>.</summary>
    public long Arg;

    /// <summary>Meaning depends on <see cref="Kind"/>.</summary>
    public int Peer;

    /// <summary>Slice name, as given by <see cref="RingFile.Name"/>.</summary>
    public ushort Name;

    /// <summary>What happened.</summary>
    public RingRecordKind Kind;

    private readonly byte _reserved;
}
