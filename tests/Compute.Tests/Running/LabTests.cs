using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Running;

public sealed class LabTests
{
    private const string Quick = "workload=primes strategy=threads workers=2 schedule=dynamic:16 size=5000";
    private const string Long = "workload=sleep strategy=threads workers=2 size=10000 set.meanMs=1000";

    [Fact]
    public async Task A_run_gives_answer_speedup_workers_and_chunks()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync(Quick);
        Assert.Equal((RunState.Completed, null), (run.State, run.Error));
        Assert.Equal("669 primes below 5,000", run.Answer!.Text);
        Assert.Equal((double)run.BaselineNs!.Value / run.ElapsedNs!.Value, run.Speedup!.Value, 6);
        Assert.Equal(run.Speedup.Value / 2, run.ParallelEfficiency!.Value, 6);
        Assert.Equal([1, 2], run.Workers.Where(w => w.Number > 0).Select(w => w.Number));
        Assert.NotNull(run.Observer!.Slowdown);
        Assert.NotNull(run.Explanation);
        Assert.NotNull(run.EndedAt);
        Assert.Equal(run.RoundSpans.Select(r => r.EndNs - r.StartNs), run.RoundsNs);
        Assert.True(run.Chunks > 0);
        Assert.Equal(run.Chunks, rig.Lab.ChunkCount(run.Id));
        Assert.All(Enumerable.Range(0, run.Chunks), n => Assert.Equal(n, ChunkDecoder.Decode(rig.Lab.Chunk(run.Id, n)!.Value.Span).Number));
        Assert.Null(rig.Lab.Chunk(run.Id, run.Chunks));
        Assert.Empty(rig.Lab.Active());
    }

    [Theory]
    [InlineData("workload=countdown strategy=thread-pool size=1000000")]
    [InlineData("workload=uneven-tasks strategy=work-stealing size=50")]
    [InlineData("workload=monte-carlo-pi strategy=threads schedule=guided size=1000000 pin=true")]
    [InlineData("workload=read-alignment strategy=threads schedule=dynamic:4 size=16")]
    [InlineData("workload=web-requests strategy=async size=8 workers=4")]
    [InlineData("workload=countdown strategy=processes size=1000000")]
    [InlineData("workload=mandelbrot strategy=processes size=64 set.tile=16 trace=off")]
    [InlineData("workload=sleep strategy=threads size=8 workers=4 repeats=2 warmUp=1")]
    [InlineData("workload=primes strategy=sequential size=5000 trace=sampled")]
    [InlineData("workload=primes strategy=threads schedule=cyclic size=5000 trace=reported")]
    [InlineData("workload=primes strategy=threads schedule=static size=5000 trace=off")]
    public async Task Every_kind_of_run_completes_with_the_sequential_answer(string experiment)
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync(experiment);
        Assert.Equal((RunState.Completed, null), (run.State, run.Error));
        Assert.NotNull(run.Answer);
        Assert.True(run.Speedup > 0);
        Assert.Equal(run.Experiment.Repeats, run.RoundsNs.Count);
    }

    [Fact]
    public async Task A_picture_is_a_png_of_the_right_size()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync("workload=mandelbrot strategy=threads size=64 set.tile=16 trace=off");
        byte[] png = rig.Lab.Picture(run.Id)!;
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], png[..4]);
        Assert.Equal([0, 0, 0, 64, 0, 0, 0, 64, 8, 2], png[16..26]);
        Assert.Null(rig.Lab.Picture((await rig.RunAsync(Quick)).Id));
    }

    [Fact]
    public async Task The_baseline_is_measured_once_and_kept_also_over_a_restart()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult first = await rig.RunAsync(Quick);
        await rig.ReopenAsync();
        RunResult second = await rig.RunAsync(Quick), other = await rig.RunAsync(Quick + " seed=2");
        Assert.Equal((first.BaselineNs, first.BaselineMeasuredAt), (second.BaselineNs, second.BaselineMeasuredAt));
        Assert.Equal(first.Observer!.ControlMeasuredAt, second.Observer!.ControlMeasuredAt);
        Assert.NotEqual(first.BaselineMeasuredAt, other.BaselineMeasuredAt);
    }

    [Fact]
    public async Task A_sequential_run_without_recording_is_its_own_baseline()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult own = await rig.RunAsync("workload=primes strategy=sequential size=5000 trace=off");
        Assert.Equal((own.ElapsedNs, 1.0), (own.BaselineNs, own.Speedup));
        Assert.Null(own.Observer);
        Assert.Equal(own.BaselineNs, (await rig.RunAsync(Quick)).BaselineNs);
    }

    [Fact]
    public async Task A_run_cancelled_while_its_baseline_is_measured_keeps_its_own_figures()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        string id = rig.Submit("workload=sleep strategy=threads workers=8 size=64 set.meanMs=200").Id;
        await rig.Until(id, _ => rig.Lab.Progress(id)?.Activity.Contains("baseline") ?? true);
        Assert.True(rig.Lab.Cancel(id));
        RunResult run = await rig.EndOf(id);
        Assert.Equal(RunState.Cancelled, run.State);
        Assert.NotNull(run.ElapsedNs);
        Assert.True(run.Chunks > 0);
        Assert.Null(run.Speedup);
    }

    [Fact]
    public async Task Of_200_quick_submissions_one_runs_and_50_wait()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        List<string> taken = [];
        int refused = 0;
        for (int i = 0; i < 200; i++)
        {
            try
            {
                taken.Add(rig.Submit(Long).Id);
            }
            catch (QueueFullException e)
            {
                Assert.Contains("50", e.Message);
                refused++;
            }
        }
        Assert.Equal((51, 149), (taken.Count, refused));
        Assert.Equal(taken.Order(StringComparer.Ordinal), taken);
        await rig.Until(taken[0], r => r.State != RunState.Queued);
        Assert.Equal(Enumerable.Range(0, 51), rig.Lab.Active().Select(p => p.QueuePosition));
        Assert.Equal(taken, rig.Lab.Active().Select(p => p.Id));
        foreach (string id in Enumerable.Reverse(taken)) Assert.True(rig.Lab.Cancel(id));
        foreach (string id in taken) Assert.Equal(RunState.Cancelled, (await rig.EndOf(id)).State);
        Assert.False(rig.Lab.Cancel(taken[0]));
        Assert.Equal(RunState.Completed, (await rig.RunAsync(Quick)).State);
    }

    [Fact]
    public async Task A_viewer_of_a_live_run_sees_its_chunks_in_order_until_it_ends()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        string id = rig.Submit("workload=sleep strategy=threads workers=2 size=40 set.meanMs=50 trace=reported").Id;
        List<int> seen = [];
        await foreach (EncodedChunk chunk in rig.Lab.Watch(id, 0, TestContext.Current.CancellationToken)) seen.Add(chunk.Number);
        Assert.Equal(RunState.Completed, rig.Lab.Find(id)!.State); // the end is told last
        Assert.Equal(seen.Distinct().Order(), seen);
        Assert.Equal(rig.Lab.ChunkCount(id) - 1, seen[^1]);
    }

    [Fact]
    public async Task Runs_can_be_searched_renamed_and_deleted()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult first = await rig.RunAsync(Quick + " trace=off"), second = await rig.RunAsync("workload=sleep strategy=async size=2 trace=off");
        Assert.Equal([second.Id, first.Id], rig.Lab.List().Select(r => r.Id));
        Assert.Equal([first.Id], rig.Lab.List("primes").Select(r => r.Id));
        Assert.Equal([first.Id], rig.Lab.List(skip: 1).Select(r => r.Id));
        Assert.Empty(rig.Lab.List("100%"));
        Assert.True(rig.Lab.Rename(first.Id, " 100% <b>'; drop table runs; --\\ "));
        Assert.Equal("100% <b>'; drop table runs; --\\", Assert.Single(rig.Lab.List("100%")).Name);
        Assert.Throws<ArgumentException>(() => rig.Lab.Rename(first.Id, new string('x', 201)));
        Assert.Throws<ArgumentException>(() => rig.Lab.Rename(first.Id, " "));
        Assert.True(rig.Lab.Delete(first.Id));
        Assert.Null(rig.Lab.Find(first.Id));
        Assert.Equal([second.Id], rig.Lab.List().Select(r => r.Id));
        Assert.Empty(Directory.GetFiles(Path.Combine(rig.Folder, "runs"), first.Id + "*"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("../../etc/passwd")]
    [InlineData("'; drop table runs; --")]
    public async Task An_id_that_does_not_exist_does_no_harm(string id)
    {
        await using LabRig rig = await LabRig.OpenAsync();
        Lab lab = rig.Lab;
        Assert.Null(lab.Find(id));
        Assert.Null(lab.Progress(id));
        Assert.Null(lab.Chunk(id, 0));
        Assert.Null(lab.Picture(id));
        Assert.Equal(0, lab.ChunkCount(id));
        Assert.False(lab.Cancel(id) || lab.Delete(id) || lab.Rename(id, "x"));
        await foreach (EncodedChunk chunk in lab.Watch(id, 0, TestContext.Current.CancellationToken)) Assert.Fail($"chunk {chunk.Number} of nothing");
    }

    [Fact]
    public async Task A_run_under_way_can_be_renamed_but_not_deleted()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        string id = rig.Submit(Long).Id;
        await rig.Until(id, r => r.State == RunState.Running);
        Assert.False(rig.Lab.Delete(id));
        Assert.True(rig.Lab.Rename(id, "still going"));
        rig.Lab.Cancel(id);
        Assert.Equal("still going", (await rig.EndOf(id)).Name);
    }

    [Fact]
    public async Task Every_change_of_state_is_told()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        System.Collections.Concurrent.ConcurrentQueue<RunState?> states = new();
        rig.Lab.Changed += id => states.Enqueue(rig.Lab.Find(id)?.State);
        RunResult run = await rig.RunAsync(Quick);
        await rig.Until(run.Id, _ => states.Contains(RunState.Completed));
        rig.Lab.Delete(run.Id);
        while (states.Last() is not null) await Task.Delay(10, TestContext.Current.CancellationToken);
    }
}
