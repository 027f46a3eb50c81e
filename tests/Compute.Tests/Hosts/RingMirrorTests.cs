using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Hosts;

/// <summary>What another host's relay sends, written into the rings of this one.</summary>
public sealed class RingMirrorTests : IDisposable
{
    private const int Capacity = 16, TheirRing = 5, TheirName = 9;
    private const long Offset = -1_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("corescope-mirror-").FullName;
    private readonly RingFile _rings;
    private readonly RingMirror _mirror;
    private long _read;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public RingMirrorTests()
    {
        _rings = RingFile.Create(Path.Combine(_folder, "rings"), 3, Capacity, recording: true);
        _rings.Name("a name that only this host has");
        _mirror = new RingMirror(_rings);
    }

    public void Dispose()
    {
        _mirror.Dispose();
        _rings.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Names_get_ids_of_their_own_times_are_shifted_and_the_lane_says_that_it_is_elsewhere()
    {
        OpenLane();
        Take(Offset, Begin(5_000), End(6_000));
        RingRecord[] read = Read();
        Assert.Equal([(4_000L, RingRecordKind.Begin), (5_000L, RingRecordKind.End)], read.Select(r => (r.TimeNs, r.Kind)));
        Assert.Equal(new SliceName("chunk", LaneState.Running), _rings.NameOf(read[0].Name));
        Assert.NotEqual(TheirName, read[0].Name);
        Assert.Equal(("rank 4 @ node2", 4), (_rings.LaneNameOf(0), _rings.NumberOf(0)));
        Assert.True(IsElsewhere());
    }

    [Fact]
    public void A_better_knowledge_of_the_clock_puts_no_record_before_one_that_it_follows_but_a_message_may_have_come_before()
    {
        OpenLane();
        Take(0, Begin(5_000));
        Take(-3_000, new RingRecord { TimeNs = 6_000, Kind = RingRecordKind.Receive, Arg = 1 }, End(6_500), Begin(9_000));
        Assert.Equal([5_000L, 3_000L, 5_000L, 6_000L], Read().Select(record => record.TimeNs));
    }

    [Fact]
    public async Task More_records_than_the_ring_holds_wait_for_room_and_each_is_read_once_in_order()
    {
        OpenLane();
        RingRecord[] sent = [.. Enumerable.Range(1, 5 * Capacity + 3).Select(i => Begin(i, i))];
        Task writing = Task.Run(() => Take(0, sent), Stop);
        List<RingRecord> read = [];
        while (read.Count < sent.Length && !writing.IsFaulted) read.AddRange(Read());
        await writing;
        Assert.Equal(sent.Select(record => record.Arg), read.Select(record => record.Arg));
        Assert.Empty(Read());
    }

    [Fact]
    public void A_wait_for_room_ends_with_the_run()
    {
        OpenLane();
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => _mirror.AddRecords(Records(0, 0, [.. Enumerable.Repeat(Begin(1), Capacity + 1)]), 0, stop.Token));
        Assert.Equal(Capacity, Read().Length); // what there was room for is there
    }

    [Fact]
    public void What_the_other_host_has_dropped_and_done_is_counted_here()
    {
        OpenLane();
        _mirror.AddRecords(Records(7, 40), 0, Stop);
        _mirror.AddRecords(Records(9, 55), 0, Stop);
        Assert.Equal((9L, 55L), (Dropped(), _rings.ItemsOf(0)));
    }

    [Fact]
    public void Locks_threads_and_arrows_from_lanes_that_nobody_knows_are_left_out()
    {
        OpenLane();
        RingRecord[] foreign = [.. Enum.GetValues<RingRecordKind>().Where(kind => kind is RingRecordKind.Bind or >= RingRecordKind.LockWait and <= RingRecordKind.LockGaveUp or >= RingRecordKind.TaskExists).Select(kind => new RingRecord { Kind = kind })];
        Take(0, [.. foreign, new RingRecord { Kind = RingRecordKind.Arrow, Peer = 77 }, new RingRecord { Kind = (RingRecordKind)200 }, new RingRecord { Kind = RingRecordKind.Arrow, Peer = TheirRing }]);
        RingRecord arrow = Assert.Single(Read());
        Assert.Equal((RingRecordKind.Arrow, 0), (arrow.Kind, arrow.Peer));
    }

    [Fact]
    public void Words_that_are_torn_or_make_no_sense_are_refused()
    {
        OpenLane();
        byte[] whole = Records(0, 0, Begin(1));
        Assert.Throws<InvalidDataException>(() => _mirror.AddRecords(whole.AsSpan(0, whole.Length - 1), 0, Stop));
        Assert.Throws<InvalidDataException>(() => _mirror.AddRecords(whole.AsSpan(0, 19), 0, Stop));
        Assert.Throws<InvalidDataException>(() => _mirror.AddNames(Name(3, "chunk").AsSpan(0, 7)));
        Assert.Throws<InvalidDataException>(() => _mirror.AddNames(Name(3, "chunk").AsSpan(0, 4)));
        Assert.Throws<InvalidDataException>(() => _mirror.AddLane(Lane(TheirRing, LaneKind.Rank))); // it is there already
        Assert.Throws<InvalidDataException>(() => _mirror.AddLane(Lane(6, (LaneKind)77)));
        Assert.Throws<InvalidDataException>(() => _mirror.AddLane(Lane(6, LaneKind.Rank).AsSpan(1)));
        BinaryPrimitives.WriteInt32LittleEndian(whole, 6);
        Assert.Throws<InvalidDataException>(() => _mirror.AddRecords(whole, 0, Stop)); // of a lane that was not told
        Assert.Empty(Read());
    }

    [Fact]
    public void A_name_that_was_never_told_is_drawn_as_unknown()
    {
        OpenLane();
        Take(0, new RingRecord { Kind = RingRecordKind.Begin, Name = 1234 });
        Assert.Equal("…", _rings.NameOf(Assert.Single(Read()).Name).Name);
    }

    [Fact]
    public void The_lanes_of_a_host_that_is_lost_end_at_the_last_moment_that_is_known()
    {
        OpenLane();
        Take(0, Begin(5_000));
        _mirror.EndLanes(7_000, Stop);
        RingRecord[] read = Read();
        Assert.Equal([RingRecordKind.Begin, RingRecordKind.Unbind, RingRecordKind.Begin], read.Select(record => record.Kind));
        Assert.Equal((7_000L, "host lost"), (read[2].TimeNs, _rings.NameOf(read[2].Name).Name));
    }

    private void OpenLane()
    {
        _mirror.AddNames([.. Name(TheirName, "chunk"), .. Name(TheirName + 1, "rank 4 @ node2")]);
        _mirror.AddLane(Lane(TheirRing, LaneKind.Rank));
    }

    private void Take(long offsetNs, params RingRecord[] records) => _mirror.AddRecords(Records(0, 0, records), offsetNs, Stop);

    // As the recorder does: what is there, and its room back.
    private unsafe RingRecord[] Read()
    {
        byte* ring = _rings.RingAt(0);
        List<RingRecord> found = [];
        for (long head = Volatile.Read(ref *(long*)(ring + RingFile.RingHead)); _read < head; _read++) found.Add(((RingRecord*)(ring + RingFile.RingHeadBytes))[_read & (Capacity - 1)]);
        Volatile.Write(ref *(long*)(ring + RingFile.RingTail), _read);
        return [.. found];
    }

    private unsafe bool IsElsewhere() => _rings.RingAt(0)[RingFile.RingElsewhere] == 1;

    private unsafe long Dropped() => *(long*)(_rings.RingAt(0) + RingFile.RingDropped);

    private static RingRecord Begin(long timeNs, long arg = 0) => new() { TimeNs = timeNs, Kind = RingRecordKind.Begin, Name = TheirName, Arg = arg };

    private static RingRecord End(long timeNs) => new() { TimeNs = timeNs, Kind = RingRecordKind.End };

    private static byte[] Name(ushort id, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [(byte)id, (byte)(id >> 8), (byte)LaneState.Running, 0, (byte)bytes.Length, .. bytes];
    }

    private static byte[] Lane(int ring, LaneKind kind)
    {
        byte[] lane = new byte[11];
        BinaryPrimitives.WriteInt32LittleEndian(lane, ring);
        BinaryPrimitives.WriteInt32LittleEndian(lane.AsSpan(4), 4);
        lane[8] = (byte)kind;
        BinaryPrimitives.WriteUInt16LittleEndian(lane.AsSpan(9), TheirName + 1);
        return lane;
    }

    private static byte[] Records(long dropped, long items, params RingRecord[] records)
    {
        byte[] head = new byte[20];
        BinaryPrimitives.WriteInt32LittleEndian(head, TheirRing);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(4), dropped);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(12), items);
        return [.. head, .. MemoryMarshal.AsBytes<RingRecord>(records)];
    }
}
