using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Corescope.Compute.Tracing;

/// <summary>
/// Writes what the rings of another host say into a run's own rings, so that the recorder reads it like everything else: its names, lanes and records, with times shifted to
/// this host's clock. What comes is checked: it is another machine's word. One thread uses it.
/// </summary>
/// <param name="rings">The run's rings.</param>
internal sealed unsafe class RingMirror(RingFile rings) : IDisposable
{
    private const int NameHead = 5, LaneBytes = 11, CountsBytes = 20;

    // Programs of other languages change the same counters under this lock (Python/memory.py).
    private readonly FileStream _file = new(rings.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    private readonly Dictionary<int, ushort> _names = [];
    private readonly Dictionary<int, Mirrored> _rings = [];

    /// <summary>New names: u16 id, u8 state, u8 flags, u8 length, UTF-8 text of each.</summary>
    public void AddNames(ReadOnlySpan<byte> names)
    {
        while (names.Length >= NameHead)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(names), length = names[4];
            Check(names.Length >= NameHead + length);
            string text = Encoding.UTF8.GetString(names.Slice(NameHead, length));
            LaneState state = (LaneState)(names[2] & 7);
            _names[id] = Locked(() => rings.Name(text, state));
            names = names[(NameHead + length)..];
        }
        Check(names.IsEmpty);
    }

    /// <summary>A new lane: i32 ring, i32 number, u8 kind, u16 name.</summary>
    public void AddLane(ReadOnlySpan<byte> lane)
    {
        Check(lane.Length == LaneBytes);
        int ring = BinaryPrimitives.ReadInt32LittleEndian(lane), number = BinaryPrimitives.ReadInt32LittleEndian(lane[4..]);
        LaneKind kind = (LaneKind)lane[8];
        Check(Enum.IsDefined(kind) && !_rings.ContainsKey(ring));
        string name = rings.NameOf(_names.GetValueOrDefault(BinaryPrimitives.ReadUInt16LittleEndian(lane[9..]))).Name;
        _rings[ring] = new Mirrored(rings, Locked(() => rings.Reserve(kind, number, name, isElsewhere: true)));
    }

    /// <summary>New records of a lane: i32 ring, i64 dropped so far, i64 items so far, records.</summary>
    /// <param name="content">As it has come.</param>
    /// <param name="offsetNs">What is added to their times.</param>
    /// <param name="stop">Ends the wait for room in the ring.</param>
    public void AddRecords(ReadOnlySpan<byte> content, long offsetNs, CancellationToken stop)
    {
        Check(content.Length >= CountsBytes && (content.Length - CountsBytes) % sizeof(RingRecord) == 0);
        Check(_rings.TryGetValue(BinaryPrimitives.ReadInt32LittleEndian(content), out Mirrored? ring));
        ring!.Count(BinaryPrimitives.ReadInt64LittleEndian(content[4..]), BinaryPrimitives.ReadInt64LittleEndian(content[12..]));
        foreach (RingRecord record in MemoryMarshal.Cast<byte, RingRecord>(content[CountsBytes..]))
        {
            if (Translate(record, offsetNs) is { } here) ring.Put(here, stop);
        }
        ring.Publish();
    }

    /// <summary>The host is lost: nothing is known of its lanes from a moment on.</summary>
    /// <param name="timeNs">The moment, on this host's clock.</param>
    /// <param name="stop">Ends the wait for room in the rings.</param>
    public void EndLanes(long timeNs, CancellationToken stop)
    {
        ushort lost = Locked(() => rings.Name("host lost", LaneState.Idle));
        foreach (Mirrored ring in _rings.Values)
        {
            ring.Put(new RingRecord { TimeNs = timeNs, Kind = RingRecordKind.Unbind }, stop);
            ring.Put(new RingRecord { TimeNs = timeNs, Kind = RingRecordKind.Begin, Name = lost }, stop);
            ring.Publish();
        }
    }

    // Locks are not carried over: ranks share none.
    private RingRecord? Translate(RingRecord record, long offsetNs)
    {
        record.TimeNs += offsetNs;
        switch (record.Kind)
        {
            case RingRecordKind.Begin or RingRecordKind.Send or RingRecordKind.Receive or RingRecordKind.Counter:
                record.Name = _names.GetValueOrDefault(record.Name);
                return record;
            case RingRecordKind.End or RingRecordKind.Unbind:
                return record;
            case RingRecordKind.Arrow when _rings.TryGetValue(record.Peer, out Mirrored? from):
                record.Peer = from.Index;
                record.Name = _names.GetValueOrDefault(record.Name);
                return record;
            default:
                return null;
        }
    }

    private T Locked<T>(Func<T> change)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                if (!OperatingSystem.IsMacOS()) _file.Lock(0, 0);
                break;
            }
            catch (IOException) when (attempt < 5000)
            {
                Thread.Sleep(1); // another process has it, for a moment
            }
        }
        try
        {
            return change();
        }
        finally
        {
            if (!OperatingSystem.IsMacOS()) _file.Unlock(0, 0);
        }
    }

    private static void Check(bool holds)
    {
        if (!holds) throw new InvalidDataException("what another host has sent can't be understood");
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>The writer's side of one ring.</summary>
    private sealed class Mirrored(RingFile rings, int index)
    {
        private readonly byte* _ring = rings.RingAt(index);
        private readonly RingRecord* _records = (RingRecord*)(rings.RingAt(index) + RingFile.RingHeadBytes);
        private long _head, _lastNs;

        public int Index => index;

        public void Count(long dropped, long items)
        {
            Volatile.Write(ref *(long*)(_ring + RingFile.RingDropped), dropped);
            Volatile.Write(ref *(long*)(_ring + RingFile.RingItems), items);
        }

        public void Put(RingRecord record, CancellationToken stop)
        {
            while (_head - Volatile.Read(ref *(long*)(_ring + RingFile.RingTail)) >= rings.Capacity)
            {
                Publish();
                if (stop.WaitHandle.WaitOne(1)) throw new OperationCanceledException(stop);
            }
            // A better knowledge of the clock may put a record before one that it follows. A message may have arrived before it was told.
            if (record.Kind != RingRecordKind.Receive) record.TimeNs = _lastNs = Math.Max(_lastNs, record.TimeNs);
            _records[_head & (rings.Capacity - 1)] = record;
            _head++;
        }

        public void Publish() => Volatile.Write(ref *(long*)(_ring + RingFile.RingHead), _head);
    }
}
