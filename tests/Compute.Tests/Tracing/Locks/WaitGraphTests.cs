using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing.Locks;

public sealed class WaitGraphTests
{
    private readonly List<LockInfo> _locks = [];
    private readonly List<WaitEdge> _waits = [];
    private readonly List<HoldEdge> _holds = [];

    [Fact]
    public void Two_who_wait_for_each_other_are_stuck()
    {
        (int a, int b) = (Exclusive(), Exclusive());
        Hold(1, a);
        Hold(2, b);
        Wait(1, b);
        Wait(2, a);
        Assert.Equal([1, 2], Stuck());
        Assert.Equal([1, 2], Cycle());
    }

    [Fact]
    public void Five_philosophers_with_a_left_fork_each_are_stuck_and_those_behind_them_too()
    {
        int[] forks = [.. Enumerable.Range(0, 5).Select(_ => Exclusive())];
        for (int i = 0; i < 5; i++)
        {
            Hold(i, forks[i]);
            Wait(i, forks[(i + 1) % 5]);
        }
        Wait(7, forks[3]);
        Assert.Equal([0, 1, 2, 3, 4, 7], Stuck());
        Assert.Equal([0, 1, 2, 3, 4], Cycle());
    }

    [Fact]
    public void Who_waits_for_a_lane_that_does_not_wait_can_go_on_and_so_can_all_behind()
    {
        (int a, int b, int c) = (Exclusive(), Exclusive(), Exclusive());
        Hold(1, a);
        Hold(2, b);
        Hold(3, c);
        Wait(1, b);
        Wait(2, c);
        Assert.Empty(Stuck());
    }

    [Fact]
    public void A_lock_that_is_just_handed_over_is_held_by_nobody_and_blocks_nobody()
    {
        (int a, int b) = (Exclusive(), Exclusive());
        Hold(1, a);
        Wait(1, b);
        Wait(2, a);
        Assert.Empty(Stuck());
    }

    [Fact]
    public void A_lane_that_waits_for_what_it_holds_is_stuck()
    {
        int a = Exclusive(LockKind.SpinLock);
        Hold(1, a);
        Wait(1, a);
        Assert.Equal([1], Stuck());
        Assert.Equal([1], Cycle());
    }

    [Fact]
    public void A_writer_waits_for_all_readers_so_one_who_is_stuck_is_enough()
    {
        (int room, int door) = (Exclusive(LockKind.ReaderWriter), Exclusive());
        Hold(1, room);
        Hold(2, room);
        Hold(3, door);
        Wait(3, room);
        Wait(2, door); // reader 1 could go on, reader 2 can't
        Assert.Equal([2, 3], Stuck());
        Assert.Equal([2, 3], Cycle());
    }

    [Fact]
    public void Of_several_permits_one_whose_holder_can_go_on_is_enough()
    {
        (int seats, int door) = (Lock(LockKind.Semaphore, 2), Exclusive());
        Hold(1, seats);
        Hold(2, seats);
        Hold(3, door);
        Wait(3, seats);
        Wait(2, door); // lane 1 will give its seat back
        Assert.Empty(Stuck());
        Wait(1, door);
        Assert.Equal([1, 2, 3], Stuck());
        Assert.Equal(2, Cycle().Count);
    }

    [Fact]
    public void A_free_permit_lets_a_waiter_in()
    {
        (int seats, int door) = (Lock(LockKind.Semaphore, 3), Exclusive());
        Hold(1, seats, times: 2);
        Hold(2, door);
        Wait(1, door);
        Wait(2, seats);
        Assert.Empty(Stuck());
    }

    [Fact]
    public void A_lane_with_all_permits_blocks_those_who_want_one()
    {
        (int seats, int door) = (Lock(LockKind.Semaphore, 2), Exclusive());
        Hold(1, seats, times: 2);
        Hold(2, door);
        Wait(1, door);
        Wait(2, seats);
        Assert.Equal([1, 2], Stuck());
    }

    [Theory]
    [InlineData(LockKind.Condition)]
    [InlineData(LockKind.Barrier)]
    public void Nobody_holds_a_condition_or_a_barrier_so_who_waits_there_is_not_stuck(LockKind kind)
    {
        (int condition, int a) = (Lock(kind, 0), Exclusive());
        Hold(1, a);
        Wait(1, condition);
        Wait(2, a);
        Assert.Empty(Stuck());
    }

    [Fact]
    public void A_deadlock_is_told_in_words()
    {
        Deadlock deadlock = new(
            [
                new DeadlockStep(1, "philosopher 1", 1, ["fork 1"], "fork 2", ["philosopher 2"]),
                new DeadlockStep(2, "philosopher 2", 2, ["fork 2", "salt"], "fork 1", ["philosopher 1"]),
            ],
            ["waiter", "guest"], 0, 0);
        Assert.Equal(
            "Deadlock: philosopher 1 holds fork 1 and waits for fork 2, held by philosopher 2; philosopher 2 holds fork 2 and salt and waits for fork 1, held by philosopher 1. "
            + "waiter and guest wait behind them.",
            deadlock.InWords());
        DeadlockStep alone = new(1, "thread 1", 1, ["spin"], "spin", ["thread 1"]);
        Assert.Equal("Deadlock: thread 1 holds spin and waits for spin, held by itself.", new Deadlock([alone], [], 0, 0).InWords());
    }

    private int Exclusive(LockKind kind = LockKind.Monitor) => Lock(kind, 1);

    private int Lock(LockKind kind, int permits)
    {
        _locks.Add(new LockInfo(_locks.Count, kind, permits, $"lock {_locks.Count}"));
        return _locks.Count - 1;
    }

    private void Hold(int lane, int lockId, int times = 1) => _holds.Add(new HoldEdge(lane, lockId, times));

    private void Wait(int lane, int lockId) => _waits.Add(new WaitEdge(lane, lockId));

    private List<int> Stuck() => [.. new WaitGraph(_locks, _waits, _holds).Stuck().Select(wait => wait.Lane)];

    private List<int> Cycle()
    {
        WaitGraph graph = new(_locks, _waits, _holds);
        return [.. graph.CycleOf(graph.Stuck()).Select(wait => wait.Lane)];
    }
}
