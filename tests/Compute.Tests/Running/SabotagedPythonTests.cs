using Corescope.Compute.Running;

namespace Corescope.Compute.Tests.Running;

/// <summary>Faults in a real interpreter, in the middle of a real run: there is a message in plain words, and no process is left.</summary>
public sealed class SabotagedPythonTests
{
    private const string Work = "workload=hashing set.function=bz2 set.bufferBytes=1000 size=64 workers=2";

    private readonly string _tag = "test-" + Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData("threads", "SIGSEGV")]
    [InlineData("processes", "was killed by signal 11 before its work was done")]
    [InlineData("process-pool", "was killed by signal 11 before its work was done")]
    [InlineData("joblib-loky", "SIGSEGV")]
    public void A_segmentation_fault_in_the_work_is_named_whoever_it_hits(string strategy, string words)
    {
        using SabotagedPython python = SabotagedPython.InTheWork("ctypes.string_at(0)");
        RunOutcome outcome = Run(python, $"strategy={strategy}");
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Contains(words, outcome.Error);
        AssertNothingLeft();
    }

    [Fact]
    public void Forks_without_end_each_the_child_of_the_last_are_ended_at_the_limit()
    {
        using SabotagedPython python = SabotagedPython.InTheWork("while True:\n    if os.fork():\n        time.sleep(1000)");
        RunOutcome outcome = Run(python, "strategy=threads");
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Contains($"the limit is {Supervisor.MostProcesses(2)}", outcome.Error);
        AssertNothingLeft();
    }

    [Theory]
    [InlineData("threads")]
    [InlineData("processes")]
    public async Task Workers_and_a_childs_child_in_a_session_of_its_own_that_ignore_sigterm_are_ended(string strategy)
    {
        using SabotagedPython python = SabotagedPython.InTheWork("""
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    open(os.environ['TMPDIR'] + '/started', 'w').close()
                    time.sleep(1000)
                os._exit(0)
            time.sleep(1000)
            """);
        using CancellationTokenSource cancel = new();
        Task<RunOutcome> run = Task.Run(() => Start(python, $"strategy={strategy}").Run(cancel.Token), CancellationToken.None);
        while (!File.Exists($"/dev/shm/corescope-{_tag}/started") && !run.IsCompleted) await Task.Delay(5, TestContext.Current.CancellationToken);
        await cancel.CancelAsync();
        Assert.Equal(RunState.Cancelled, (await run).State);
        AssertNothingLeft();
    }

    [Theory]
    [InlineData("raise ImportError('libgomp.so.1: cannot open shared object file')", "can't import what this run needs: libgomp.so.1: cannot open shared object file")]
    [InlineData("Parallel = delayed", "NameError: name 'delayed' is not defined")]
    public void A_package_that_fails_to_import_in_the_run_is_told_with_the_reason(string module, string words)
    {
        using SabotagedPython python = new("");
        python.AddModule("joblib", module);
        RunOutcome outcome = Run(python, "strategy=joblib-loky");
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Contains(words, outcome.Error);
        AssertNothingLeft();
    }

    [Fact]
    public void A_package_that_hangs_when_it_is_imported_is_ended_by_the_time_limit()
    {
        using SabotagedPython python = new("");
        python.AddModule("joblib", "import time\ntime.sleep(1000)\n");
        Assert.Equal(RunState.TimedOut, Run(python, "strategy=joblib-loky timeLimit=1.5").State);
        AssertNothingLeft();
    }

    [Fact]
    public void Garbage_that_a_working_script_prints_does_not_touch_its_result()
    {
        using SabotagedPython noisy = new("import os\nfor output in (1, 2):\n    os.write(output, os.urandom(300000))\n"), quiet = new("");
        RunOutcome outcome = Run(noisy, "strategy=processes");
        Assert.Equal((RunState.Completed, null), (outcome.State, outcome.Error));
        Assert.Equal(Run(quiet, "strategy=threads").Runner!.Answer, outcome.Runner!.Answer);
        Assert.InRange(outcome.StandardOutput!.Length, 1, 2 * OutputTail.KeptBytes);
        AssertNothingLeft();
    }

    private RunOutcome Run(SabotagedPython python, string more) => Start(python, more).Run(TestContext.Current.CancellationToken);

    private Supervisor Start(SabotagedPython python, string more) => new(Experiments.Of($"{Work} runtime={python.Path} {more}"), _tag, _ => { });

    private void AssertNothingLeft()
    {
        Assert.Empty(new ProcessTree(_tag).Find());
        Assert.False(Directory.Exists($"/dev/shm/corescope-{_tag}"));
    }
}
