using Corescope.Compute.Analysis;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Analysis;

public class WhatIfTests
{
    private static readonly RoundSpan[] OneRound = [new(0, 1000)];

    [Fact]
    public void A_round_in_which_nothing_is_changed_takes_as_long_as_it_took()
    {
        ReplayRound round = Round([(0, 100, LaneState.Idle), (100, 600, LaneState.Running), (600, 700, LaneState.LockWait), (700, 900, LaneState.Running)],
            [(0, 50, LaneState.Idle), (50, 500, LaneState.Running)]);
        Assert.Equal(1000, WhatIfReplay.ElapsedOf(round, 2), 3);
    }

    [Fact]
    public void More_who_compute_than_there_are_cores_share_them()
    {
        ReplayRound round = Round([(0, 400, LaneState.Running)], [(0, 400, LaneState.Running)], [(0, 400, LaneState.Running)]) with { TailNs = 0 };
        Assert.Equal(1200, WhatIfReplay.ElapsedOf(round, 1), 3);
        Assert.Equal(600, WhatIfReplay.ElapsedOf(round, 2), 3);
        Assert.Equal(400, WhatIfReplay.ElapsedOf(round, 4), 3);
    }

    [Fact]
    public void Without_locks_their_waits_are_gone_and_the_rest_is_as_it_was()
    {
        ReplayRound round = Round([(0, 300, LaneState.Running), (300, 800, LaneState.LockWait), (800, 900, LaneState.Running)], [(0, 700, LaneState.Running)]);
        Assert.Equal(800, WhatIfReplay.ElapsedOf(WhatIfReplay.Changed(round, WhatIfChange.WithoutLocks), 2), 3); // thread 2's 700, and the tail of 100
    }

    [Fact]
    public void With_perfect_balance_all_compute_for_the_average()
    {
        ReplayRound round = Round([(0, 900, LaneState.Running)], [(0, 300, LaneState.Running)]) with { TailNs = 0 };
        Assert.Equal(600, WhatIfReplay.ElapsedOf(WhatIfReplay.Changed(round, WhatIfChange.Balanced), 2), 3);
    }

    [Fact]
    public void Twice_the_workers_on_twice_the_cores_halve_the_computing_and_not_the_start()
    {
        ReplayRound round = Round([(0, 100, LaneState.Idle), (100, 900, LaneState.Running)], [(0, 100, LaneState.Idle), (100, 900, LaneState.Running)]) with { TailNs = 0 };
        Assert.Equal(500, WhatIfReplay.ElapsedOf(WhatIfReplay.Changed(round, WhatIfChange.MoreCores, 2), 4), 3);
    }

    [Fact]
    public void Many_workers_on_few_cores_gain_by_more_cores_and_then_by_the_more_workers_on_them()
    {
        // Four workers on two cores: 400 of computing each, and a wait of 100 that stays.
        (long, long, LaneState)[] lane = [(0, 400, LaneState.Running), (400, 500, LaneState.IoWait)];
        ReplayRound round = Round(lane, lane, lane, lane) with { TailNs = 0 };
        Assert.Equal(800, WhatIfReplay.ElapsedOf(round, 2), 3);
        Assert.Equal(400, WhatIfReplay.ElapsedOf(WhatIfReplay.Changed(round, WhatIfChange.MoreCores, 2), 4), 3);
        Assert.Equal(100, WhatIfReplay.ElapsedOf(WhatIfReplay.Changed(round, WhatIfChange.MoreCores, 8), 16), 3);
    }

    [Fact]
    public void Under_the_interpreters_lock_one_computes_at_a_time_and_without_it_all()
    {
        TraceDraft draft = new();
        int a = Lane(draft, 1, (0, 250, LaneState.Running), (250, 500, LaneState.GilWait), (500, 750, LaneState.Running)),
            b = Lane(draft, 2, (0, 250, LaneState.GilWait), (250, 500, LaneState.Running), (500, 750, LaneState.GilWait), (750, 1000, LaneState.Running));
        draft.GilDomains.AddRange([new GilDomain(a, 7), new GilDomain(b, 7)]);
        ReplayRound round = Replay(draft, a, b).Rounds.Single();

        Assert.Equal(1000, WhatIfReplay.ElapsedOf(round, 2), 3);
        Assert.Equal(500, WhatIfReplay.ElapsedOf(WhatIfReplay.Changed(round, WhatIfChange.WithoutGil), 2), 3);
        // More cores don't help while one computes at a time.
        Assert.Equal(1000, WhatIfReplay.ElapsedOf(WhatIfReplay.Changed(round, WhatIfChange.MoreCores, 2), 4), 3);
    }

    [Fact]
    public void Who_waits_for_a_message_goes_on_when_its_sender_has_got_as_far()
    {
        TraceDraft draft = new();
        int message = draft.Name("message", LaneState.MessageWait);
        int sender = Lane(draft, 1, (0, 400, LaneState.Running), (400, 800, LaneState.LockWait), (800, 900, LaneState.Running)),
            receiver = Lane(draft, 2, (0, 100, LaneState.Running), (100, 820, LaneState.MessageWait), (820, 1000, LaneState.Running));
        draft.Flows.Add(new Flow(800, 815, sender, receiver, message, 8));
        ReplayRound round = Replay(draft, sender, receiver).Rounds.Single();

        Assert.Equal(1000, WhatIfReplay.ElapsedOf(round, 2), 3);
        // The sender is 400 earlier, and so is the receiver.
        Assert.Equal(600, WhatIfReplay.ElapsedOf(WhatIfReplay.Changed(round, WhatIfChange.WithoutLocks), 2), 3);
    }

    [Fact]
    public void Only_changes_that_would_have_helped_are_told_the_best_first()
    {
        TraceDraft draft = new();
        int a = Lane(draft, 1, (0, 900, LaneState.Running), (900, 1000, LaneState.LockWait)), b = Lane(draft, 2, (0, 300, LaneState.Running));
        // Balanced: 600, and the 100 after the last piece of work, which nothing changes.
        IReadOnlyList<WhatIf> found = WhatIf.Of(Replay(draft, a, b), 2, 2000, 2800);
        Assert.Equal([(WhatIfChange.MoreCores, 8), (WhatIfChange.MoreCores, 4), (WhatIfChange.MoreCores, 2), (WhatIfChange.Balanced, 1)], found.Select(f => (f.Change, f.Times)));
        Assert.Equal((1400, 2.0), (found[3].ElapsedNs, found[3].Speedup));
    }

    [Fact]
    public void Of_two_locks_each_that_cost_much_is_told_by_its_name_also_where_it_alone_would_not_have_helped()
    {
        // Thread 1 loses 300 to the door and 100 to the desk; thread 2 loses 250 to the desk, and 5 of the 2,000 of both to the lamp.
        TraceDraft draft = new();
        int door = draft.Name("wait for door", LaneState.LockWait), desk = draft.Name("wait for desk", LaneState.LockWait), lamp = draft.Name("wait for lamp", LaneState.LockWait);
        int a = Lane(draft, 1, (0, 100, LaneState.Running), (100, 400, LaneState.LockWait), (400, 500, LaneState.LockWait), (500, 1000, LaneState.Running));
        int b = Lane(draft, 2, (0, 100, LaneState.Running), (100, 350, LaneState.LockWait), (350, 355, LaneState.LockWait), (355, 700, LaneState.Running));
        draft.Inside(a, 90, 400, door).Inside(a, 400, 500, desk).Inside(b, 100, 350, desk).Inside(b, 350, 355, lamp);

        IReadOnlyList<WhatIf> found = WhatIf.Of(Replay(draft, a, b), 2, 1000, null);
        Assert.Equal([("door", 700), ("desk", 900)], found.Where(f => f.Change == WhatIfChange.WithoutLock).Select(f => (f.Lock, f.ElapsedNs)));
        Assert.Equal(600, found.Single(f => f.Change == WhatIfChange.WithoutLocks).ElapsedNs);

        // The desk is the other thread's too: without it alone, the door is still waited for.
        ReplayRound round = Replay(draft, a, b).Rounds.Single();
        Assert.Equal(700, WhatIfReplay.ElapsedOf(WhatIfReplay.WithoutLock(round, 0), 2), 3);
        Assert.Equal(1000, WhatIfReplay.ElapsedOf(WhatIfReplay.WithoutLock(round, 2), 2), 3);
    }

    [Fact]
    public void Of_a_single_lock_no_line_of_its_own_is_told()
    {
        TraceDraft draft = new();
        int door = draft.Name("wait for door", LaneState.LockWait);
        int a = Lane(draft, 1, (0, 100, LaneState.Running), (100, 500, LaneState.LockWait), (500, 1000, LaneState.Running)), b = Lane(draft, 2, (0, 300, LaneState.Running));
        draft.Inside(a, 100, 500, door);
        IReadOnlyList<WhatIf> found = WhatIf.Of(Replay(draft, a, b), 2, 1000, null);
        Assert.DoesNotContain(found, f => f.Change == WhatIfChange.WithoutLock);
        Assert.Contains(found, f => f.Change == WhatIfChange.WithoutLocks);
    }

    private static ReplayRound Round(params (long, long, LaneState)[][] lanes)
    {
        TraceDraft draft = new();
        int[] ids = [.. lanes.Select((lane, i) => Lane(draft, i + 1, lane))];
        return Replay(draft, ids).Rounds.Single();
    }

    // One slice over all computing, as a strategy writes it; the thread is idle after its last stretch.
    private static int Lane(TraceDraft draft, int number, params (long StartNs, long EndNs, LaneState State)[] stretches)
    {
        int name = draft.Name($"work {number}"), lane = draft.Lane(LaneKind.Thread, number, $"thread {number}");
        foreach ((long startNs, _, LaneState state) in stretches) draft.At(lane, startNs, state, state == LaneState.Running ? number : -1);
        draft.At(lane, stretches[^1].EndNs, LaneState.Idle);
        long first = stretches.First(s => s.State != LaneState.Idle).StartNs, last = stretches.Last(s => s.State == LaneState.Running).EndNs;
        draft.Slice(lane, first, last, name);
        return lane;
    }

    private static WhatIfTrace Replay(TraceDraft draft, params int[] lanes)
    {
        List<Chunk> chunks = draft.Cut(1000, 130, 555);
        return LedgerReading.Read(() => chunks, OneRound, lanes).Replay;
    }
}
