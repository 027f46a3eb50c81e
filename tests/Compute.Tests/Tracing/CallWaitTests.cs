using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing;

/// <summary>A thread in an I/O slice sleeps until its I/O is over, and then perhaps again, for its interpreter's lock.</summary>
public sealed class CallWaitTests : IDisposable
{
    private const long Ms = 1_000_000;
    private const int Pid = 100, Waiter = 101, Other = 102;

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly RingFile _rings;
    private readonly List<SwitchRecord> _records = [];
    private readonly RawRing _waiter, _other;

    public CallWaitTests()
    {
        _rings = RingFile.Create(_path, 2, 1024, recording: true);
        (_waiter, _other) = (Worker("thread 1"), Worker("thread 2"));
        _waiter.Bind(0, Pid, Waiter);
        _other.Bind(0, Pid, Other);
    }

    public void Dispose()
    {
        _rings.Dispose();
        File.Delete(_path);
    }

    [Fact]
    public void A_thread_that_sleeps_again_when_its_call_is_over_waits_for_the_GIL()
    {
        _other.Begin(1 * Ms, "count down", LaneState.Running);
        _waiter.BeginCall(1 * Ms, "wait", LaneState.IoWait);
        OtherRuns();
        SleepsAgain();
        _waiter.End(19 * Ms);

        Assert.Equal(
            [
                (0, LaneState.Running), (2 * Ms, LaneState.IoWait), (7 * Ms, LaneState.Running), (7 * Ms + 20_000, LaneState.GilWait),
                (12 * Ms, LaneState.Running), (12 * Ms + 20_000, LaneState.GilWait), (18 * Ms, LaneState.Running),
            ],
            States());
    }

    [Fact]
    public void How_often_the_recorder_looks_changes_nothing()
    {
        _other.Begin(1 * Ms, "count down", LaneState.Running);
        _waiter.BeginCall(1 * Ms, "wait", LaneState.IoWait);
        OtherRuns();
        SleepsAgain();
        TraceMerger merger = new(_rings, TraceSource.Exact, 0);
        List<(long, LaneState)> states = [];
        merger.Add(_records);
        for (int i = 1; i <= 4; i++)
        {
            merger.Merge(5 * Ms * i);
            states.AddRange(merger.Cut(i - 1, 5 * Ms * (i - 1), 5 * Ms * i).Lanes[0].Transitions.Select(t => (t.TimeNs, t.State)));
        }

        Assert.Equal(States(), states);
    }

    [Fact]
    public void A_slice_that_does_not_say_that_it_blocks_once_may_be_in_its_second_call()
    {
        _other.Begin(1 * Ms, "count down", LaneState.Running);
        _waiter.Begin(1 * Ms, "open and read", LaneState.IoWait);
        OtherRuns();
        SleepsAgain();

        Assert.DoesNotContain(States(), s => s.State == LaneState.GilWait);
    }

    [Fact]
    public void While_nobody_else_executes_Python_a_second_sleep_is_no_wait_for_the_GIL()
    {
        _other.Begin(1 * Ms, "released: sha256", LaneState.Running);
        _waiter.BeginCall(1 * Ms, "wait", LaneState.IoWait);
        OtherRuns();
        SleepsAgain();

        Assert.DoesNotContain(States(), s => s.State == LaneState.GilWait);
    }

    [Fact]
    public void A_released_section_that_computes_sleeps_only_to_get_the_lock_back()
    {
        _other.Begin(1 * Ms, "count down", LaneState.Running);
        _waiter.Begin(1 * Ms, "released: sha256", LaneState.Running);
        OtherRuns();
        Switch(Waiter, 0, SwitchKind.In);
        Switch(Waiter, 4 * Ms, SwitchKind.OutBlocked);
        Switch(Waiter, 6 * Ms, SwitchKind.In);

        Assert.Equal([(0, LaneState.Running), (4 * Ms, LaneState.GilWait), (6 * Ms, LaneState.Running)], States());
    }

    [Fact]
    public void A_thread_that_lost_its_core_while_it_executed_Python_still_has_the_GIL()
    {
        _other.Begin(1 * Ms, "count down", LaneState.Running);
        _waiter.BeginCall(1 * Ms, "wait", LaneState.IoWait);
        Switch(Other, 0, SwitchKind.In, core: 1);
        Switch(Other, 3 * Ms, SwitchKind.OutPreempted);
        SleepsAgain();

        Assert.Contains((7 * Ms + 20_000, LaneState.GilWait), States());
    }

    [Fact]
    public void A_first_sleep_as_short_as_a_hand_over_may_have_been_for_the_lock_and_shows_nothing()
    {
        _other.Begin(1 * Ms, "count down", LaneState.Running);
        _waiter.BeginCall(1 * Ms, "wait", LaneState.IoWait);
        OtherRuns();
        Switch(Waiter, 0, SwitchKind.In);
        Switch(Waiter, 2 * Ms, SwitchKind.OutBlocked);
        Switch(Waiter, 2 * Ms + 90_000, SwitchKind.In);
        Switch(Waiter, 2 * Ms + 95_000, SwitchKind.OutBlocked);
        Switch(Waiter, 8 * Ms, SwitchKind.In);
        Switch(Waiter, 8 * Ms + 10_000, SwitchKind.OutBlocked);

        Assert.Equal([(2 * Ms, LaneState.IoWait), (2 * Ms + 95_000, LaneState.IoWait), (8 * Ms + 10_000, LaneState.GilWait)],
            States().Where(s => s.State != LaneState.Running));
    }

    [Fact]
    public void Each_slice_has_a_call_of_its_own()
    {
        _other.Begin(1 * Ms, "count down", LaneState.Running);
        OtherRuns();
        Switch(Waiter, 0, SwitchKind.In);
        foreach (int i in new[] { 0, 1 })
        {
            _waiter.BeginCall((1 + 10 * i) * Ms, "wait", LaneState.IoWait);
            Switch(Waiter, (2 + 10 * i) * Ms, SwitchKind.OutBlocked);
            Switch(Waiter, (9 + 10 * i) * Ms, SwitchKind.In);
            _waiter.End((9 + 10 * i) * Ms + 1000);
        }

        Assert.Equal([(2 * Ms, LaneState.IoWait), (12 * Ms, LaneState.IoWait)], States().Where(s => s.State != LaneState.Running));
    }

    [Fact]
    public void Samples_do_not_tell_how_often_a_thread_slept()
    {
        _other.Begin(1 * Ms, "count down", LaneState.Running);
        _waiter.BeginCall(1 * Ms, "wait", LaneState.IoWait);
        OtherRuns();
        SleepsAgain();

        Assert.DoesNotContain(States(TraceSource.Sampled), s => s.State == LaneState.GilWait);
    }

    private unsafe RawRing Worker(string name)
    {
        int ring = _rings.Reserve(LaneKind.Thread, _rings.RingsUsed + 1, name);
        *(int*)(_rings.RingAt(ring) + RingFile.RingGilDomain) = Pid;
        return new RawRing(_rings, ring);
    }

    private void OtherRuns() => Switch(Other, 0, SwitchKind.In, core: 1);

    /// <summary>For five milliseconds until the call is over, then twice more.</summary>
    private void SleepsAgain()
    {
        Switch(Waiter, 0, SwitchKind.In);
        Switch(Waiter, 2 * Ms, SwitchKind.OutBlocked);
        Switch(Waiter, 7 * Ms, SwitchKind.In);
        Switch(Waiter, 7 * Ms + 20_000, SwitchKind.OutBlocked);
        Switch(Waiter, 12 * Ms, SwitchKind.In);
        Switch(Waiter, 12 * Ms + 20_000, SwitchKind.OutBlocked);
        Switch(Waiter, 18 * Ms, SwitchKind.In);
    }

    private void Switch(int tid, long timeNs, SwitchKind kind, short core = 0) => _records.Add(new SwitchRecord(timeNs, Pid, tid, core, kind));

    /// <summary>The waiting lane's, as they are told when all is merged at once.</summary>
    private unsafe List<(long TimeNs, LaneState State)> States(TraceSource source = TraceSource.Exact)
    {
        for (int ring = 0; ring < _rings.RingsUsed; ring++) *(long*)(_rings.RingAt(ring) + RingFile.RingTail) = 0;
        TraceMerger merger = new(_rings, source, 0);
        merger.Add(_records);
        merger.Merge(20 * Ms);
        return [.. merger.Cut(0, 0, 20 * Ms).Lanes[0].Transitions.Select(t => (t.TimeNs, t.State))];
    }
}
