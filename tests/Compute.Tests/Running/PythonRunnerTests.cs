using Corescope.Compute.Running;

namespace Corescope.Compute.Tests.Running;

/// <summary>What an interpreter may do to a run: whatever it is, there is a message, and nothing is left.</summary>
public sealed class PythonRunnerTests
{
    private readonly string _tag = "test-" + Guid.NewGuid().ToString("N");

    [Fact]
    public void An_interpreter_that_was_removed_is_named()
    {
        RunOutcome outcome = Run("/nowhere/python3");
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Equal("The interpreter /nowhere/python3 is not there any more, or something that it needs is missing.", outcome.Error);
        AssertNothingLeft();
    }

    [Fact]
    public void An_interpreter_for_another_processor_is_named()
    {
        using FakeInterpreter fake = new("");
        fake.MakeForAnotherProcessor();
        RunOutcome outcome = Run(fake.Path);
        Assert.Equal((RunState.Failed, $"The interpreter {fake.Path} is no program for this machine's kind of processor."), (outcome.State, outcome.Error));
    }

    [Fact]
    public void Garbage_on_both_outputs_is_no_result()
    {
        using FakeInterpreter fake = new("head -c 300000 /dev/urandom; head -c 300000 /dev/urandom >&2");
        RunOutcome outcome = Run(fake.Path);
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Contains("ended with exit code 0 and left no result", outcome.Error);
        Assert.InRange(outcome.StandardOutput!.Length, 1, 2 * OutputTail.KeptBytes);
    }

    [Theory]
    [InlineData("""{"answer": """)]
    [InlineData("""[1, 2, 3]""")]
    [InlineData("""{"rounds": "many"}""")]
    public void A_result_that_can_not_be_read_is_a_failure(string result)
    {
        using FakeInterpreter fake = new($"echo '{result}' > \"$2/result.json\"");
        RunOutcome outcome = Run(fake.Path);
        Assert.Equal((RunState.Failed, "The run's process has left a result that can't be read."), (outcome.State, outcome.Error));
    }

    [Fact]
    public void A_result_without_an_answer_is_a_failure()
    {
        using FakeInterpreter fake = new("echo '{}' > \"$2/result.json\"");
        Assert.Equal(RunState.Failed, Run(fake.Path).State);
    }

    [Fact]
    public void A_segmentation_fault_is_named_with_the_last_line_that_was_written()
    {
        using FakeInterpreter fake = new("echo first >&2; echo 'Fatal Python error: Segmentation fault' >&2; kill -SEGV $$");
        RunOutcome outcome = Run(fake.Path);
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Contains("SIGSEGV", outcome.Error);
        Assert.EndsWith("It last wrote: Fatal Python error: Segmentation fault", outcome.Error);
        AssertNothingLeft();
    }

    [Fact]
    public void A_worker_that_exits_with_an_error_after_its_result_is_a_failure()
    {
        using FakeInterpreter fake = new("""echo '{"answer": {"text": "1", "value": 1, "checksum": "01"}}' > "$2/result.json"; exit 7""");
        RunOutcome outcome = Run(fake.Path);
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Contains("exit code 7", outcome.Error);
    }

    [Fact]
    public void A_worker_that_forks_without_end_is_ended_and_says_what_its_limit_is()
    {
        using FakeInterpreter fake = new("while :; do sleep 1000 & done");
        RunOutcome outcome = Run(fake.Path);
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Contains($"the limit is {Supervisor.MostProcesses(2)}", outcome.Error);
        AssertNothingLeft();
    }

    [Theory]
    [InlineData("trap '' TERM; while :; do sleep 0.05; done")]
    [InlineData("(setsid sh -c 'trap \"\" TERM; (setsid sh -c \"trap : TERM; sleep 1000; sleep 1000\" &); sleep 1000; sleep 1000' &); sleep 1000")]
    public async Task A_worker_and_children_that_ignore_sigterm_are_ended(string body)
    {
        using FakeInterpreter fake = new($"echo started > \"$2/started\"\n{body}");
        using CancellationTokenSource cancel = new();
        Task<RunOutcome> run = Task.Run(() => Start(fake.Path).Run(cancel.Token), CancellationToken.None);
        await UntilStarted(run);
        await cancel.CancelAsync();
        Assert.Equal(RunState.Cancelled, (await run).State);
        AssertNothingLeft();
    }

    [Fact]
    public async Task The_interpreter_ends_with_its_runner()
    {
        using FakeInterpreter fake = new("trap '' TERM\necho started > \"$2/started\"\nwhile :; do sleep 0.05; done");
        Task<RunOutcome> run = Task.Run(() => Start(fake.Path).Run(TestContext.Current.CancellationToken), CancellationToken.None);
        await UntilStarted(run);
        NativeProcess.Signal(ChildOfTest.With(_tag), NativeProcess.SigKill);
        Assert.Equal(RunState.Failed, (await run).State);
        AssertNothingLeft();
    }

    [Fact]
    public void A_worker_that_hangs_is_ended_by_the_time_limit()
    {
        using FakeInterpreter fake = new("sleep 1000");
        Assert.Equal(RunState.TimedOut, Run(fake.Path, "timeLimit=0.5").State);
        AssertNothingLeft();
    }

    [Fact]
    public void The_interpreter_gets_its_own_environment_and_no_one_elses()
    {
        using FakeInterpreter fake = new("env | grep -E '^(PYTHON|OMP_|TMPDIR|CORESCOPE_)' | sort; echo \"args: $2\"");
        string output = Run(fake.Path).StandardOutput!;
        Assert.Contains("OMP_NUM_THREADS=1", output);
        Assert.Contains($"TMPDIR=/dev/shm/corescope-{_tag}\n", output);
        Assert.Contains($"args: /dev/shm/corescope-{_tag}\n", output);
        Assert.Contains($"{ProcessTree.TagVariable}={_tag}\n", output);
        Assert.DoesNotContain("PYTHONPATH", output);
    }

    private RunOutcome Run(string interpreter, string more = "") => Start(interpreter, more).Run(TestContext.Current.CancellationToken);

    private Supervisor Start(string interpreter, string more = "") =>
        new(Experiments.Of($"workload=countdown runtime={interpreter} strategy=threads workers=2 {more}"), _tag, _ => { });

    private async Task UntilStarted(Task run)
    {
        while (!File.Exists($"/dev/shm/corescope-{_tag}/started") && !run.IsCompleted) await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    private void AssertNothingLeft()
    {
        Assert.Empty(new ProcessTree(_tag).Find());
        Assert.False(Directory.Exists($"/dev/shm/corescope-{_tag}"));
    }
}
