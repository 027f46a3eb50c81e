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
