using System.Runtime.InteropServices;
using System.Text;

namespace Corescope.Compute.Tracing;

/// <summary>
/// One core's ring of kernel records, read in place. The kernel moves the head, we move the tail; both only ever grow.
/// A record is a whole number of 8-byte words, so a word never wraps though a record may:
/// <code>
/// type u32, misc u16, size u16 | body ... | pid u32, tid u32 | time u64 | cpu u32, 0 u32
///                                           '------ trailer, on every record ------'
/// </code>
/// </summary>
internal sealed unsafe class PerfRing : IDisposable
{
    private const int TrailerBytes = 24;

    private readonly byte* _page;
    private readonly byte* _data;
    private readonly ulong _dataBytes;
    private readonly int _fd;
    private ulong _position, _end;
    private ulong _header;
    private long _lastNs;
    private bool _wasFull;

    private PerfRing(int fd, byte* page, int dataPages)
    {
        _fd = fd;
        _page = page;
        _data = page + Environment.SystemPageSize;
        _dataBytes = (ulong)dataPages * (ulong)Environment.SystemPageSize;
        TimeNs = long.MaxValue;
    }

    /// <summary>The time of the current record; <see cref="long.MaxValue"/> when there is none.</summary>
    internal long TimeNs { get; private set; }

    /// <summary>Records that did not fit.</summary>
    internal long Lost { get; private set; }

    /// <summary>Who got this core last (CPU-wide records only): a thread that has died is switched out without its number.</summary>
    internal (int Pid, int Tid) LastIn { get; set; }

    internal PerfRecordType Type => (PerfRecordType)(uint)_header;

    internal bool HasMiscBit(int bit) => (_header >> (32 + bit) & 1) != 0;

    internal int Pid => (int)Trailer(0);

    internal int Tid => (int)(Trailer(0) >> 32);

    internal short Cpu => (short)Trailer(16);

    /// <summary>Maps the ring of an open event. Takes the descriptor over on success.</summary>
    internal static PerfRing? Map(int fd, int dataPages, out int error)
    {
        byte* page = PerfNative.Map(fd, (nuint)((1 + dataPages) * Environment.SystemPageSize), out error);
        return page == null ? null : new PerfRing(fd, page, dataPages);
    }

    /// <summary>Takes up what the kernel has written by now; true if that is more than at the last call.</summary>
    internal bool Look()
    {
        ulong head = Volatile.Read(ref *(ulong*)(_page + PerfNative.DataHead));
        bool moved = head != _end;
        _end = head;
        return moved;
    }

    /// <summary>Goes to the first record after the last <see cref="Release"/>.</summary>
    internal void Start()
    {
        _wasFull = _end - _position > _dataBytes - 256;
        Load();
    }

    /// <summary>Goes to the next record.</summary>
    internal void Next()
    {
        _position += _header >> 48;
        Load();
    }

    /// <summary>Gives what was read back to the kernel.</summary>
    internal void Release()
    {
        Volatile.Write(ref *(ulong*)(_page + PerfNative.DataTail), _position);
        // The kernel reports a loss with the next record that fits: after the last one only the event's counter tells.
        if (_wasFull) Lost = Math.Max(Lost, PerfNative.ReadLost(_fd));
    }

    internal void AddLost(ulong records) => Lost += (long)records;

    /// <summary>Word of the current record, counted from its header (0).</summary>
    internal ulong Word(int index) => WordAt(_position + (ulong)index * 8);

    /// <summary>Text between a word and the trailer, up to its first zero.</summary>
    internal string Text(int firstWord)
    {
        int words = ((int)(_header >> 48) - TrailerBytes) / 8 - firstWord;
        Span<ulong> buffer = stackalloc ulong[Math.Clamp(words, 0, 8)];
        for (int i = 0; i < buffer.Length; i++) buffer[i] = Word(firstWord + i);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(buffer);
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    public void Dispose()
    {
        PerfNative.Unmap(_page, (nuint)_dataBytes + (nuint)Environment.SystemPageSize);
        PerfNative.Close(_fd);
    }

    private void Load()
    {
        if (_position == _end)
        {
            TimeNs = long.MaxValue;
            return;
        }
        _header = WordAt(_position);
        // The kernel's fast clock may step back by some nanoseconds when it is updated; the order within a core is certain.
        TimeNs = _lastNs = Math.Max(_lastNs, (long)Trailer(8));
    }

    private ulong Trailer(int offset) => WordAt(_position + (_header >> 48) - TrailerBytes + (ulong)offset);

    private ulong WordAt(ulong position) => *(ulong*)(_data + (position & (_dataBytes - 1)));
}
