using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing;

public sealed class TraceMergerTests : IDisposable
{
    private const long Ms = 1_000_000;
    private const int Pid = 100, Tid = 101;

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly RingFile _rings;
    private readonly List<SwitchRecord> _records = [];

    public TraceMergerTests() => _rings = RingFile.Create(_path, 4, 1024, recording: true);

    public void Dispose()
    {
        _rings.Dispose();
        File.Delete(_path);
    }

    [Fact]
    public void A_preempted_thread_is_ready_and_a_blocked_one_waits_for_what_its_slice_says()
    {
        RawRing ring = Worker("thread 1");
        ring.Bind(1 * Ms, Pid, Tid);
        ring.Begin(2 * Ms, "request", LaneState.IoWait);
        Switch(0, SwitchKind.In, core: 1);
        Switch(3 * Ms, SwitchKind.OutPreempted);
        Switch(4 * Ms, SwitchKind.In, core: 0);
        Switch(5 * Ms, SwitchKind.OutBlocked);
        Switch(7 * Ms, SwitchKind.In, core: 0);
        ring.End(8 * Ms);

        LaneChunk lane = Merge(TraceSource.Exact, 10 * Ms).Lanes[0];

        Assert.Equal(
            [
                new Transition(1 * Ms, LaneState.Running, 1), new Transition(3 * Ms, LaneState.Ready, -1), new Transition(4 * Ms, LaneState.Running, 0),
                new Transition(5 * Ms, LaneState.IoWait, -1), new Transition(7 * Ms, LaneState.Running, 0),
            ],
            lane.Transitions);
    }

    [Fact]
    public void Switches_of_a_process_that_only_watches_are_not_the_runs()
    {
        SwitchRecord OfProcess(int pid, long timeNs, SwitchKind kind) => new(timeNs, pid, pid + 1, 0, kind);
        TraceMerger merger = new(_rings, TraceSource.Exact, 0, uncountedPid: Pid);
        merger.Add([OfProcess(Pid, 0, SwitchKind.In), OfProcess(Pid, 1 * Ms, SwitchKind.OutBlocked), OfProcess(200, 0, SwitchKind.In), OfProcess(200, 2 * Ms, SwitchKind.OutPreempted)]);
        merger.Merge(10 * Ms);
        Assert.Equal((1, 1), (merger.Switches, merger.Preempted));
    }

    [Fact]
    public void A_thread_that_blocks_while_it_computes_is_idle_because_nothing_says_what_it_waits_for()
    {
        RawRing ring = Worker("thread 1");
        ring.Bind(1 * Ms, Pid, Tid);
        ring.Begin(1 * Ms, "chunk", LaneState.Running);
        Switch(0, SwitchKind.In, core: 0);
        Switch(2 * Ms, SwitchKind.OutBlocked);
        Assert.Equal(LaneState.Idle, Merge(TraceSource.Exact, 10 * Ms).Lanes[0].Transitions[^1].State);
    }

    [Theory]
    [InlineData("count down", LaneState.Running, LaneState.GilWait)]
    [InlineData("pickle", LaneState.Serializing, LaneState.GilWait)]
    [InlineData("released: sha256", LaneState.Running, LaneState.Idle)]
    [InlineData("read", LaneState.IoWait, LaneState.IoWait)]
    public void A_thread_that_blocks_waits_for_the_GIL_only_where_it_needs_it(string slice, LaneState state, LaneState expected)
    {
        RawRing main = SharedWorker("main", Pid), ring = SharedWorker("thread 1", Pid);
        main.Bind(0, Pid, Pid);
        ring.Bind(1 * Ms, Pid, Tid);
        ring.Begin(1 * Ms, slice, state);
        Switch(0, SwitchKind.In, core: 0);
        Switch(2 * Ms, SwitchKind.OutBlocked);
        Chunk chunk = Merge(TraceSource.Exact, 10 * Ms);
        Assert.Equal(expected, chunk.Lanes[1].Transitions[^1].State);
        Assert.Equal([new GilDomain(0, Pid), new GilDomain(1, Pid)], chunk.GilDomains);
    }

    [Fact]
    public void The_only_thread_of_an_interpreter_waits_for_no_GIL()
    {
        RawRing ring = SharedWorker("process 1", Pid), other = SharedWorker("process 2", Pid + 50);
        ring.Bind(0, Pid, Tid);
        other.Bind(0, Pid + 50, Tid + 50);
        ring.Begin(1 * Ms, "count down", LaneState.Running);
        Switch(0, SwitchKind.In, core: 0);
        Switch(2 * Ms, SwitchKind.OutBlocked);
        Assert.Equal(LaneState.Idle, Merge(TraceSource.Exact, 10 * Ms).Lanes[0].Transitions[^1].State);
    }

    [Fact]
    public void Nothing_is_inferred_without_the_kernels_word_on_who_runs()
    {
        RawRing ring = SharedWorker("thread 1", Pid), other = SharedWorker("thread 2", Pid);
        ring.Bind(0, Pid, Tid);
        other.Bind(0, Pid, Tid + 1);
        ring.Begin(1 * Ms, "count down", LaneState.Running);
        Chunk chunk = Merge(TraceSource.Reported, 10 * Ms);
        Assert.Equal([LaneState.Running], chunk.Lanes[0].Transitions.Select(t => t.State));
        Assert.Empty(chunk.GilDomains);
    }

    [Fact]
    public void A_core_that_turns_data_into_bytes_is_serializing_not_running()
    {
        RawRing ring = Worker("process 1");
        ring.Bind(1 * Ms, Pid, Tid);
        Switch(0, SwitchKind.In, core: 0);
        ring.Begin(2 * Ms, "serialize", LaneState.Serializing);
        ring.End(3 * Ms);
        Assert.Equal([LaneState.Running, LaneState.Serializing, LaneState.Running],
            Merge(TraceSource.Exact, 10 * Ms).Lanes[0].Transitions.Select(t => t.State));
    }

    [Fact]
    public void Without_kernel_records_the_slices_alone_give_the_state_and_no_core()
    {
        RawRing ring = Worker("thread 1");
        ring.Begin(2 * Ms, "chunk", LaneState.Running);
        ring.End(5 * Ms);
        Chunk chunk = Merge(TraceSource.Reported, 10 * Ms);
        Assert.Equal([new Transition(2 * Ms, LaneState.Running, -1), new Transition(5 * Ms, LaneState.Idle, -1)], chunk.Lanes[0].Transitions);
        Assert.Equal(TraceSource.Reported, chunk.NewLanes[0].Source);
    }

    [Fact]
    public void A_record_that_was_published_late_does_not_rewrite_what_is_told_already()
    {
        RawRing ring = Worker("thread 1");
        TraceMerger merger = new(_rings, TraceSource.Exact, 0);
        ring.Bind(1 * Ms, Pid, Tid);
        Switch(0, SwitchKind.In, core: 0);
        Switch(90 * Ms, SwitchKind.OutBlocked);
        Flush(merger, 100 * Ms);
        merger.Cut(0, 0, 100 * Ms);
        ring.Begin(95 * Ms, "late", LaneState.IoWait);
        Flush(merger, 200 * Ms);
        LaneChunk lane = merger.Cut(1, 100 * Ms, 200 * Ms).Lanes[0];
        Assert.Equal(95 * Ms, lane.Slices[0].TimeNs);
        Assert.Equal(new Transition(100 * Ms, LaneState.IoWait, -1), lane.Transitions[0]);
    }

    [Fact]
    public void The_next_chunk_begins_with_the_state_and_the_slices_that_are_open()
    {
        RawRing ring = Worker("thread 1");
        TraceMerger merger = new(_rings, TraceSource.Exact, 0);
        ring.Bind(1 * Ms, Pid, Tid);
        Switch(0, SwitchKind.In, core: 1);
        ring.Begin(2 * Ms, "round", LaneState.Running, 1);
        ring.Begin(3 * Ms, "chunk", LaneState.Running, 64);
        Flush(merger, 100 * Ms);
        merger.Cut(0, 0, 100 * Ms);
        LaneChunk next = merger.Cut(1, 100 * Ms, 200 * Ms).Lanes[0];
        Assert.Equal((LaneState.Running, 1), (next.InitialState, next.InitialCore));
        Assert.Equal([(2 * Ms, 1L), (3 * Ms, 64L)], next.Open.Select(o => (o.StartNs, o.Arg)));
        Assert.Equal(100 * Ms, next.Summary.Sum());
    }

    [Fact]
    public void A_message_is_one_arrow_whichever_end_is_read_first()
    {
        RawRing first = Worker("thread 1"), second = Worker("thread 2");
        second.Message(RingRecordKind.Send, 2 * Ms, 77, 500);
        first.Message(RingRecordKind.Receive, 4 * Ms, 77, 500);
        first.Message(RingRecordKind.Send, 5 * Ms, 78, 20);
        second.Message(RingRecordKind.Receive, 6 * Ms, 78, 20);
        List<Flow> flows = Merge(TraceSource.Reported, 10 * Ms).Flows;
        Assert.Equal([(2 * Ms, 4 * Ms, 1, 0, 500L), (5 * Ms, 6 * Ms, 0, 1, 20L)],
            flows.Select(f => (f.SentNs, f.ReceivedNs, f.FromLane, f.ToLane, f.Bytes)));
    }

    [Fact]
    public void Threads_that_are_no_workers_are_strangers_on_their_core_until_they_matter()
    {
        Switch(1 * Ms, SwitchKind.In, core: 0);
        Switch(1 * Ms + 100_000, SwitchKind.OutBlocked);
        _records.Add(new SwitchRecord(2 * Ms, 9, 9, 1, SwitchKind.In, IsOfRun: false, Name: null));
        _records.Add(new SwitchRecord(3 * Ms, 9, 9, 1, SwitchKind.OutBlocked, IsOfRun: false));
        Switch(4 * Ms, SwitchKind.In, core: 0);
        Switch(6 * Ms, SwitchKind.OutBlocked);
        Chunk chunk = Merge(TraceSource.Exact, 10 * Ms);
        Assert.Equal([(0, 1 * Ms, 1 * Ms + 100_000), (0, 4 * Ms, 6 * Ms), (1, 2 * Ms, 3 * Ms)], chunk.Strangers.Select(s => (s.Core, s.StartNs, s.EndNs)));
        Assert.Equal(LaneState.Ready, chunk.NewNames[chunk.Strangers[2].NameId].State);
        Assert.Equal(LaneKind.Auxiliary, Assert.Single(chunk.NewLanes).Kind);
    }

    [Fact]
    public void A_lane_whose_thread_has_ended_is_idle_and_the_next_round_binds_another_thread()
    {
        RawRing ring = Worker("thread 1");
        ring.Bind(1 * Ms, Pid, Tid);
        ring.Unbind(4 * Ms);
        ring.Bind(6 * Ms, Pid, Tid + 1);
        Switch(0, SwitchKind.In, core: 0);
        Switch(5 * Ms, SwitchKind.Exit);
        _records.Add(new SwitchRecord(5 * Ms + 1, Pid, Tid + 1, 1, SwitchKind.In));
        Chunk chunk = Merge(TraceSource.Exact, 10 * Ms);
        Assert.Equal([(1 * Ms, LaneState.Running, 0), (4 * Ms, LaneState.Idle, -1), (6 * Ms, LaneState.Running, 1)],
            chunk.Lanes[0].Transitions.Select(t => (t.TimeNs, t.State, t.Core)));
        Assert.Equal(Tid + 1, Assert.Single(chunk.NewLanes).Tid);
    }

    [Fact]
    public void A_full_ring_drops_whole_slices_and_counts_them_and_every_begin_has_its_end()
    {
        TraceWriter writer = _rings.Writer(_rings.Reserve(LaneKind.Thread, 1, "thread 1"));
        ushort chunkName = _rings.Name("chunk");
        for (int i = 0; i < 5000; i++)
        {
            writer.Begin(chunkName, i);
            writer.Begin(chunkName, -i);
            writer.End();
            writer.End();
        }
        Chunk chunk = Merge(TraceSource.Reported, MonotonicClock.NowNs);
        List<SliceEvent> slices = chunk.Lanes[0].Slices;
        Assert.Equal(slices.Count(s => s.IsEnd), slices.Count(s => !s.IsEnd));
        Assert.InRange(slices.Count, 900, 1024);
        Assert.Equal(20_000, slices.Count + chunk.LostSlices);
    }

    private unsafe RawRing SharedWorker(string name, int domain)
    {
        RawRing ring = Worker(name);
        *(int*)(_rings.RingAt(_rings.RingsUsed - 1) + RingFile.RingGilDomain) = domain;
        return ring;
    }

    private RawRing Worker(string name) => new(_rings, _rings.Reserve(LaneKind.Thread, _rings.RingsUsed + 1, name));

    private void Switch(long timeNs, SwitchKind kind, short core = 0) => _records.Add(new SwitchRecord(timeNs, Pid, Tid, core, kind));

    private Chunk Merge(TraceSource source, long untilNs)
    {
        TraceMerger merger = new(_rings, source, 0);
        Flush(merger, untilNs);
        return merger.Cut(0, 0, untilNs);
    }

    private void Flush(TraceMerger merger, long untilNs)
    {
        merger.Add(_records);
        _records.Clear();
        merger.Merge(untilNs);
    }
}

/// <summary>Writes ring records with times that the test sets.</summary>
internal sealed unsafe class RawRing(RingFile rings, int index)
{
    public void Bind(long timeNs, int pid, int tid) => Put(new RingRecord { TimeNs = timeNs, Kind = RingRecordKind.Bind, Arg = (long)pid << 32 | (uint)tid });

    public void Unbind(long timeNs) => Put(new RingRecord { TimeNs = timeNs, Kind = RingRecordKind.Unbind });

    public void Begin(long timeNs, string name, LaneState state, long arg = 0) =>
        Put(new RingRecord { TimeNs = timeNs, Kind = RingRecordKind.Begin, Name = rings.Name(name, state), Arg = arg });

    public void End(long timeNs) => Put(new RingRecord { TimeNs = timeNs, Kind = RingRecordKind.End });

    public void Message(RingRecordKind kind, long timeNs, long flowId, int bytes) =>
        Put(new RingRecord { TimeNs = timeNs, Kind = kind, Arg = flowId, Peer = bytes });

    public void Lock(RingRecordKind kind, long timeNs, long use, int peer = 0) => Put(new RingRecord { TimeNs = timeNs, Kind = kind, Arg = use, Peer = peer });

    public void Counter(long timeNs, string name, long value) => Put(new RingRecord { TimeNs = timeNs, Kind = RingRecordKind.Counter, Name = rings.Name(name), Arg = value });

    private void Put(RingRecord record)
    {
        byte* ring = rings.RingAt(index);
        long head = *(long*)(ring + RingFile.RingHead);
        ((RingRecord*)(ring + RingFile.RingHeadBytes))[head & (rings.Capacity - 1)] = record;
        *(long*)(ring + RingFile.RingHead) = head + 1;
    }
}
