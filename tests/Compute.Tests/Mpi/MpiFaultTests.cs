using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tests.Running;

namespace Corescope.Compute.Tests.Mpi;

/// <summary>Ranks that go wrong in the middle of a real run: it is said which one and how, and no process is left.</summary>
public sealed class MpiFaultTests
{
    private const string ReceiveFirst = """
        from mpi4py import MPI
        comm = MPI.COMM_WORLD
        other = 1 - comm.Get_rank()
        print('waiting', flush=True)
        comm.recv(source=other)
        comm.send('never', dest=other)
        """;

    private readonly string _tag = "test-" + Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData("raise ValueError('the plate is cracked')", "rank 1: the plate is cracked")]
    [InlineData("import nothing_of_that_name", "rank 1: CPython 3")]
    [InlineData("import sys; sys.exit(7)", "rank 1: the program ended itself with sys.exit(7)")]
    [InlineData("import os; os._exit(0)", "ended without MPI_Finalize")]
    [InlineData("import os; os._exit(9)", "Rank 1 ended with exit code 9 before it had finished")]
    [InlineData("import os; os.kill(os.getpid(), 9)", "signal 9")]
    [InlineData("import ctypes; ctypes.string_at(0)", "signal 11")]
    [InlineData("comm.Abort(5)", "Rank 1 called MPI_Abort with error code 5")]
    [InlineData("comm.send('x', dest=99)", "rank 1: ")]
    public async Task A_rank_that_ends_before_the_others_is_named_with_what_it_did(string fault, string words)
    {
        RunOutcome outcome = await Run($"""
            from mpi4py import MPI
            comm = MPI.COMM_WORLD
            if comm.Get_rank() == 1:
                {fault}
            comm.Barrier()
            comm.recv(source=1)
            """, "workers=3");
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Contains(words, outcome.Error);
        Assert.Contains("rank 1", outcome.Error, StringComparison.OrdinalIgnoreCase);
        AssertNothingLeft();
    }

    [Theory]
    [InlineData("exact")]
    [InlineData("off")]
    public async Task Ranks_that_wait_for_each_other_are_ended_by_the_time_limit_where_they_are_not_found_before(string trace)
    {
        // Found within a moment of when they wait; that may be long after the start. What is not found is ended by the limit, wherever it has got to.
        RunOutcome outcome = await Run(ReceiveFirst, $"workers=2 trace={trace} {(trace == "off" ? "timeLimit=4" : "")}");
        Assert.Equal(trace == "off" ? RunState.TimedOut : RunState.Failed, outcome.State);
        if (trace != "off") Assert.StartsWith("Deadlock: rank 0 waits for a message from rank 1", outcome.Error);
        AssertNothingLeft();
    }

    [Fact]
    public async Task Ranks_that_wait_for_each_other_can_be_cancelled()
    {
        await MpiProgramTests.Python();
        string waits = Path.Combine(Path.GetTempPath(), _tag);
        using SabotagedPython python = PlantedProgram.Of(ReceiveFirst.Replace("print('waiting', flush=True)", $"open('{waits}', 'w').close()"));
        using CancellationTokenSource cancel = new();
        Task<RunOutcome> run = Task.Run(() => Supervisor(python, "workers=2 trace=off").Run(cancel.Token), CancellationToken.None);
        while (!File.Exists(waits) && !run.IsCompleted) await Task.Delay(20, TestContext.Current.CancellationToken);
        File.Delete(waits);
        await cancel.CancelAsync();
        Assert.Equal(RunState.Cancelled, (await run).State);
        AssertNothingLeft();
    }

    [Fact]
    public async Task An_interpreter_whose_mpi4py_is_gone_when_the_run_begins_is_told_of_in_plain_words()
    {
        await MpiProgramTests.Python();
        using SabotagedPython python = PlantedProgram.Of("");
        python.AddModule("mpi4py", "raise ImportError('libmpi.so.40: cannot open shared object file')");
        RunOutcome outcome = Supervisor(python, "workers=2").Run(TestContext.Current.CancellationToken);
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Contains("can't import what this run needs: libmpi.so.40", outcome.Error);
        AssertNothingLeft();
    }

    [Fact]
    public void Without_mpi4py_it_is_said_what_to_install()
    {
        Interpreter bare = new("CPython", "3.11.2", false, "/opt/python3");
        string? reason = ExperimentRules.AgainstInterpreter(Experiments.Of("workload=mpi-hello runtime=cpython"), bare);
        Assert.Contains("mpi4py", reason);
        Assert.Contains("python3-mpi4py", reason);
    }

    [Fact]
    public void Without_mpirun_it_is_said_what_to_install()
    {
        Assert.Equal("openmpi-bin", Programs.PackageOf(MpiProbe.Launcher));
        Assert.SkipUnless(MpiProbe.Found is null, "there is an mpirun on this machine");
        Assert.Contains("sudo apt-get install openmpi-bin", ExperimentRules.AgainstPrograms(StrategyCatalog.Find("mpi")!));
    }

    private async Task<RunOutcome> Run(string program, string experiment)
    {
        await MpiProgramTests.Python();
        using SabotagedPython python = PlantedProgram.Of(program);
        return Supervisor(python, experiment).Run(TestContext.Current.CancellationToken);
    }

    private Supervisor Supervisor(SabotagedPython python, string experiment) =>
        new(Experiments.Of($"{PlantedProgram.Experiment} {experiment} runtime={python.Path}"), _tag, _ => { });

    private void AssertNothingLeft() => Assert.Empty(new ProcessTree(_tag).Find());
}
