using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests;

/// <summary>Runner, rings, kernel records and chunks together, as a person's run uses them.</summary>
public sealed class EngineTests
{
    [Fact]
    public void Two_busy_threads_compute_or_want_a_core_all_the_time_and_no_core_is_left_free()
    {
        EngineRun run = EngineRun.Of("workload=countdown strategy=threads workers=2 schedule=static");

        Assert.Equal((RunState.Completed, TraceSource.Exact), (run.Outcome.State, run.Outcome.Source));
        RunFigures figures = run.Figures;
        WorkerTimes[] workers = [.. figures.Workers.Where(w => w.Number > 0)];
        Assert.Equal(2, workers.Length);
        foreach (WorkerTimes worker in workers)
        {
            // The worker that ends first is idle from then on: only its own work counts.
            long busyNs = worker.RunningNs + worker.ReadyNs;
            Assert.True(busyNs > 0.9 * (figures.MeasuredNs - worker.IdleNs), $"{worker}");
            Assert.Equal(0, worker.IoWaitNs + worker.MessageWaitNs + worker.LockWaitNs);
        }
        // While both work, each core has the run or somebody else; what another program took is not ours to judge.
        long bothNs = figures.MeasuredNs - workers.Max(w => w.IdleNs);
        foreach (CoreTimes core in figures.Cores.Take(2)) Assert.True(core.WorkersNs + core.OtherOfRunNs + (core.OthersNs ?? 0) > 0.9 * bothNs, $"{core}");
    }

    [Fact]
    public void Four_busy_threads_on_two_cores_are_ready_while_others_have_the_cores()
    {
        Assert.SkipUnless(Environment.ProcessorCount < 4, "needs fewer cores than workers");
        RunFigures figures = EngineRun.Of("workload=countdown strategy=threads workers=4 schedule=static").Figures;
        foreach (WorkerTimes worker in figures.Workers.Where(w => w.Number > 0))
            Assert.True(worker.ReadyNs > worker.IoWaitNs + worker.LockWaitNs + worker.MessageWaitNs && worker.ReadyNs > 0, $"{worker}");
    }

    [Fact]
    public void A_waiting_thread_is_in_io_wait_and_never_ready_for_long()
    {
        RunFigures figures = EngineRun.Of("workload=sleep strategy=threads workers=2 size=20").Figures;
        foreach (WorkerTimes worker in figures.Workers.Where(w => w.Number > 0)) Assert.True(worker.IoWaitNs > worker.RunningNs + worker.ReadyNs, $"{worker}");
    }

    [Fact]
    public void Every_worker_is_in_exactly_one_state_at_every_moment_of_the_measured_rounds()
    {
        RunFigures figures = EngineRun.Of("workload=primes strategy=threads workers=3 schedule=dynamic:500 size=300000 repeats=2 warmUp=1").Figures;
        foreach (WorkerTimes w in figures.Workers)
        {
            long sum = w.RunningNs + w.ReadyNs + w.LockWaitNs + w.GilWaitNs + w.SerializingNs + w.MessageWaitNs + w.IoWaitNs + w.IdleNs;
            Assert.Equal(figures.MeasuredNs, sum);
        }
    }

    [Fact]
    public void No_two_workers_are_on_one_core_at_the_same_time()
    {
        EngineRun run = EngineRun.Of("workload=primes strategy=threads workers=4 schedule=dynamic:500 size=500000");
        Dictionary<int, List<(long From, long To)>> byCore = OnCore(run.Chunks);
        Assert.NotEmpty(byCore);
        foreach ((int core, List<(long From, long To)> stretches) in byCore)
        {
            (long From, long To)[] inOrder = [.. stretches.Order()];
            for (int i = 1; i < inOrder.Length; i++) Assert.True(inOrder[i].From >= inOrder[i - 1].To, $"core {core}: {inOrder[i - 1]} and {inOrder[i]}");
        }
    }

    [Fact]
    public void Every_item_is_in_one_slice_of_one_worker_and_chunks_follow_each_other()
    {
        EngineRun run = EngineRun.Of("workload=primes strategy=threads workers=2 schedule=dynamic:1000 size=100000");
        int? chunkName = null;
        List<long> firsts = [];
        for (int i = 0; i < run.Chunks.Count; i++)
        {
            Chunk chunk = run.Chunks[i];
            Assert.Equal(i, chunk.Number);
            if (i > 0) Assert.Equal(run.Chunks[i - 1].EndNs, chunk.StartNs);
            int at = chunk.NewNames.FindIndex(n => n.Name == "chunk");
            if (at >= 0) chunkName = chunk.FirstNameId + at;
            firsts.AddRange(chunk.Lanes.SelectMany(l => l.Slices).Where(s => s.NameId == chunkName && !s.IsEnd).Select(s => s.Arg));
        }
        Assert.Equal(Enumerable.Range(0, firsts.Count).Select(i => i * 1000L), firsts.Order());
        Assert.True(firsts.Count >= 99, $"{firsts.Count} slices");
    }

    [Theory]
    [InlineData("sampled", TraceSource.Sampled)]
    [InlineData("reported", TraceSource.Reported)]
    public void Forced_sources_say_what_they_are_on_every_lane(string trace, TraceSource source)
    {
        EngineRun run = EngineRun.Of($"workload=countdown strategy=threads workers=2 schedule=static trace={trace}");
        Assert.Equal(source, run.Outcome.Source);
        Assert.All(run.Chunks.SelectMany(c => c.NewLanes), lane => Assert.Equal(source, lane.Source));
        Assert.All(run.Figures.Workers.Where(w => w.Number > 0), w => Assert.True(w.RunningNs + w.ReadyNs > 0, $"{w}"));
    }

    [Fact]
    public void Without_recording_there_are_no_chunks_and_the_answer_is_the_same()
    {
        EngineRun traced = EngineRun.Of("workload=primes strategy=threads workers=2 size=100000");
        EngineRun untraced = EngineRun.Of("workload=primes strategy=threads workers=2 size=100000 trace=off");
        Assert.Empty(untraced.Chunks);
        Assert.Equal(traced.Outcome.Runner!.Answer, untraced.Outcome.Runner!.Answer);
    }

    private static Dictionary<int, List<(long From, long To)>> OnCore(IReadOnlyList<Chunk> chunks)
    {
        Dictionary<int, List<(long, long)>> byCore = [];
        foreach (Chunk chunk in chunks)
        {
            foreach (LaneChunk lane in chunk.Lanes)
            {
                (int core, long since) = (lane.InitialCore, chunk.StartNs);
                foreach (Transition t in lane.Transitions.Append(new Transition(chunk.EndNs, LaneState.Idle, -1)))
                {
                    if (core >= 0 && t.TimeNs > since)
                    {
                        if (!byCore.TryGetValue(core, out List<(long, long)>? list)) byCore[core] = list = [];
                        list.Add((since, t.TimeNs));
                    }
                    (core, since) = (t.Core, t.TimeNs);
                }
            }
        }
        return byCore;
    }
}
