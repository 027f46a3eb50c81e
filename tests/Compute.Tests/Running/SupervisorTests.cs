using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Running;

public sealed class SupervisorTests
{
    private const string LongRun = "workload=sleep strategy=threads workers=2 size=10000 set.meanMs=1000";

    private readonly string _tag = "test-" + Guid.NewGuid().ToString("N");

    [Fact]
    public void A_run_that_takes_too_long_is_ended_and_says_so()
    {
        RunOutcome outcome = Run($"{LongRun} timeLimit=0.5");
        Assert.Equal(RunState.TimedOut, outcome.State);
        Assert.Contains("0.5 s", outcome.Error);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("off")]
    public async Task A_cancelled_run_leaves_no_process_and_no_folder(string trace)
    {
        using CancellationTokenSource cancel = new();
        Task<RunOutcome> run = Start($"{LongRun} trace={trace}", cancel.Token);
        await Alive();
        await cancel.CancelAsync();
        Assert.Equal(RunState.Cancelled, (await run).State);
        AssertNothingLeft();
    }

    [Fact]
    public async Task A_stopped_run_can_be_cancelled()
    {
        using CancellationTokenSource cancel = new();
        Task<RunOutcome> run = Start(LongRun, cancel.Token);
        const int SigStop = 19;
        NativeProcess.Signal(await Alive(), SigStop);
        await cancel.CancelAsync();
        Assert.Equal(RunState.Cancelled, (await run).State);
        AssertNothingLeft();
    }

    [Fact]
    public async Task A_killed_runner_is_a_failure_that_names_the_signal()
    {
        Task<RunOutcome> run = Start(LongRun, TestContext.Current.CancellationToken);
        NativeProcess.Signal(await Alive(), NativeProcess.SigKill);
        RunOutcome outcome = await run;
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Contains("SIGKILL", outcome.Error);
        AssertNothingLeft();
    }

    [Theory]
    [InlineData(3, "exit code 3")]
    [InlineData(134, "SIGABRT")]
    [InlineData(139, "SIGSEGV")]
    [InlineData(200, "exit code 200")]
    public void An_exit_code_is_told_in_words(int code, string words) => Assert.Contains(words, Supervisor.ExitInWords(code));

    [Fact]
    public void A_run_that_eats_memory_is_ended_and_says_what_its_limit_is()
    {
        RunOutcome outcome = Run("workload=read-alignment size=1000000 set.readLength=1000 workers=1 memoryLimit=80");
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Contains("80 MiB", outcome.Error);
        AssertNothingLeft();
    }

    [Fact]
    public async Task Child_processes_of_a_killed_runner_are_ended_too()
    {
        Task<RunOutcome> run = Start("workload=web-requests strategy=threads size=10000 set.latencyMs=1000", TestContext.Current.CancellationToken);
        ProcessTree tree = new(_tag);
        await Until(() => tree.Find().Count >= 2 || run.IsCompleted); // runner and its web server
        NativeProcess.Signal(ChildOfTest.With(_tag), NativeProcess.SigKill);
        Assert.Equal(RunState.Failed, (await run).State);
        AssertNothingLeft();
    }

    [Fact]
    public void A_file_that_is_gone_is_an_error_in_plain_words()
    {
        Experiment experiment = Experiments.Of("workload=read-alignment size=10");
        string path = Path.Combine(Path.GetTempPath(), _tag, "genome.fa");
        experiment = experiment with { Parameters = new Dictionary<string, string>(experiment.Parameters) { ["reference"] = path } };
        RunOutcome outcome = new Supervisor(experiment, _tag, _ => { }).Run(TestContext.Current.CancellationToken);
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.DoesNotContain("Exception", outcome.Error);
        Assert.DoesNotContain(" at ", outcome.Error);
    }

    [Fact]
    public void A_recorder_whose_chunks_can_not_be_kept_ends_the_run()
    {
        Supervisor supervisor = new(Experiments.Of(LongRun), _tag, _ => throw new IOException("No space left on device"));
        RunOutcome outcome = supervisor.Run(TestContext.Current.CancellationToken);
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Contains("No space left on device", outcome.Error);
        AssertNothingLeft();
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("reported")]
    [InlineData("off")]
    public void A_deadlock_ends_the_run_and_is_named(string trace)
    {
        RunOutcome outcome = Run($"workload=dining-philosophers strategy=threads workers=3 set.policy=naive set.forced=on trace={trace}");
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Equal(
            "Deadlock: philosopher 1 holds fork 1 and waits for fork 2, held by philosopher 2; philosopher 2 holds fork 2 and waits for fork 3, held by philosopher 3; "
            + "philosopher 3 holds fork 3 and waits for fork 1, held by philosopher 1.", outcome.Error);
        Assert.Equal([1, 2, 3], outcome.Deadlock!.Cycle.Select(step => step.Worker));
        Assert.InRange(outcome.Deadlock.FoundNs, outcome.Deadlock.SinceNs, long.MaxValue);
        AssertNothingLeft();
    }

    [Fact]
    public void Every_use_of_a_lock_is_recorded_where_that_is_asked_for()
    {
        List<Chunk> chunks = [];
        Experiment experiment = Experiments.Of("workload=shared-counter strategy=threads workers=2 size=20000 set.lock=ticket set.lockRecord=all");
        RunOutcome outcome = new Supervisor(experiment, _tag, chunk => chunks.Add(ChunkDecoder.Decode(chunk.Bytes.Span))).Run(TestContext.Current.CancellationToken);
        Assert.Equal(RunState.Completed, outcome.State);
        Assert.Equal(0, outcome.Counters!.LostSlices);
        Assert.Empty(chunks.SelectMany(chunk => chunk.LockPauses));
        Assert.Equal([20_000, 20_000], new[] { LockEventKind.Acquired, LockEventKind.Released }.Select(kind => chunks.Sum(chunk => chunk.Locks.Sum(part => part.Events.Count(e => e.Kind == kind)))));
    }

    [Fact]
    public void Rounds_lie_in_order_within_the_run_and_answers_are_the_same_with_and_without_recording()
    {
        RunOutcome traced = Run("workload=primes size=5000 repeats=3 warmUp=1");
        RunOutcome untraced = Run("workload=primes size=5000 repeats=3 warmUp=1 trace=off");
        Assert.Equal((RunState.Completed, RunState.Completed), (traced.State, untraced.State));
        Assert.Equal(traced.Runner!.Answer, untraced.Runner!.Answer);
        Assert.Null(untraced.Counters);
        Assert.Equal(3, traced.Runner.Rounds.Count);
        Assert.All(traced.Runner.Rounds.Zip(traced.Runner.Rounds.Skip(1)), pair => Assert.True(pair.First.EndNs <= pair.Second.StartNs));
        Assert.InRange(traced.Runner.Rounds[0].StartNs, traced.OriginNs, MonotonicClock.NowNs);
        Assert.Equal(0, traced.Runner.ItemsByWorker.Sum() % 3);
        Assert.Equal(untraced.Runner.ItemsByWorker.Sum(), traced.Runner.ItemsByWorker.Sum());
        Assert.InRange(traced.ElapsedNs!.Value, traced.Runner.Rounds.Min(r => r.EndNs - r.StartNs), traced.Runner.Rounds.Max(r => r.EndNs - r.StartNs));
    }

    private RunOutcome Run(string pairs) =>
        new Supervisor(Experiments.Of(pairs), _tag, _ => { }).Run(TestContext.Current.CancellationToken);

    private Task<RunOutcome> Start(string pairs, CancellationToken cancel) =>
        Task.Run(() => new Supervisor(Experiments.Of(pairs), _tag, _ => { }).Run(cancel), CancellationToken.None);

    private async Task<int> Alive()
    {
        await Until(() => new ProcessTree(_tag).Find().Count > 0);
        return ChildOfTest.With(_tag);
    }

    private static async Task Until(Func<bool> condition)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(10));
        while (!condition()) await Task.Delay(5, limit.Token);
    }

    private void AssertNothingLeft()
    {
        Assert.Empty(new ProcessTree(_tag).Find());
        Assert.False(Directory.Exists($"/dev/shm/corescope-{_tag}"));
    }
}
