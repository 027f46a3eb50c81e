using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Corescope.Compute.Tracing;

/// <summary>
/// Room 1, worker side. Writes slices and messages into one ring of a <see cref="RingFile"/>; the <see cref="Recorder"/> reads them.
/// One thread at a time writes; it never locks, waits or calls the kernel: where the ring is full it drops whole slices and counts them.
/// Every open slice keeps one free place, so that the end of a recorded slice always fits.
/// </summary>
public sealed unsafe partial class TraceWriter
{
    private const int Reserve = 8;

    private readonly RingFile _rings; // keeps the mapping alive
    private readonly byte* _ring;
    private readonly RingRecord* _records;
    private readonly int _mask;
    private readonly bool _recording;
    private long _head;
    private long _room; // records that may be written before the reader's position must be read again
    private int _depth, _droppedDepth;

    internal TraceWriter(RingFile rings, int index)
    {
        _rings = rings;
        Index = index;
        _ring = rings.RingAt(index);
        _records = (RingRecord*)(_ring + RingFile.RingHeadBytes);
        _mask = rings.Capacity - 1;
        _recording = rings.IsRecording;
        _head = Volatile.Read(ref *(long*)(_ring + RingFile.RingHead));
    }

    /// <summary>The ring's index, known to the whole run.</summary>
    public int Index { get; }

    /// <summary>The rings that this writer belongs to, for slice names.</summary>
    public RingFile Rings => _rings;

    /// <summary>Whether anything is recorded; counts are kept in any case.</summary>
    internal bool IsRecording => _recording;

    /// <summary>Opens a slice. <paramref name="arg"/> is shown behind the name ("chunk 12").</summary>
    public void Begin(ushort name, long arg = 0)
    {
        if (_recording) Begin(name, arg, MonotonicClock.NowNs);
    }

    /// <summary>Opens a slice at a time that the caller has read already.</summary>
    public void Begin(ushort name, long arg, long timeNs)
    {
        if (!_recording) return;
        if (_droppedDepth > 0 || !HasRoom(_depth + Reserve))
        {
            _droppedDepth++;
            Drop(2);
            return;
        }
        _depth++;
        Put(timeNs, arg, 0, name, RingRecordKind.Begin);
    }

    /// <summary>Closes the innermost open slice.</summary>
    public void End()
    {
        if (_recording) End(MonotonicClock.NowNs);
    }

    /// <summary>Closes the innermost open slice at a time that the caller has read already.</summary>
    public void End(long timeNs)
    {
        if (!_recording) return;
        if (_droppedDepth > 0)
        {
            _droppedDepth--;
            return;
        }
        if (_depth == 0) return;
        HasRoom(0);
        _depth--;
        Put(timeNs, 0, 0, 0, RingRecordKind.End);
    }

    /// <summary>A message leaves; the lane that calls <see cref="Receive"/> with the same flow id gets the arrow.</summary>
    public void Send(long flowId, int bytes) => PutOptional(flowId, bytes, RingRecordKind.Send);

    /// <summary>A message has arrived.</summary>
    public void Receive(long flowId, int bytes) => PutOptional(flowId, bytes, RingRecordKind.Receive);

    /// <summary>An arrow from another ring's lane to this one, now (a steal of <paramref name="count"/> items).</summary>
    public void Arrow(int fromRing, ushort name, long count)
    {
        if (!_recording) return;
        if (HasRoom(_depth + Reserve)) Put(MonotonicClock.NowNs, count, fromRing, name, RingRecordKind.Arrow);
        else Drop(1);
    }

    /// <summary>The calling thread is now this lane's thread.</summary>
    public void BindThread()
    {
        if (!_recording) return;
        HasRoom(1);
        Put(MonotonicClock.NowNs, (long)Environment.ProcessId << 32 | (uint)NativeThread.Tid(), 0, 0, RingRecordKind.Bind);
    }

    /// <summary>The lane's thread is about to end.</summary>
    public void UnbindThread()
    {
        if (!_recording) return;
        HasRoom(1);
        Put(MonotonicClock.NowNs, 0, 0, 0, RingRecordKind.Unbind);
    }

    /// <summary>A counter has a value from now on; whoever changes what it counts tells it.</summary>
    public void Counter(ushort name, long value)
    {
        if (!_recording) return;
        if (HasRoom(_depth + Reserve)) Put(MonotonicClock.NowNs, value, 0, name, RingRecordKind.Counter);
        else Drop(1);
    }

    /// <summary>Counts finished items (shown as progress; recorded in every trace mode).</summary>
    public void AddItems(int count) =>
        Volatile.Write(ref *(long*)(_ring + RingFile.RingItems), *(long*)(_ring + RingFile.RingItems) + count);

    private void PutOptional(long arg, int peer, RingRecordKind kind)
    {
        if (!_recording) return;
        if (HasRoom(_depth + Reserve)) Put(MonotonicClock.NowNs, arg, peer, 0, kind);
        else Drop(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasRoom(int needed) => _room > needed || ReadTail() > needed;

    private long ReadTail() => _room = _mask + 1 - (_head - Volatile.Read(ref *(long*)(_ring + RingFile.RingTail)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put(long timeNs, long arg, int peer, ushort name, RingRecordKind kind)
    {
        RingRecord* record = _records + (_head & _mask);
        record->TimeNs = timeNs;
        record->Arg = arg;
        record->Peer = peer;
        record->Name = name;
        record->Kind = kind;
        _room--;
        Volatile.Write(ref *(long*)(_ring + RingFile.RingHead), ++_head);
    }

    private void Drop(int records) =>
        Volatile.Write(ref *(long*)(_ring + RingFile.RingDropped), *(long*)(_ring + RingFile.RingDropped) + records);
}

/// <summary>What the managed thread API does not tell.</summary>
public static partial class NativeThread
{
    /// <summary>The kernel's id of the calling thread; 0 off Linux.</summary>
    public static int Tid() => OperatingSystem.IsLinux() ? GetTid() : 0;

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetTid();
}
