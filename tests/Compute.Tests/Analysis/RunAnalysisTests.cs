using Corescope.Compute.Analysis;
using Corescope.Compute.Tracing;
using FsCheck;
using FsCheck.Fluent;

namespace Corescope.Compute.Tests.Analysis;

public class RunAnalysisTests
{
    private static readonly RoundSpan[] OneRound = [new(100, 1100)];

    [Fact]
    public void Time_outside_the_measured_rounds_does_not_count()
    {
        TraceDraft draft = new();
        int worker = draft.Lane(LaneKind.Thread, 1, "thread 1");
        draft.At(worker, 0, LaneState.Running, 0).At(worker, 600, LaneState.IoWait).At(worker, 1300, LaneState.Running, 1);

        WorkerTimes times = Analyse(draft.Cut(2000, 500, 1000, 1500), OneRound).Workers.Single();

        Assert.Equal((500, 500, 0), (times.RunningNs, times.IoWaitNs, times.IdleNs));
    }

    [Fact]
    public void A_worker_is_idle_while_the_trace_does_not_know_it_yet()
    {
        TraceDraft draft = new();
        int worker = draft.Lane(LaneKind.Thread, 1, "thread 1");
        draft.At(worker, 0, LaneState.Running, 0);
        List<Chunk> chunks = draft.Cut(2000, 500);
        chunks[1].NewLanes.AddRange(chunks[0].NewLanes);
        chunks[0].NewLanes.Clear();
        chunks[0].Lanes.Clear();

        WorkerTimes times = Analyse(chunks, OneRound).Workers.Single();

        Assert.Equal((600, 400), (times.RunningNs, times.IdleNs));
    }

    [Fact]
    public void Cores_are_shared_out_among_workers_other_threads_and_other_programs()
    {
        TraceDraft draft = new();
        int worker = draft.Lane(LaneKind.Thread, 1, "thread 1");
        int collector = draft.Lane(LaneKind.Auxiliary, 0, ".NET GC");
        int ofRun = draft.Name("timer"), other = draft.Name("backup", LaneState.Ready);
        draft.At(worker, 0, LaneState.Running, 0).At(worker, 700, LaneState.Ready).At(collector, 700, LaneState.Running, 0).At(collector, 800, LaneState.Idle);
        draft.Strangers.AddRange([new Stranger(0, 800, 850, ofRun), new Stranger(0, 900, 1500, other), new Stranger(1, 0, 200, other)]);

        RunFigures figures = Analyse(draft.Cut(2000, 300, 750), OneRound);

        Assert.Equal(new CoreTimes(0, 600, 150, 200, 50, 0.6), figures.Cores[0]);
        Assert.Equal(new CoreTimes(1, 0, 0, 100, 900, 0), figures.Cores[1]);
        Assert.Equal(new Intruder("backup", 300), figures.Intruder);
        Assert.Equal("thread 1", figures.Workers.Single().Name);
    }

    [Fact]
    public void What_a_trace_cannot_see_is_unknown_not_zero()
    {
        TraceDraft draft = new();
        draft.At(draft.Lane(LaneKind.Thread, 1, "thread 1"), 0, LaneState.Running, 0);
        RunAnalysis analysis = new(OneRound, 2, seesOthers: false);
        foreach (Chunk chunk in draft.Cut(2000)) analysis.Add(chunk);
        Assert.All(analysis.Finish([]).Cores, core => Assert.Equal((null, null), (core.OthersNs, core.FreeNs)));
    }

    [Fact]
    public void A_trace_without_cores_has_no_core_times()
    {
        TraceDraft draft = new();
        int worker = draft.Lane(LaneKind.Thread, 1, "thread 1", TraceSource.Reported);
        draft.At(worker, 0, LaneState.Running);

        RunFigures figures = Analyse(draft.Cut(2000), OneRound);

        Assert.Empty(figures.Cores);
        Assert.Equal("reported", figures.Workers.Single().Source);
    }

    [Fact]
    public void Late_start_and_early_end_are_measured_from_the_outermost_slices()
    {
        TraceDraft draft = new();
        int worker = draft.Lane(LaneKind.Thread, 1, "thread 1");
        int chunk = draft.Name("chunk"), inner = draft.Name("request", LaneState.IoWait);
        draft.Event(worker, new SliceEvent(150, chunk, 0)).Slice(worker, 200, 300, inner).Event(worker, SliceEvent.End(400));
        draft.Slice(worker, 450, 1050, chunk);

        WorkerDetail detail = Analyse(draft.Cut(2000, 250, 500), OneRound).Details.Single();

        Assert.Equal(new WorkerDetail(LaneKind.Thread, LateNs: 50, TailNs: 50, Slices: 2, LongestSliceNs: 600), detail);
    }

    [Fact]
    public void Messages_and_steals_are_counted_apart_and_only_when_they_arrive_in_a_round()
    {
        TraceDraft draft = new();
        int a = draft.Lane(LaneKind.Process, 1, "process 1"), b = draft.Lane(LaneKind.Process, 2, "process 2");
        int message = draft.Name("message", LaneState.MessageWait), steal = draft.Name("steal");
        draft.Flows.AddRange([new Flow(10, 50, a, b, message, 9), new Flow(90, 150, a, b, message, 7), new Flow(200, 210, b, a, message, 5), new Flow(300, 300, a, b, steal, 4)]);

        RunFigures figures = Analyse(draft.Cut(2000, 180), OneRound);

        Assert.Equal(new MessageCounts(2, 12), figures.Messages);
        Assert.Equal(1, figures.Steals);
    }

    [Fact]
    public void A_record_that_comes_late_is_not_counted_twice()
    {
        TraceDraft draft = new();
        int worker = draft.Lane(LaneKind.Thread, 1, "thread 1");
        draft.At(worker, 0, LaneState.Running, 0);
        List<Chunk> chunks = draft.Cut(2000, 500);
        chunks[1].Lanes[0].Transitions.Add(new Transition(480, LaneState.IoWait, -1));

        WorkerTimes times = Analyse(chunks, OneRound).Workers.Single();

        Assert.Equal((400, 600), (times.RunningNs, times.IoWaitNs));
    }

    [Fact]
    public void Items_are_given_to_the_worker_with_that_number()
    {
        TraceDraft draft = new();
        draft.Lane(LaneKind.Main, 0, "main");
        draft.Lane(LaneKind.Thread, 1, "thread 1");
        draft.Lane(LaneKind.Thread, 2, "thread 2");
        RunAnalysis analysis = new(OneRound, 2, seesOthers: true);
        foreach (Chunk chunk in draft.Cut(2000)) analysis.Add(chunk);

        Assert.Equal([0, 30, 12], analysis.Finish([30, 12]).Workers.Select(w => w.Items));
    }

    [Fact]
    public void States_fill_the_rounds_exactly_and_do_not_depend_on_where_chunks_were_cut()
    {
        Prop.ForAll((Tuple<ushort, byte>[] changes, ushort[] cuts) =>
        {
            TraceDraft draft = new();
            int worker = draft.Lane(LaneKind.Thread, 1, "thread 1");
            foreach ((int time, int state) in changes.Select(c => (c.Item1 % 2000, c.Item2 % 8)).OrderBy(c => c.Item1))
            {
                draft.At(worker, time, (LaneState)state, state is 1 or 5 ? time % 2 : -1);
            }
            RoundSpan[] rounds = [new(100, 700), new(701, 1999)];
            RunFigures whole = Analyse(draft.Cut(2000), rounds), cut = Analyse(draft.Cut(2000, cuts.Select(c => c % 2000L)), rounds);
            Assert.Equal(whole.Workers, cut.Workers);
            Assert.Equal(whole.Cores, cut.Cores);
            Assert.Equal(whole.MeasuredNs, Sum(whole.Workers.Single()));
        }).QuickCheckThrowOnFailure();
    }

    private static long Sum(WorkerTimes w) =>
        w.RunningNs + w.ReadyNs + w.LockWaitNs + w.GilWaitNs + w.SerializingNs + w.MessageWaitNs + w.IoWaitNs + w.IdleNs;

    private static RunFigures Analyse(List<Chunk> chunks, RoundSpan[] rounds)
    {
        RunAnalysis analysis = new(rounds, 2, seesOthers: true);
        foreach (Chunk chunk in chunks) analysis.Add(chunk);
        return analysis.Finish([]);
    }
}
