using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing.Locks;

/// <summary>What a traced lock counts always, and what it records while the window is open.</summary>
public sealed class LockRecordTests : IDisposable
{
    private readonly LockRig _rig = new(4);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_lane_that_has_written_its_share_closes_the_window_for_all_and_counts_stay_exact()
    {
        _rig.Rings.LockBudget = 40;
        TracedLock<LockObjectKind> traced = new(_rig.Rings, "counter", new LockObjectKind());
        TraceWriter busy = _rig.Lane("thread 1"), other = _rig.Lane("thread 2");
        Use(traced, traced.Seat(other), 1);
        Use(traced, traced.Seat(busy), 100);
        Use(traced, traced.Seat(other), 5);
        Assert.NotEqual(0, _rig.Rings.LockWindowClosedNs);

        LockCounts one = _rig.Rings.LockCountsOf(traced.Id, busy.Index), two = _rig.Rings.LockCountsOf(traced.Id, other.Index);
        Assert.Equal((100, 20), (one.Acquisitions, one.TimedHolds));
        Assert.Equal((6, 1), (two.Acquisitions, two.TimedHolds));
        Chunk chunk = Merged();
        Assert.Equal(42, chunk.Locks[0].Events.Count);
        Assert.Equal(0, chunk.LostSlices);
        Assert.Equal(chunk.EndNs, Assert.Single(chunk.LockPauses).EndNs);
    }

    [Fact]
    public void The_window_is_opened_again_and_the_pause_is_told_within_each_chunk()
    {
        _rig.Rings.LockBudget = 2;
        TracedLock<LockObjectKind> traced = new(_rig.Rings, "counter", new LockObjectKind());
        LockSeat seat = traced.Seat(_rig.Lane("thread 1"));
        TraceMerger merger = new(_rig.Rings, TraceSource.Reported, 0);
        long startNs = MonotonicClock.NowNs;
        Use(traced, seat, 3);
        long closedNs = _rig.Rings.LockWindowClosedNs, middleNs = MonotonicClock.NowNs;
        merger.Merge(middleNs);
        Chunk first = merger.Cut(0, startNs, middleNs);
        merger.OpenLockWindow();
        Assert.Equal(0, _rig.Rings.LockWindowClosedNs);
        Use(traced, seat, 3);
        long closedAgainNs = _rig.Rings.LockWindowClosedNs, endNs = MonotonicClock.NowNs;
        merger.Merge(endNs);
        Chunk second = merger.Cut(1, middleNs, endNs);

        Assert.Equal([new LockPause(closedNs, middleNs)], first.LockPauses);
        Assert.Equal([middleNs, closedAgainNs], second.LockPauses.Select(pause => pause.StartNs));
        Assert.Equal(endNs, second.LockPauses[^1].EndNs);
        Assert.Equal([2, 2], new[] { first, second }.Select(chunk => chunk.Locks[0].Events.Count));
        Assert.Equal((6, 2), (_rig.CountsOf(traced.Id).Acquisitions, _rig.CountsOf(traced.Id).TimedHolds));
    }

    [Fact]
    public void Without_a_budget_every_use_is_recorded_until_the_ring_is_full_and_then_whole_uses_are_dropped_and_counted()
    {
        _rig.Rings.LockBudget = 0;
        TracedLock<MonitorKind> traced = new(_rig.Rings, "counter", new MonitorKind());
        Use(traced, traced.Seat(_rig.Lane("thread 1")), 5000);
        Chunk chunk = Merged();
        List<LockEvent> events = chunk.Locks[0].Events;
        Assert.Equal(events.Count(e => e.Kind == LockEventKind.Released), events.Count(e => e.Kind == LockEventKind.Acquired));
        Assert.InRange(events.Count, 900, 1024);
        Assert.Equal(10_000, events.Count + chunk.LostSlices);
        Assert.Equal((5000, events.Count / 2), (_rig.CountsOf(traced.Id).Acquisitions, _rig.CountsOf(traced.Id).TimedHolds));
        Assert.Empty(chunk.LockPauses);
    }

    [Fact]
    public void Slices_around_recorded_uses_keep_their_ends_in_a_full_ring()
    {
        _rig.Rings.LockBudget = 0;
        TracedLock<MonitorKind> traced = new(_rig.Rings, "counter", new MonitorKind());
        TraceWriter lane = _rig.Lane("thread 1");
        LockSeat seat = traced.Seat(lane);
        ushort name = _rig.Rings.Name("chunk");
        for (int i = 0; i < 2000; i++)
        {
            lane.Begin(name);
            traced.Enter(seat);
            lane.Begin(name);
            lane.End();
            traced.Exit(seat);
            lane.End();
        }
        Chunk chunk = Merged();
        Assert.Equal(chunk.Lanes[0].Slices.Count(slice => slice.IsEnd), chunk.Lanes[0].Slices.Count(slice => !slice.IsEnd));
        Assert.Equal(chunk.Locks[0].Events.Count(e => e.Kind == LockEventKind.Released), chunk.Locks[0].Events.Count(e => e.Kind == LockEventKind.Acquired));
        Assert.Equal(12_000, chunk.Lanes[0].Slices.Count + chunk.Locks[0].Events.Count + chunk.LostSlices);
    }

    [Fact]
    public void Without_recording_uses_are_counted_and_nothing_is_written()
    {
        using LockRig quiet = new(4, recording: false);
        TracedLock<MutexKind> traced = new(quiet.Rings, "counter", new MutexKind());
        quiet.RunAll(2, lane => Use(traced, traced.Seat(lane), 200));
        LockCounts counts = quiet.CountsOf(traced.Id);
        Assert.Equal((400, 0, 0), (counts.Acquisitions, counts.TimedWaits, counts.TimedHolds));
        TraceMerger merger = new(quiet.Rings, TraceSource.Reported, 0);
        merger.Merge(MonotonicClock.NowNs);
        Assert.Equal(0, merger.Events);
    }

    [Fact]
    public void A_lock_that_is_entered_again_by_its_holder_is_held_until_the_last_exit()
    {
        TracedLock<MonitorKind> traced = new(_rig.Rings, "counter", new MonitorKind());
        LockSeat seat = traced.Seat(_rig.Lane("thread 1"));
        traced.Enter(seat);
        Use(traced, seat, 20); // deeper than it is recorded in is not reached: each is let go before the next
        Assert.True(_rig.Rings.Holds(traced.Id, 0));
        traced.Exit(seat);
        Assert.False(_rig.Rings.Holds(traced.Id, 0));
        for (int i = 0; i < 20; i++) traced.Enter(seat);
        for (int i = 0; i < 20; i++) traced.Exit(seat);
        LockCounts counts = _rig.CountsOf(traced.Id);
        Assert.Equal((41, 0), (counts.Acquisitions, counts.Contended));
        List<LockEvent> events = Merged().Locks[0].Events;
        Assert.Equal(counts.TimedHolds, events.Count(e => e.Kind == LockEventKind.Released));
        Assert.Equal(counts.TimedHolds, events.Count(e => e.Kind == LockEventKind.Acquired));
    }

    [Fact]
    public void Who_gives_up_has_waited_and_acquired_nothing()
    {
        TracedLock<SpinKind> traced = new(_rig.Rings, "counter", new SpinKind());
        LockSeat holder = traced.Seat(_rig.Lane("thread 1")), other = traced.Seat(_rig.Lane("thread 2"));
        traced.Enter(holder);
        Assert.False(traced.TryEnter(other, 0));
        Assert.False(traced.TryEnter(other, 2));
        LockCounts counts = _rig.Rings.LockCountsOf(traced.Id, 1);
        Assert.Equal((0, 0, 1), (counts.Acquisitions, counts.Contended, counts.TimedWaits));
        Assert.True(counts.WaitNs > 0);
        traced.Exit(holder);
        Assert.True(traced.TryEnter(other, 2));
        Assert.Equal([LockEventKind.Wait, LockEventKind.GaveUp, LockEventKind.Acquired], Merged().Locks[0].Events.Where(e => e.LaneId == 1).Select(e => e.Kind));
    }

    [Fact]
    public void A_condition_wakes_in_order_of_arrival_and_each_wait_knows_who_ended_it()
    {
        const int Waiters = 2;
        TracedLock<MonitorKind> guard = new(_rig.Rings, "guard", new MonitorKind());
        TracedCondition<MonitorKind> condition = new(_rig.Rings, "turn", guard);
        TraceWriter signaller = _rig.Lane("signaller");
        List<int> woken = [];
        Thread[] threads = [.. Enumerable.Range(1, Waiters).Select(number =>
        {
            LockSeat seat = guard.Seat(_rig.Lane($"thread {number}"));
            Thread thread = new(() =>
            {
                guard.Enter(seat);
                condition.Wait(seat);
                woken.Add(number);
                guard.Exit(seat);
            });
            thread.Start();
            while (_rig.Rings.WaitOf(number).Lock != condition.Id) Thread.Yield(); // so they come in this order
            return thread;
        })];
        LockSeat own = guard.Seat(signaller);
        for (int i = 1; i <= Waiters; i++)
        {
            guard.Enter(own);
            condition.Pulse(own);
            guard.Exit(own);
            threads[i - 1].Join();
        }
        Assert.Equal([1, 2], woken);
        Assert.Equal((2, 2), (_rig.CountsOf(condition.Id).Acquisitions, _rig.CountsOf(condition.Id).Contended));
        Chunk chunk = Merged();
        LockChunk part = chunk.Locks.Single(part => part.LockId == condition.Id);
        Assert.Equal([(1, 0), (2, 0)], part.Events.Where(e => e.Kind == LockEventKind.Acquired).Select(e => (e.LaneId, e.OtherLane)));
        Assert.All(part.Events.Where(e => e.Kind == LockEventKind.Wait), e => Assert.Equal(-1, e.OtherLane));
        Assert.Equal((LockKind.Condition, 0), chunk.NewLocks.Where(info => info.Id == condition.Id).Select(info => (info.Kind, info.Permits)).Single());
    }

    [Fact]
    public void All_who_wait_at_a_barrier_were_let_pass_by_the_one_who_came_last()
    {
        const int Workers = 3, Phases = 50;
        TracedBarrier barrier = new(_rig.Rings, "phase", Workers);
        int[] arrived = new int[Phases];
        _rig.RunAll(Workers, lane =>
        {
            LockSeat seat = barrier.Seat(lane);
            for (int phase = 0; phase < Phases; phase++)
            {
                Interlocked.Increment(ref arrived[phase]);
                barrier.SignalAndWait(seat);
                Assert.Equal(Workers, Volatile.Read(ref arrived[phase]));
            }
        });
        Assert.Equal(Workers * Phases, _rig.CountsOf(barrier.Id).Acquisitions);
        LockChunk part = Merged().Locks[0];
        LockEvent[] passed = [.. part.Events.Where(e => e.Kind == LockEventKind.Acquired)];
        Assert.Equal(Workers * Phases, passed.Length);
        Assert.All(passed.Chunk(Workers), phase => Assert.Single(phase.Select(e => e.OtherLane).Where(lane => lane >= 0).Distinct()));
        Assert.All(passed.Chunk(Workers), phase => Assert.Equal(-1, phase.Single(e => phase.Any(other => other.OtherLane == e.LaneId)).OtherLane));
    }

    private static void Use<TKind>(TracedLock<TKind> traced, LockSeat seat, int times) where TKind : struct, ILockPrimitive
    {
        for (int i = 0; i < times; i++)
        {
            traced.Enter(seat);
            traced.Exit(seat);
        }
    }

    private Chunk Merged()
    {
        TraceMerger merger = new(_rig.Rings, TraceSource.Reported, 0);
        long nowNs = MonotonicClock.NowNs;
        merger.Merge(nowNs);
        return merger.Cut(0, 0, nowNs);
    }
}
