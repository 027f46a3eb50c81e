using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tests.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Dask;

/// <summary>Real Dask through the real supervisor, in clusters of the run's own and with the schedulers that need none. Without Dask on this machine they are skipped, with the reason.</summary>
public sealed class DaskRunTests
{
    private readonly string _tag = "test-" + Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData("workload=dask-delayed size=1000 strategy=dask-threads repeats=2")]
    [InlineData("workload=dask-delayed size=1000 strategy=dask-processes")]
    [InlineData("workload=dask-delayed size=1000 strategy=dask-distributed repeats=2")]
    [InlineData("workload=dask-delayed size=1000 strategy=sequential")]
    [InlineData("workload=dask-array size=10001 set.chunkLength=1000 strategy=dask-threads")]
    [InlineData("workload=dask-array size=10001 set.chunkLength=1000 strategy=dask-distributed set.threadsPerWorker=2")]
    [InlineData("workload=dask-dataframe size=2000 set.files=4 strategy=dask-threads")]
    [InlineData("workload=dask-dataframe size=2000 set.files=4 strategy=dask-distributed")]
    public async Task A_program_finds_what_NumPy_and_pandas_find_and_leaves_no_process(string experiment)
    {
        RunOutcome outcome = await Run(experiment);
        Assert.True(outcome.State == RunState.Completed, $"{outcome.Error} {outcome.StandardError}");
        Assert.Equal(0, outcome.Counters!.LostSlices);
        Assert.Empty(new ProcessTree(_tag).Find());
    }

    [Theory]
    [InlineData("dask-threads")]
    [InlineData("dask-processes")]
    [InlineData("dask-distributed")]
    public async Task Tasks_find_what_one_thread_finds(string strategy)
    {
        const string Work = "workload=primes size=2000 runtime=cpython";
        RunOutcome tasks = await Run($"{Work} strategy={strategy} workers=2"), alone = await Run($"{Work} strategy=sequential");
        Assert.True(tasks.State == RunState.Completed, $"{tasks.Error} {tasks.StandardError}");
        Assert.Equal(alone.Runner!.Answer, tasks.Runner!.Answer);
        Assert.Equal(2000, tasks.Runner.ItemsByWorker.Sum());
    }

    [Fact]
    public async Task A_grid_search_has_the_same_best_score_wherever_its_models_are_computed()
    {
        const string Work = "workload=dask-ml-grid-search size=2";
        RunOutcome alone = await Run($"{Work} strategy=sequential");
        Assert.True(alone.State == RunState.Completed, $"{alone.Error} {alone.StandardError}");
        foreach (string strategy in (string[])["dask-distributed", "joblib-loky", "joblib-threading"])
        {
            RunOutcome outcome = await Run($"{Work} strategy={strategy} workers=2");
            Assert.True(outcome.State == RunState.Completed, $"{strategy}: {outcome.Error} {outcome.StandardError}");
            Assert.Equal(alone.Runner!.Answer, outcome.Runner!.Answer);
        }
    }

    [Theory]
    [InlineData("dask-threads")]
    [InlineData("dask-distributed")]
    public async Task The_graph_is_recorded_whole(string strategy)
    {
        EngineRun run = EngineRun.Of($"workload=dask-delayed size=1000 strategy={strategy} workers=2 runtime={(await Python()).Path}");
        Assert.True(run.Outcome.State == RunState.Completed, run.Outcome.Error);
        // inc, inc, add; then eight times inc, and sum.
        Assert.Equal((12, 10), (run.Figures.TaskGraph!.Tasks, run.Figures.TaskGraph.Dependencies));
    }

    [Fact]
    public async Task What_is_turned_into_bytes_and_back_is_on_the_lane_of_the_thread_that_does_it()
    {
        EngineRun run = EngineRun.Of($"workload=dask-larger-than-memory size=60 strategy=dask-distributed workers=2 set.memoryLimitMiB=256 set.chunkMiB=16 runtime={(await Python()).Path}");
        Assert.True(run.Outcome.State == RunState.Completed, run.Outcome.Error);
        Dictionary<int, string> lanes = run.Chunks.SelectMany(chunk => chunk.NewLanes).GroupBy(lane => lane.Id).ToDictionary(of => of.Key, of => of.Last().Name);
        Dictionary<int, SliceName> names = run.Chunks.SelectMany(chunk => chunk.NewNames.Select((name, place) => (Id: chunk.FirstNameId + place, Name: name))).ToDictionary(one => one.Id, one => one.Name);
        HashSet<(string Lane, string Name, LaneState State)> slices = [.. run.Chunks.SelectMany(chunk => chunk.Lanes).SelectMany(lane => lane.Slices.Where(slice => !slice.IsEnd)
            .Select(slice => (lanes[lane.LaneId], names[slice.NameId].Name, names[slice.NameId].State)))];
        foreach (string name in (string[])["serialize", "deserialize", "unpickle task"])
            Assert.Contains(("worker 1 event loop", name, LaneState.Serializing), slices);
        Assert.Contains(("main", "pack the graph", LaneState.Serializing), slices);
        Assert.Equal(0, run.Outcome.Counters!.LostSlices);
    }

    [Fact]
    public async Task Workers_that_all_pause_for_want_of_memory_end_the_run_with_the_reason()
    {
        RunOutcome outcome = await Run("workload=dask-array size=4000000 strategy=dask-distributed workers=1 set.memoryLimitMiB=128 set.memoryPause=60 set.memorySpill=50");
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.StartsWith("All workers have paused for want of memory", outcome.Error);
        Assert.Empty(new ProcessTree(_tag).Find());
    }

    [Fact]
    public async Task What_does_not_fit_into_the_workers_memory_goes_to_disk_and_the_answer_is_right()
    {
        RunOutcome outcome = await Run("workload=dask-larger-than-memory size=150 workers=2 set.memoryLimitMiB=256 set.chunkMiB=8");
        Assert.True(outcome.State == RunState.Completed, $"{outcome.Error} {outcome.StandardError}");
        IReadOnlyDictionary<string, double> figures = outcome.Runner!.Figures;
        Assert.InRange(figures["writtenMiB"], 1, double.MaxValue);
        Assert.InRange(figures["ownPeaksMiB"], 1, figures["limitMiB"]);
        // The kernel adds up what each core has counted of a process's pages (of files, anonymous, shared) only when that is a batch (percpu_counter_batch).
        const int Workers = 2, Kinds = 3, PageBytes = 4096;
        int batch = Math.Max(32, 2 * Environment.ProcessorCount);
        Assert.InRange(figures["peakMiB"], 1, figures["ownPeaksMiB"] + (double)Workers * Kinds * Environment.ProcessorCount * batch * PageBytes / (1 << 20));
    }

    [Fact]
    public async Task A_worker_that_is_killed_is_shown_and_its_tasks_are_repeated()
    {
        string python = (await Python()).Path;
        EngineRun run = EngineRun.Of($"workload=primes size=20000 strategy=dask-distributed workers=2 set.loseWorker=yes runtime={python}");
        Assert.True(run.Outcome.State == RunState.Completed, run.Outcome.Error);
        RunOutcome alone = await Run("workload=primes size=20000 strategy=sequential runtime=cpython");
        Assert.Equal(alone.Runner!.Answer, run.Outcome.Runner!.Answer);
        Assert.Contains("worker 2 lost", run.Chunks.SelectMany(chunk => chunk.NewNames).Select(name => name.Name));
    }

    private async Task<RunOutcome> Run(string experiment)
    {
        Experiment valid = Experiments.Of(experiment) with { Runtime = (await Python()).Path };
        return await Task.Run(() => new Supervisor(valid, _tag, _ => { }).Run(TestContext.Current.CancellationToken), CancellationToken.None);
    }

    internal static async Task<Interpreter> Python()
    {
        Interpreter? python = RuntimeName.Choose(RuntimeFamily.CPython, await InterpreterProbe.FindAsync(TestContext.Current.CancellationToken));
        string[] needed = ["dask", "distributed", "pandas", "sklearn", "joblib"];
        Assert.SkipUnless(python is not null && needed.All(python.Packages.ContainsKey), $"no CPython here has all of {string.Join(", ", needed)}");
        return python;
    }
}
