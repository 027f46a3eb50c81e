using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Tests.Running;

/// <summary>Real interpreters through the real supervisor: runner, worker script, rings, kernel records. What is not on this machine is skipped, with the reason.</summary>
public sealed class PythonEngineTests
{
    private static readonly string[] Runtimes = ["cpython", "cpython-2.7", "pypy", "jython"];

    private readonly string _tag = "test-" + Guid.NewGuid().ToString("N");

    public static TheoryData<string, string> Combinations()
    {
        TheoryData<string, string> data = [];
        foreach (string runtime in Runtimes)
            foreach (IStrategy strategy in StrategyCatalog.All.Where(s => s.RunsOn.Contains(ExperimentRules.FamilyOf(runtime)))) data.Add(runtime, strategy.Name);
        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Every_strategy_of_every_interpreter_finds_what_dotnet_finds(string runtime, string strategy)
    {
        string work = strategy == "asyncio" ? "workload=sleep size=6 set.meanMs=2" : "workload=primes size=700";
        Interpreter interpreter = await Found(runtime, strategy);
        RunOutcome outcome = Run($"{work} runtime={interpreter.Path} strategy={strategy} workers=2 repeats=2 warmUp=1");
        Assert.True(outcome.State == RunState.Completed, $"{interpreter.Title}: {outcome.Error} {outcome.StandardError}");
        Assert.Equal(2, outcome.Runner!.Rounds.Count);
        Assert.Equal(Run($"{work} strategy=sequential trace=off").Runner!.Answer, outcome.Runner.Answer);
        Assert.Equal(0, outcome.Counters!.LostSlices);
        Assert.Empty(new ProcessTree(_tag).Find());
    }

    [Fact]
    public async Task The_workers_are_the_interpreters_threads_and_the_runner_is_none_of_them()
    {
        Interpreter python = await Found("cpython", "threads");
        EngineRun run = EngineRun.Of($"workload=countdown size=3000000 runtime={python.Path} strategy=threads workers=2");
        Assert.SkipUnless(run.Outcome.Source == TraceSource.Exact, "the kernel's switch records are not to be had here");
        Lane[] lanes = [.. run.Chunks.SelectMany(c => c.NewLanes).GroupBy(l => l.Id).Select(g => g.Last())];
        Lane[] workers = [.. lanes.Where(l => l.Number > 0)];
        Assert.Equal([1, 2], workers.Select(l => l.Number).Order());
        int pid = Assert.Single(workers.Select(l => l.Pid).Distinct());
        Assert.Equal(pid, Assert.Single(lanes, l => l.Kind == LaneKind.Main).Pid);
        Assert.All(lanes.Where(l => l.Pid != pid), other => Assert.Equal(LaneKind.Auxiliary, other.Kind));
        Assert.All(run.Figures.Workers.Where(w => w.Number > 0), w => Assert.True(w.RunningNs > 0, $"{w}"));
    }

    [Fact]
    public async Task Start_up_imports_preparing_and_pickling_are_slices_of_their_own()
    {
        Interpreter python = await Found("cpython", "processes");
        EngineRun run = EngineRun.Of($"workload=countdown size=200000 runtime={python.Path} strategy=processes workers=2 schedule=static");
        (string Name, long TimeNs)[] main = Slices(run, lane => lane.Kind == LaneKind.Main);
        // The interpreter's own start comes first: it was noted by the runner, before there was anything that could write.
        Assert.Equal(["start-up", "import processes", "prepare", "round", "import multiprocessing", "start workers"], main.Take(6).Select(slice => slice.Name));
        Assert.Equal(main.OrderBy(slice => slice.TimeNs), main);
        Assert.InRange(main[0].TimeNs, 0, run.Rounds[0].StartNs);
        Assert.Superset(new HashSet<string> { "pickle", "send", "wait for results", "receive", "unpickle" }, main.Select(slice => slice.Name).ToHashSet());
        foreach (int worker in (int[])[1, 2])
        {
            string[] names = [.. Slices(run, lane => lane.Number == worker).Select(slice => slice.Name)];
            Assert.Equal(["start-up", "prepare", "unpickle", "chunk"], names.Take(4));
            Assert.Superset(new HashSet<string> { "pickle", "send" }, names.ToHashSet());
        }
    }

    [Fact]
    public async Task Child_processes_of_a_cancelled_python_run_are_ended()
    {
        Interpreter python = await Found("cpython", "processes");
        using CancellationTokenSource cancel = new();
        Task<RunOutcome> run = Task.Run(() => Start($"workload=sleep runtime={python.Path} strategy=processes workers=3 size=10000 set.meanMs=1000").Run(cancel.Token), CancellationToken.None);
        ProcessTree tree = new(_tag);
        while (tree.Find().Count < 5 && !run.IsCompleted) await Task.Delay(10, TestContext.Current.CancellationToken); // the runner, the interpreter, three children
        await cancel.CancelAsync();
        Assert.Equal(RunState.Cancelled, (await run).State);
        Assert.Empty(tree.Find());
    }

    [Fact]
    public async Task A_run_is_compared_with_the_same_interpreter_and_names_it()
    {
        Interpreter python = await Found("cpython", "threads");
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync("workload=primes size=700 runtime=cpython strategy=threads workers=2");
        Assert.Equal((RunState.Completed, null), (run.State, run.Error));
        Assert.Equal($"{python.Title} ({python.Path})", run.Machine!.Runtime);
        Assert.NotNull(run.Speedup);
        // The same work in .NET has a baseline of its own: the interpreter's is not taken for it.
        RunResult dotnet = await rig.RunAsync("workload=primes size=700 strategy=threads workers=2");
        Assert.NotEqual(run.BaselineMeasuredAt, dotnet.BaselineMeasuredAt);
        Assert.Equal(run.Answer, dotnet.Answer);
    }

    [Theory]
    [InlineData("compute")]
    [InlineData("sleep")]
    public async Task A_convoy_reports_its_rates_and_response_times_and_no_speedup(string beside)
    {
        const int Requests = 200; // a millisecond apart at least: the worker beside them has time to compute something, which takes a fifth of that
        await Found("cpython", "threads");
        await using LabRig rig = await LabRig.OpenAsync();
        RunResult run = await rig.RunAsync($"workload=echo-convoy size={Requests} runtime=cpython strategy=threads workers=1 set.beside={beside}");
        Assert.Equal((RunState.Completed, null), (run.State, run.Error));
        Assert.Equal((null, null, $"{Requests} requests echoed"), (run.Speedup, run.BaselineNs, run.Answer!.Text));
        Assert.NotNull(run.BaselineNote);
        string[] declared = [.. WorkloadCatalog.Find("echo-convoy")!.Figures.Select(f => f.Name)];
        Assert.Equal(beside == "compute" ? declared : declared.Where(name => name != "millionStepsNs"), run.Figures.Keys);
        Assert.All(run.Figures.Values, value => Assert.True(value > 0));
        Assert.True(run.Figures["responseNs"] <= run.Figures["slowResponseNs"]);
    }

    [Fact]
    public async Task A_run_in_little_memory_is_ended_and_says_what_its_limit_is()
    {
        Interpreter python = await Found("cpython", "threads");
        RunOutcome outcome = Run($"workload=hashing runtime={python.Path} strategy=threads workers=4 size=1000000 set.bufferBytes=67108864 memoryLimit=64");
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Contains("64 MiB", outcome.Error);
    }

    private static async Task<Interpreter> Found(string runtime, string strategy)
    {
        try
        {
            Interpreter found = await InterpreterProbe.ResolveAsync(runtime, TestContext.Current.CancellationToken);
            string? reason = ExperimentRules.AgainstInterpreter(WorkloadCatalog.Find("primes")!, StrategyCatalog.Find(strategy)!, found);
            Assert.SkipWhen(reason is not null, reason ?? "");
            return found;
        }
        catch (InvalidDataException missing)
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }

    /// <summary>The begins of slices on the lanes that fit, in their order.</summary>
    private static (string Name, long TimeNs)[] Slices(EngineRun run, Func<Lane, bool> fits)
    {
        Dictionary<int, string> names = [];
        HashSet<int> lanes = [];
        List<(string, long)> begins = [];
        foreach (Chunk chunk in run.Chunks)
        {
            for (int i = 0; i < chunk.NewNames.Count; i++) names[chunk.FirstNameId + i] = chunk.NewNames[i].Name;
            lanes.UnionWith(chunk.NewLanes.Where(fits).Select(lane => lane.Id));
            begins.AddRange(chunk.Lanes.Where(lane => lanes.Contains(lane.LaneId)).SelectMany(lane => lane.Slices).Where(slice => !slice.IsEnd).Select(slice => (names[slice.NameId], slice.TimeNs)));
        }
        return [.. begins];
    }

    private RunOutcome Run(string pairs) => Start(pairs).Run(TestContext.Current.CancellationToken);

    private Supervisor Start(string pairs) => new(Experiments.Of(pairs), _tag, _ => { });
}
