using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text;

namespace Corescope.Compute.Tracing;

/// <summary>
/// Memory shared by the recorder and all processes of a run: one ring for each lane, the slice names, and the run's progress.
/// Data comes from workers (<see cref="TraceWriter"/>) and goes to the <see cref="Recorder"/>, with no system call on either side.
/// <code>
/// header 4096 B | names 64 KiB | ring 0: head 256 B, records 24 B x capacity | ring 1 | ... | locks
/// </code>
/// Byte offsets are in docs/ring-format.md; workers in other languages write the same bytes.
/// </summary>
public sealed unsafe partial class RingFile : IDisposable
{
    /// <summary>The first eight bytes of a ring file.</summary>
    public const ulong Magic = 0x3153474E49525343; // "CSRINGS1"

    /// <summary>Environment variable that carries the file's path to every process of the run.</summary>
    public const string PathVariable = "CORESCOPE_RINGS";

    internal const int HeaderBytes = 4096, NameAreaBytes = 64 * 1024, RingHeadBytes = 256;
    internal const int OffRingCount = 8, OffCapacity = 12, OffRecording = 16, OffNameBytesUsed = 24, OffPhase = 32, OffRound = 36,
        OffTotalItems = 40, OffPhaseStartNs = 48, OffRingsUsed = 56, OffCompleteUntilNs = 96;
    internal const int RingHead = 0, RingTail = 64, RingDropped = 128, RingItems = 136, RingNumber = 144, RingKind = 148, RingElsewhere = 149, RingName = 150,
        RingClaimed = 152, RingGilDomain = 156;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _base;
    private readonly Lock _namesLock = new();
    private readonly Dictionary<SliceName, ushort> _names = [];

    private RingFile(string path, MemoryMappedFile file)
    {
        Path = path;
        _file = file;
        _view = file.CreateViewAccessor();
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _base);
    }

    /// <summary>Where the file lies (a memory file system where there is one).</summary>
    public string Path { get; }

    /// <summary>Number of rings, used or not.</summary>
    public int RingCount => *(int*)(_base + OffRingCount);

    /// <summary>Records in one ring; a power of two.</summary>
    public int Capacity => *(int*)(_base + OffCapacity);

    /// <summary>Whether workers write slices at all; progress is kept in any case.</summary>
    public bool IsRecording => *(int*)(_base + OffRecording) != 0;

    /// <summary>What the runner is doing; written by the runner's main thread only.</summary>
    public RunnerPhase Phase
    {
        get => (RunnerPhase)Volatile.Read(ref *(int*)(_base + OffPhase));
        set => Volatile.Write(ref *(int*)(_base + OffPhase), (int)value);
    }

    /// <summary>Which warm-up or measured repeat is under way, from 1.</summary>
    public int Round
    {
        get => Volatile.Read(ref *(int*)(_base + OffRound));
        set => Volatile.Write(ref *(int*)(_base + OffRound), value);
    }

    /// <summary>Items of one repeat of the workload.</summary>
    public long TotalItems
    {
        get => Volatile.Read(ref *(long*)(_base + OffTotalItems));
        set => Volatile.Write(ref *(long*)(_base + OffTotalItems), value);
    }

    /// <summary>When the current phase began (monotonic nanoseconds).</summary>
    public long PhaseStartNs
    {
        get => Volatile.Read(ref *(long*)(_base + OffPhaseStartNs));
        set => Volatile.Write(ref *(long*)(_base + OffPhaseStartNs), value);
    }

    /// <summary>Up to when everything is here that other hosts have recorded (monotonic nanoseconds); 0 where none takes part.</summary>
    public long CompleteUntilNs
    {
        get => Volatile.Read(ref *(long*)(_base + OffCompleteUntilNs));
        set => Volatile.Write(ref *(long*)(_base + OffCompleteUntilNs), value);
    }

    /// <summary>Creates a file of zeroes with its header.</summary>
    /// <param name="path">A path that does not exist yet.</param>
    /// <param name="ringCount">At most this many lanes can be opened.</param>
    /// <param name="capacity">Records in each ring; a power of two.</param>
    /// <param name="recording">False: workers only count their progress.</param>
    public static RingFile Create(string path, int ringCount, int capacity, bool recording)
    {
        if (!System.Numerics.BitOperations.IsPow2(capacity)) throw new ArgumentException("capacity must be a power of two", nameof(capacity));
        long bytes = BytesFor(ringCount, capacity);
        RingFile rings = new(path, MemoryMappedFile.CreateFromFile(path, FileMode.CreateNew, null, bytes));
        *(int*)(rings._base + OffRingCount) = ringCount;
        *(int*)(rings._base + OffCapacity) = capacity;
        *(int*)(rings._base + OffRecording) = recording ? 1 : 0;
        *(int*)(rings._base + OffLockWindow) = recording ? 1 : 0;
        rings.LockBudget = DefaultLockBudget;
        Volatile.Write(ref *(ulong*)rings._base, Magic);
        return rings;
    }

    /// <summary>Length of a file, bytes.</summary>
    public static long BytesFor(int ringCount, int capacity) =>
        HeaderBytes + NameAreaBytes + (long)ringCount * (RingHeadBytes + (long)capacity * sizeof(RingRecord)) + LockBytes(ringCount);

    /// <summary>Maps a file that another process has created.</summary>
    /// <exception cref="InvalidDataException">The file is no ring file.</exception>
    public static RingFile Open(string path)
    {
        RingFile rings = new(path, MemoryMappedFile.CreateFromFile(path, FileMode.Open));
        if (*(ulong*)rings._base == Magic)
        {
            rings.Populate(rings._base, HeaderBytes + NameAreaBytes);
            rings.Populate(rings.LocksBase, LockBytes(rings.RingCount));
            return rings;
        }
        rings.Dispose();
        throw new InvalidDataException($"{path} is not a ring file");
    }

    /// <summary>Reserves a ring for a lane; its writer may be opened in this process or, by its index, in a child.</summary>
    /// <param name="kind">What the lane is.</param>
    /// <param name="number">Its worker number.</param>
    /// <param name="name">Its name.</param>
    /// <param name="isElsewhere">It is on another host: this kernel knows nothing of it.</param>
    /// <returns>The ring's index.</returns>
    /// <exception cref="InvalidOperationException">All rings are in use.</exception>
    public int Reserve(LaneKind kind, int number, string name, bool isElsewhere = false)
    {
        int index = Interlocked.Increment(ref *(int*)(_base + OffRingsUsed)) - 1;
        if (index >= RingCount) throw new InvalidOperationException($"all {RingCount} rings of this run are in use");
        byte* ring = RingAt(index);
        *(int*)(ring + RingNumber) = number;
        ring[RingKind] = (byte)kind;
        ring[RingElsewhere] = isElsewhere ? (byte)1 : (byte)0;
        *(ushort*)(ring + RingName) = Name(name, LaneState.Idle);
        Volatile.Write(ref *(int*)(ring + RingClaimed), 1);
        return index;
    }

    /// <summary>The first bytes of a file like this one in which nothing has happened yet, for another host. Nobody opens windows for locks there.</summary>
    internal byte[] FreshHeader()
    {
        byte[] header = new byte[HeaderBytes];
        new ReadOnlySpan<byte>(_base, OffNameBytesUsed).CopyTo(header);
        return header;
    }

    /// <summary>The writer of a reserved ring. One thread at a time may use it.</summary>
    public TraceWriter Writer(int index) => new(this, index);

    /// <summary>
    /// Has the kernel map these rings now, before anything is measured. On a fresh page a slice costs 450 ns, because it faults, and 53 ns afterwards; an older kernel refuses.
    /// </summary>
    /// <param name="first">The first one's index.</param>
    /// <param name="count">How many; fewer where there are not so many.</param>
    public void Map(int first, int count)
    {
        for (int index = first; index < Math.Min(first + count, RingCount); index++) Populate(RingAt(index), RingHeadBytes + (long)Capacity * sizeof(RingRecord));
    }

    /// <summary>The id of a slice name, adding it where it is new. Not for hot loops: keep the id.</summary>
    /// <returns>The id, or 0 (drawn as "…") when the name area is full.</returns>
    public ushort Name(string name, LaneState state = LaneState.Running)
    {
        lock (_namesLock)
        {
            SliceName key = new(name, state);
            if (_names.TryGetValue(key, out ushort id)) return id;
            int length = Math.Min(Encoding.UTF8.GetByteCount(name), 200);
            int entryBytes = (8 + length + 3) & ~3;
            long offset = Interlocked.Add(ref *(long*)(_base + OffNameBytesUsed), entryBytes) - entryBytes + 4;
            if (offset + entryBytes > NameAreaBytes) return 0;
            byte* entry = _base + HeaderBytes + offset;
            Encoding.UTF8.GetBytes(name).AsSpan(0, length).CopyTo(new Span<byte>(entry + 8, length));
            entry[4] = (byte)state;
            Volatile.Write(ref *(int*)entry, length + 1);
            return _names[key] = (ushort)(offset / 4);
        }
    }

    /// <summary>Looks a slice name up by its id (recorder side).</summary>
    public SliceName NameOf(ushort id)
    {
        byte* entry = _base + HeaderBytes + id * 4L;
        int length = id == 0 ? 0 : Volatile.Read(ref *(int*)entry) - 1;
        return length <= 0 || length > 200 || id * 4L + 8 + length > NameAreaBytes
            ? new SliceName("…", LaneState.Running)
            : new SliceName(Encoding.UTF8.GetString(entry + 8, length), (LaneState)(entry[4] & 7));
    }

    /// <summary>Whether the code in slices of that name makes exactly one call that blocks (told by workers in other languages only).</summary>
    internal bool BlocksOnce(ushort id) => id > 0 && id * 4L + 8 < NameAreaBytes && (_base[HeaderBytes + id * 4L + 5] & 1) != 0;

    /// <summary>Number of rings that have been reserved so far.</summary>
    public int RingsUsed => Math.Min(RingCount, Volatile.Read(ref *(int*)(_base + OffRingsUsed)));

    /// <summary>Items that the lane of a ring has finished, over all rounds.</summary>
    public long ItemsOf(int index) => Volatile.Read(ref *(long*)(RingAt(index) + RingItems));

    /// <summary>Worker number of a ring's lane, from 1; 0 where it is no worker.</summary>
    public int NumberOf(int index) => *(int*)(RingAt(index) + RingNumber);

    /// <summary>The process whose interpreter's lock a ring's lane needs; 0 where it needs none.</summary>
    internal int GilDomainOf(int index) => *(int*)(RingAt(index) + RingGilDomain);

    /// <summary>Name of a ring's lane.</summary>
    public string LaneNameOf(int index) => NameOf(*(ushort*)(RingAt(index) + RingName)).Name;

    internal byte* RingAt(int index)
    {
        if ((uint)index >= (uint)RingCount) throw new ArgumentOutOfRangeException(nameof(index));
        return _base + HeaderBytes + NameAreaBytes + (long)index * (RingHeadBytes + (long)Capacity * sizeof(RingRecord));
    }

    private void Populate(byte* start, long length)
    {
        const int PopulateForWriting = 23; // MADV_POPULATE_WRITE, since Linux 5.14
        long before = (nint)start % Environment.SystemPageSize;
        if (IsRecording && OperatingSystem.IsLinux()) _ = MAdvise(start - before, (nuint)(length + before), PopulateForWriting);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MAdvise(byte* address, nuint length, int advice);

    /// <summary>Unmaps the file; the file itself stays until its folder is deleted.</summary>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
