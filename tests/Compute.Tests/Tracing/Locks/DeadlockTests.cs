using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing.Locks;

/// <summary>Real threads that block each other, watched by a real recorder.</summary>
public sealed class DeadlockTests : IDisposable
{
    private readonly LockRig _rig = new(8);
    private readonly List<Chunk> _chunks = [];

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Two_threads_that_take_two_locks_in_turn_are_found_and_named_and_the_picture_is_kept()
    {
        TracedLock<LockObjectKind> left = new(_rig.Rings, "left", new LockObjectKind()), right = new(_rig.Rings, "right", new LockObjectKind());
        using Barrier both = new(2);
        Start("thread 1", left, right, both);
        Start("thread 2", right, left, both);

        Deadlock deadlock = await Watch();

        Assert.Equal("Deadlock: thread 1 holds left and waits for right, held by thread 2; thread 2 holds right and waits for left, held by thread 1.", deadlock.InWords());
        Assert.Equal([1, 2], deadlock.Cycle.Select(step => step.Worker));
        AssertPicture(deadlock);
    }

    [Fact]
    public async Task Holds_that_were_only_counted_are_in_the_picture_of_a_deadlock_too()
    {
        _rig.Rings.LockBudget = 1; // the first use closes the window
        TracedLock<MonitorKind> first = new(_rig.Rings, "first", new MonitorKind()), left = new(_rig.Rings, "left", new MonitorKind()), right = new(_rig.Rings, "right", new MonitorKind());
        TraceWriter main = _rig.Lane("main");
        first.Enter(first.Seat(main));
        using Barrier both = new(2);
        Start("thread 1", left, right, both);
        Start("thread 2", right, left, both);
        AssertPicture(await Watch());
    }

    [Fact]
    public async Task A_thread_that_waits_for_itself_is_found()
    {
        TracedLock<SemaphoreKind> one = new(_rig.Rings, "permit", new SemaphoreKind(1));
        TraceWriter lane = _rig.Lane("thread 1");
        Background(() =>
        {
            one.Enter(one.Seat(lane));
            one.Enter(one.Seat(lane));
        });
        Assert.Equal("Deadlock: thread 1 holds permit and waits for permit, held by itself.", (await Watch()).InWords());
    }

    [Fact]
    public async Task Who_gives_up_waiting_after_a_while_is_in_no_deadlock()
    {
        TracedLock<MonitorKind> left = new(_rig.Rings, "left", new MonitorKind()), right = new(_rig.Rings, "right", new MonitorKind());
        TraceWriter one = _rig.Lane("thread 1"), two = _rig.Lane("thread 2");
        using Barrier both = new(2);
        bool gotBoth = false;
        Thread patient = Background(() =>
        {
            left.Enter(left.Seat(one));
            both.SignalAndWait();
            right.Enter(right.Seat(one));
            gotBoth = true;
        });
        Background(() =>
        {
            right.Enter(right.Seat(two));
            both.SignalAndWait();
            Assert.False(left.TryEnter(left.Seat(two), 300));
            right.Exit(right.Seat(two));
        });
        using Recorder recorder = Record();
        await Task.Run(patient.Join, TestContext.Current.CancellationToken);
        recorder.Stop();
        Assert.True(gotBoth);
        Assert.Null(recorder.Deadlock);
        List<LockEvent> ofLeft = [.. _chunks.SelectMany(chunk => chunk.Locks.Where(part => part.LockId == left.Id)).SelectMany(part => part.Events)];
        Assert.Contains(ofLeft, e => e.Kind == LockEventKind.GaveUp);
    }

    /// <summary>In the last chunk each lane of the circle waits for its lock and holds the one that another waits for.</summary>
    private void AssertPicture(Deadlock deadlock)
    {
        Dictionary<string, int> ids = _chunks.SelectMany(chunk => chunk.NewLocks).ToDictionary(info => info.Name, info => info.Id);
        Dictionary<int, List<int>> holders = [], waiters = [];
        foreach (LockChunk part in _chunks.SelectMany(chunk => chunk.Locks)) Replay(part, holders, waiters);
        Assert.All(deadlock.Cycle, step => Assert.Equal([step.LaneId], waiters[ids[step.WaitsFor]]));
        Assert.All(deadlock.Cycle, step => Assert.Equal([step.LaneId], holders[ids[Assert.Single(step.Holds)]]));
        int waitName = _chunks.SelectMany(chunk => chunk.NewNames).ToList().FindIndex(name => name.Name == $"wait for {deadlock.Cycle[0].WaitsFor}");
        LaneChunk lane = _chunks[^1].Lanes[deadlock.Cycle[0].LaneId];
        Assert.Contains(waitName, lane.Open.Select(open => open.NameId).Concat(lane.Slices.Select(slice => slice.NameId)));
    }

    internal static void Replay(LockChunk part, Dictionary<int, List<int>> holders, Dictionary<int, List<int>> waiters)
    {
        List<int> holding = holders[part.LockId] = [.. part.Holders.Select(hold => hold.LaneId)], waiting = waiters[part.LockId] = [.. part.Waiters.Select(wait => wait.LaneId)];
        foreach (LockEvent e in part.Events)
        {
            if (e.Kind == LockEventKind.Wait) waiting.Add(e.LaneId);
            else if (e.Kind == LockEventKind.Released) Assert.True(holding.Remove(e.LaneId));
            else waiting.Remove(e.LaneId);
            if (e.Kind == LockEventKind.Acquired) holding.Add(e.LaneId);
        }
    }

    private async Task<Deadlock> Watch()
    {
        using Recorder recorder = Record();
        while (recorder.Deadlock is null) await Task.Delay(5, TestContext.Current.CancellationToken);
        recorder.Stop();
        Assert.Null(recorder.Failure);
        return recorder.Deadlock;
    }

    private Recorder Record() =>
        new(new RecorderSetup(_rig.Rings, () => null, () => Environment.ProcessId, chunk => _chunks.Add(ChunkDecoder.Decode(chunk.Bytes.Span))));

    private void Start<TKind>(string name, TracedLock<TKind> first, TracedLock<TKind> second, Barrier both) where TKind : struct, ILockPrimitive
    {
        TraceWriter lane = _rig.Rings.Writer(_rig.Rings.Reserve(LaneKind.Thread, int.Parse(name[^1..], System.Globalization.CultureInfo.InvariantCulture), name));
        Background(() =>
        {
            first.Enter(first.Seat(lane));
            both.SignalAndWait();
            second.Enter(second.Seat(lane));
        });
    }

    // They never end, so they must not keep the process alive.
    private static Thread Background(ThreadStart body)
    {
        Thread thread = new(body) { IsBackground = true };
        thread.Start();
        return thread;
    }
}
