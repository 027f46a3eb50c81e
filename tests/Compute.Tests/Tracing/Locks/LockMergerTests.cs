using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing.Locks;

/// <summary>Records with times that the test sets, through a real writer's methods or raw, into the merger.</summary>
public sealed class LockMergerTests : IDisposable
{
    private const long Ms = 1_000_000;

    private readonly LockRig _rig = new(4);
    private readonly TraceMerger _merger;
    private readonly Dictionary<int, List<int>> _holders = [], _waiters = [];
    private int _number;
    private long _cutNs;

    public LockMergerTests() => _merger = new TraceMerger(_rig.Rings, TraceSource.Reported, 0);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Totals_of_waits_and_holds_are_those_of_the_schedule()
    {
        int id = _rig.Rings.Lock("counter", LockKind.Lock, 1);
        TraceWriter one = _rig.Lane("thread 1"), two = _rig.Lane("thread 2"), three = _rig.Lane("thread 3");
        // one holds 1..4 and 12..13, two waits 2..4 and holds 4..9, three waits 3..9 and holds 9..10; one waits 5..12, because three
        // is quicker and has it 11..12 once more.
        Assert.True(one.LockAcquired(id, 0, 1 * Ms));
        Assert.True(two.LockWait(id, 1, 2 * Ms));
        Assert.True(three.LockWait(id, 1, 3 * Ms));
        one.LockClosed(id, 4 * Ms, RingRecordKind.LockReleased);
        two.LockWaitEnded(id, 1, 4 * Ms);
        Assert.True(one.LockWait(id, 2, 5 * Ms));
        two.LockClosed(id, 9 * Ms, RingRecordKind.LockReleased);
        three.LockWaitEnded(id, 2, 9 * Ms);
        three.LockClosed(id, 10 * Ms, RingRecordKind.LockReleased);
        Assert.True(three.LockAcquired(id, 0, 11 * Ms));
        three.LockClosed(id, 12 * Ms, RingRecordKind.LockReleased);
        one.LockWaitEnded(id, 3, 12 * Ms);
        one.LockClosed(id, 13 * Ms, RingRecordKind.LockReleased);

        Chunk chunk = Cut(20 * Ms);

        LockChunk part = Assert.Single(chunk.Locks);
        Assert.Equal(new LockInfo(id, LockKind.Lock, 1, "counter"), Assert.Single(chunk.NewLocks));
        Assert.Equal([(0, 7 * Ms), (1, 2 * Ms), (2, 6 * Ms)], TotalsOf(part, LockEventKind.Wait, LockEventKind.Acquired));
        Assert.Equal([(0, 4 * Ms), (1, 5 * Ms), (2, 2 * Ms)], TotalsOf(part, LockEventKind.Acquired, LockEventKind.Released));
        Assert.Equal([(1, 0), (2, 1), (2, -1), (0, 2)], part.Events.Where(e => e.Kind == LockEventKind.Acquired).Skip(1).Select(e => (e.LaneId, e.OtherLane)));
        Assert.Equal(part.Events.Select(e => e.TimeNs).Order(), part.Events.Select(e => e.TimeNs));
        Assert.Equal([7 * Ms, 2 * Ms, 6 * Ms], chunk.Lanes.Select(lane => TimeIn(lane, LaneState.LockWait)));
        Assert.Contains(new SliceName("wait for counter", LaneState.LockWait), chunk.NewNames);
    }

    [Fact]
    public void At_the_same_moment_a_release_comes_before_an_acquisition_and_that_before_a_wait()
    {
        int id = _rig.Rings.Lock("counter", LockKind.Lock, 1);
        RawRing one = Worker(), two = Worker(), three = Worker();
        three.Lock(RingRecordKind.LockWait, 5 * Ms, id, 1);
        two.Lock(RingRecordKind.LockAcquired, 5 * Ms, id, 1);
        one.Lock(RingRecordKind.LockAcquired, 1 * Ms, id);
        one.Lock(RingRecordKind.LockReleased, 5 * Ms, id);
        Assert.Equal([(LockEventKind.Acquired, 0), (LockEventKind.Released, 0), (LockEventKind.Acquired, 1), (LockEventKind.Wait, 2)],
            Cut(10 * Ms).Locks[0].Events.Select(e => (e.Kind, e.LaneId)));
    }

    [Fact]
    public void A_chunk_says_who_held_and_who_waited_when_it_began()
    {
        int id = _rig.Rings.Lock("counter", LockKind.Lock, 1), unused = _rig.Rings.Lock("unused", LockKind.Lock, 1);
        RawRing one = Worker(), two = Worker();
        one.Lock(RingRecordKind.LockAcquired, 1 * Ms, id);
        two.Lock(RingRecordKind.LockWait, 2 * Ms, RingFile.SharedUse + id, 1);
        Assert.Equal([id, unused], Cut(10 * Ms).NewLocks.Select(info => info.Id));
        Chunk quiet = Cut(20 * Ms);
        one.Lock(RingRecordKind.LockReleased, 21 * Ms, id);
        two.Lock(RingRecordKind.LockAcquired, 22 * Ms, RingFile.SharedUse + id, 1);
        two.Lock(RingRecordKind.LockReleased, 23 * Ms, RingFile.SharedUse + id);
        Chunk busy = Cut(30 * Ms), empty = Cut(40 * Ms);

        Assert.All([quiet, busy], chunk => Assert.Equal([new LockHold(0, 1 * Ms)], chunk.Locks[0].Holders));
        Assert.All([quiet, busy], chunk => Assert.Equal([new LockWait(1, 2 * Ms, 0)], chunk.Locks[0].Waiters));
        Assert.Empty(quiet.Locks[0].Events);
        Assert.Equal([false, true, true], busy.Locks[0].Events.Select(e => e.IsShared));
        Assert.Empty(empty.Locks);
    }

    [Fact]
    public void Records_that_come_late_count_from_the_chunks_start_and_keep_their_order()
    {
        int id = _rig.Rings.Lock("counter", LockKind.Lock, 1);
        RawRing one = Worker();
        Cut(10 * Ms);
        one.Lock(RingRecordKind.LockWait, 7 * Ms, id);
        one.Lock(RingRecordKind.LockAcquired, 8 * Ms, id);
        one.Lock(RingRecordKind.LockReleased, 9 * Ms, id);
        one.Lock(RingRecordKind.LockWait, 9 * Ms, id);
        LockChunk part = Cut(20 * Ms).Locks[0];
        Assert.Equal([LockEventKind.Wait, LockEventKind.Acquired, LockEventKind.Released, LockEventKind.Wait], part.Events.Select(e => e.Kind));
        Assert.All(part.Events, e => Assert.InRange(e.TimeNs, 10 * Ms, 10 * Ms + 4));
        Assert.Single(Cut(30 * Ms).Locks[0].Waiters);
    }

    [Fact]
    public void A_condition_lets_its_waiter_pass_with_nobody_left_behind()
    {
        int id = _rig.Rings.Lock("not empty", LockKind.Condition, 0);
        RawRing one = Worker(), two = Worker();
        two.Counter(1 * Ms, "queue depth", 0);
        one.Lock(RingRecordKind.LockWait, 2 * Ms, id);
        one.Lock(RingRecordKind.LockAcquired, 5 * Ms, id, 2);
        one.Lock(RingRecordKind.LockReleased, 5 * Ms, id);
        Assert.Equal([LockEventKind.Wait, LockEventKind.Acquired, LockEventKind.Released], Cut(10 * Ms).Locks[0].Events.Select(e => e.Kind));
        Assert.Empty(Cut(20 * Ms).Locks);
    }

    [Fact]
    public void A_wait_that_only_the_rings_head_tells_is_shown_while_it_lasts_and_once()
    {
        TracedLock<MonitorKind> traced = new(_rig.Rings, "counter", new MonitorKind());
        _rig.Rings.LockBudget = 1;
        LockSeat holder = traced.Seat(_rig.Lane("thread 1")), waiter = traced.Seat(_rig.Lane("thread 2"));
        traced.Enter(holder); // closes the window
        Thread thread = new(() =>
        {
            traced.Enter(waiter);
            traced.Exit(waiter);
        });
        thread.Start();
        while (_rig.Rings.WaitOf(1).Lock < 0) Thread.Yield();
        Chunk during = Cut(MonotonicClock.NowNs);
        LockEvent begun = Assert.Single(during.Locks[0].Events, e => e.Kind == LockEventKind.Wait);
        Assert.Equal((1, 0), (begun.LaneId, begun.OtherLane));
        traced.Exit(holder);
        thread.Join();
        Chunk after = Cut(MonotonicClock.NowNs);
        Assert.Equal([(LockEventKind.Released, 0), (LockEventKind.Acquired, 1), (LockEventKind.Released, 1)], after.Locks[0].Events.Select(e => (e.Kind, e.LaneId)));
        Assert.Equal([begun.TimeNs], after.Locks[0].Waiters.Select(wait => wait.SinceNs));
        Assert.Equal([1, 0], new[] { during, after }.Select(chunk => chunk.Lanes[1].Slices.Count(slice => !slice.IsEnd)));
        Assert.Equal(1, after.Lanes[1].Slices.Count(slice => slice.IsEnd));
    }

    [Fact]
    public void A_wait_in_the_head_whose_records_found_no_room_ends_all_the_same()
    {
        using LockRig small = new(2, capacity: 16);
        TraceMerger merger = new(small.Rings, TraceSource.Reported, 0);
        TracedLock<MonitorKind> traced = new(small.Rings, "counter", new MonitorKind());
        TraceWriter lane = small.Lane("thread 1");
        for (int i = 0; i < 7; i++)
        {
            lane.Begin(small.Rings.Name("chunk")); // each keeps a place for its end: none is left for a lock
            merger.Merge(MonotonicClock.NowNs);
        }
        LockSeat holder = traced.Seat(small.Lane("thread 2")), waiter = traced.Seat(lane);
        traced.Enter(holder);
        Thread thread = new(() => traced.Enter(waiter));
        thread.Start();
        while (small.Rings.WaitOf(0).Lock < 0) Thread.Yield();
        merger.Merge(MonotonicClock.NowNs);
        traced.Exit(holder);
        thread.Join();
        merger.Merge(MonotonicClock.NowNs);
        Chunk chunk = merger.Cut(0, 0, MonotonicClock.NowNs);
        Assert.Equal([LockEventKind.Wait, LockEventKind.GaveUp], chunk.Locks[0].Events.Where(e => e.LaneId == 0).Select(e => e.Kind));
        Assert.Equal([7 + 1, 1], new[] { false, true }.Select(isEnd => chunk.Lanes[0].Slices.Count(slice => slice.IsEnd == isEnd)));
        Assert.True(chunk.LostSlices > 0);
        Assert.True(small.Rings.Holds(traced.Id, 0));
    }

    [Fact]
    public void A_counter_keeps_its_value_from_chunk_to_chunk_and_two_lanes_share_it()
    {
        RawRing one = Worker(), two = Worker();
        one.Counter(1 * Ms, "queue depth", 1);
        two.Counter(3 * Ms, "queue depth", 0);
        one.Counter(2 * Ms, "queue depth", 2);
        Chunk first = Cut(10 * Ms), quiet = Cut(20 * Ms);
        two.Counter(15 * Ms, "queue depth", 7);
        Chunk late = Cut(30 * Ms);
        Assert.Equal(new CounterInfo(0, "queue depth"), Assert.Single(first.NewCounters));
        Assert.Equal([(1 * Ms, 1L), (2 * Ms, 2L), (3 * Ms, 0L)], first.Counters[0].Values.Select(v => (v.TimeNs, v.Value)));
        Assert.Equal([0L, 0L, 0L], new[] { first, quiet, late }.Select(chunk => chunk.Counters[0].InitialValue));
        Assert.Equal(new CounterValue(20 * Ms, 7), Assert.Single(late.Counters[0].Values));
    }

    [Fact]
    public void A_record_of_a_lock_that_does_not_exist_is_nothing()
    {
        RawRing one = Worker();
        one.Lock(RingRecordKind.LockWait, 1 * Ms, 63);
        one.Lock(RingRecordKind.LockAcquired, 2 * Ms, -5);
        Assert.Empty(Cut(10 * Ms).Locks);
    }

    private RawRing Worker() => new(_rig.Rings, _rig.Rings.Reserve(LaneKind.Thread, _rig.Rings.RingsUsed + 1, $"thread {_rig.Rings.RingsUsed + 1}"));

    /// <summary>The next chunk. It must read back as it was, and its events must follow from who held and waited before.</summary>
    private Chunk Cut(long untilNs)
    {
        _merger.Merge(untilNs);
        Chunk chunk = _merger.Cut(_number++, _cutNs, untilNs);
        _cutNs = untilNs;
        Assert.Equal(ChunkCodecTests.Text(ChunkCodecTests.RoundSummaries(chunk)), ChunkCodecTests.Text(ChunkDecoder.Decode(new ChunkEncoder().Encode(chunk))));
        foreach (LockChunk part in chunk.Locks) DeadlockTests.Replay(part, _holders, _waiters);
        return chunk;
    }

    private static List<(int Lane, long Ns)> TotalsOf(LockChunk part, LockEventKind from, LockEventKind to)
    {
        Dictionary<int, long> since = [], totals = [];
        foreach (LockEvent e in part.Events)
        {
            if (e.Kind == to && since.Remove(e.LaneId, out long began)) totals[e.LaneId] = totals.GetValueOrDefault(e.LaneId) + e.TimeNs - began;
            if (e.Kind == from) since[e.LaneId] = e.TimeNs;
        }
        Assert.Empty(since);
        return [.. totals.OrderBy(total => total.Key).Select(total => (total.Key, total.Value))];
    }

    private static long TimeIn(LaneChunk lane, LaneState state) =>
        Enumerable.Range(0, Chunk.SummaryBins).Sum(bin => lane.Summary[bin * Chunk.States + (int)state]);
}
