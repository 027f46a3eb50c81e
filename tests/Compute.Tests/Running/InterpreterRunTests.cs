using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Running;

/// <summary>From a runtime's name in an experiment to the interpreter that runs it, or to what is missing.</summary>
public sealed class InterpreterRunTests
{
    private static readonly Interpreter Bare = new("CPython", "3.13.0", false, "/opt/python3.13");

    [Theory]
    [InlineData("cpython-3.1")]
    [InlineData("/nowhere/python3")]
    public async Task A_run_on_an_interpreter_that_is_not_here_fails_and_names_it(string runtime)
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync($"workload=countdown size=1000 runtime={runtime}");
        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains(runtime, run.Error);
        Assert.Equal(0, rig.Lab.ChunkCount(run.Id));
    }

    [Fact]
    public async Task A_program_that_is_no_python_is_refused()
    {
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync("workload=countdown size=1000 runtime=/bin/true");
        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("/bin/true is no Python interpreter", run.Error);
    }

    [Fact]
    public async Task An_interpreter_for_another_processor_is_refused_before_it_is_run()
    {
        using FakeInterpreter fake = new("");
        fake.MakeForAnotherProcessor();
        FieldError error = (await InterpreterChoice.OfAsync(Experiments.Of($"workload=countdown runtime={fake.Path}"), TestContext.Current.CancellationToken)).Error!;
        Assert.Equal(("runtime", fake.Path), (error.Field, error.Value));
        Assert.Contains($"{fake.Path} is no Python interpreter that this machine can start", error.Message);
    }

    [Fact]
    public async Task An_interpreter_that_is_removed_after_it_was_asked_is_missed_when_its_run_begins()
    {
        using FakeInterpreter fake = new("exit 3");
        Experiment experiment = Experiments.Of($"workload=countdown size=1000 runtime={fake.Path}");
        Assert.Null((await InterpreterChoice.OfAsync(experiment, TestContext.Current.CancellationToken)).Error);
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult before = rig.Submit("workload=sleep size=10000 set.meanMs=1000"); // under way until the interpreter is gone
        RunResult run = rig.Lab.Submit(experiment);
        File.Delete(fake.Path);
        Assert.True(rig.Lab.Cancel(before.Id));
        run = await rig.EndOf(run.Id);
        Assert.Equal(RunState.Failed, run.State);
        Assert.StartsWith($"There is no interpreter {fake.Path}.", run.Error);
        Assert.Equal(RunState.Cancelled, (await rig.EndOf(before.Id)).State);
    }

    [Fact]
    public async Task What_an_interpreter_lacks_is_an_error_of_the_field_that_asks_for_it()
    {
        using FakeInterpreter fake = new("exit 3");
        FieldError ofStrategy = (await InterpreterChoice.OfAsync(Experiments.Of($"workload=countdown runtime={fake.Path} strategy=joblib-loky"), TestContext.Current.CancellationToken)).Error!;
        Assert.Equal(("strategy", "joblib-loky"), (ofStrategy.Field, ofStrategy.Value));
        Assert.Contains("needs the package joblib; CPython 3.99.1", ofStrategy.Message);
        Assert.Matches(@"(Those that can: .+|No interpreter on this machine can)\.$", ofStrategy.Message);
        FieldError ofWorkload = (await InterpreterChoice.OfAsync(Experiments.Of($"workload=numpy-math runtime={fake.Path}"), TestContext.Current.CancellationToken)).Error!;
        Assert.Equal("runtime", ofWorkload.Field);
        Assert.Contains("needs the package numpy", ofWorkload.Message);
        Assert.Null((await InterpreterChoice.OfAsync(Experiments.Of("workload=countdown"), TestContext.Current.CancellationToken)).Error);
    }

    [Theory]
    [InlineData("3.6.15", "The strategy asyncio needs Python 3.7 or later; CPython 3.6.15 (/opt/python) is older.")]
    [InlineData("3.7.0", null)]
    [InlineData("3.14.0rc1", null)]
    public void Coroutines_need_a_python_that_has_asyncio_run(string version, string? reason) =>
        Assert.Equal(reason, ExperimentRules.AgainstInterpreter(WorkloadCatalog.Find("sleep")!, StrategyCatalog.Find("asyncio")!, new Interpreter("CPython", version, false, "/opt/python")));

    [Fact]
    public async Task The_result_names_the_interpreter_with_version_and_path()
    {
        using FakeInterpreter fake = new("exit 3");
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync($"workload=countdown size=1000 runtime={fake.Path}");
        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal($"CPython 3.99.1 ({fake.Path})", run.Machine!.Runtime);
        Assert.Contains("exit code 3", run.Error);
    }

    [Fact]
    public async Task A_package_that_fails_to_import_is_named_with_the_reason()
    {
        using FakeInterpreter fake = new("exit 3", imports: "printf 'corescope\\tjoblib\\t\\tlibgomp.so.1: cannot open shared object file\\n'");
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync($"workload=countdown size=1000 runtime={fake.Path} strategy=joblib-loky");
        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("needs the package joblib", run.Error);
        Assert.Contains("libgomp.so.1: cannot open shared object file", run.Error);
    }

    [Fact]
    public void An_interpreter_without_a_package_is_a_reason_against_what_needs_it()
    {
        IWorkload countdown = WorkloadCatalog.Find("countdown")!;
        IStrategy joblib = StrategyCatalog.Find("joblib-loky")!, threads = StrategyCatalog.Find("threads")!;
        Interpreter full = Bare with { Packages = new Dictionary<string, string> { ["joblib"] = "1.2.0" } };
        Assert.Null(ExperimentRules.AgainstInterpreter(countdown, threads, Bare));
        Assert.Null(ExperimentRules.AgainstInterpreter(countdown, joblib, full));
        Assert.Contains("joblib", ExperimentRules.AgainstInterpreter(countdown, joblib, Bare));
        Assert.NotNull(ExperimentRules.AgainstInterpreter(countdown, joblib, new Interpreter("Jython", "2.7.3", false, "/usr/bin/jython")));
    }

    [Theory]
    [InlineData("off", null)]
    [InlineData("on", "needs the package numpy")]
    public void A_parameter_may_need_a_package_that_the_workload_does_not_need_otherwise(string vectors, string? reason)
    {
        Experiment experiment = Experiments.Of($"workload=mandelbrot runtime=cpython set.vectors={vectors}");
        if (reason is null) Assert.Null(ExperimentRules.AgainstMachine(experiment, [Bare]));
        else Assert.Contains(reason, ExperimentRules.AgainstMachine(experiment, [Bare]));
    }

    [Fact]
    public void A_machine_without_an_interpreter_is_a_reason_that_names_it_and_those_there_are()
    {
        Assert.Null(ExperimentRules.AgainstMachine(Experiments.Of("workload=countdown"), []));
        Assert.Contains("cpython is not on this machine", ExperimentRules.AgainstMachine(Experiments.Of("workload=countdown runtime=cpython"), []));
        string? reason = ExperimentRules.AgainstMachine(Experiments.Of("workload=countdown runtime=pypy"), [Bare]);
        Assert.Contains("pypy is not on this machine", reason);
        Assert.Contains("cpython-3.13", reason);
    }

    [Theory]
    [InlineData("countdown", "dotnet", "joblib-loky", "strategy")]
    [InlineData("countdown", "cpython", "work-stealing", "strategy")]
    [InlineData("countdown", "jython", "processes", "strategy")]
    [InlineData("countdown", "cpython-2.7", "asyncio", "strategy")]
    [InlineData("sleep", "cpython-3.6", "asyncio", "strategy")]
    [InlineData("sleep", "cpython-3.6.15", "asyncio", "strategy")]
    [InlineData("hashing", "dotnet", "threads", "runtime")]
    [InlineData("numpy-math", "cpython-2.7", "threads", "runtime")]
    [InlineData("countdown", "python", "threads", "runtime")]
    [InlineData("countdown", "cpython-three", "threads", "runtime")]
    [InlineData("countdown", "bin/python3", "threads", "runtime")]
    public void What_does_not_go_together_is_an_error_of_one_field(string workload, string runtime, string strategy, string field)
    {
        ExperimentReading reading = ExperimentReader.Read([new("workload", workload), new("runtime", runtime), new("strategy", strategy)]);
        Assert.Contains(reading.Errors, error => error.Field == field && error.Message.EndsWith('.'));
    }

    [Fact]
    public void A_python_workload_takes_cpython_and_pythons_size_when_nothing_is_said()
    {
        Assert.Equal("cpython", Experiments.Of("workload=hashing").Runtime);
        Assert.True(Experiments.Of("workload=countdown runtime=cpython").Size < Experiments.Of("workload=countdown").Size);
    }

    [Fact]
    public void Parameters_follow_the_runtime_and_the_strategy()
    {
        Assert.Contains("startMethod", Experiments.Of("workload=countdown runtime=cpython strategy=processes").Parameters.Keys);
        Assert.DoesNotContain("startMethod", Experiments.Of("workload=countdown strategy=processes").Parameters.Keys);
        Assert.Contains("checkInterval", Experiments.Of("workload=countdown runtime=cpython-2.7").Parameters.Keys);
        Assert.Contains("switchInterval", Experiments.Of("workload=countdown runtime=cpython").Parameters.Keys);
    }

    [Fact]
    public void A_baseline_does_not_depend_on_how_processes_are_started()
    {
        Experiment fork = ReferenceShelf.BaselineOf(Experiments.Of("workload=countdown runtime=cpython strategy=processes set.startMethod=fork"));
        Experiment spawn = ReferenceShelf.BaselineOf(Experiments.Of("workload=countdown runtime=cpython strategy=processes set.startMethod=spawn"));
        Assert.Equal(fork.Parameters.OrderBy(p => p.Key), spawn.Parameters.OrderBy(p => p.Key));
        Assert.Equal(("cpython", "sequential"), (fork.Runtime, fork.Strategy));
    }
}
