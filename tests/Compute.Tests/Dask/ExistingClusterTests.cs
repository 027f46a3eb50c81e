using System.Diagnostics;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Strategies;
using Corescope.Compute.Tests.Running;
using Corescope.Compute.Tracing;
using TraceSource = Corescope.Compute.Tracing.TraceSource;

namespace Corescope.Compute.Tests.Dask;

/// <summary>Somebody's scheduler and workers, in processes of their own: what is recorded of them, and what goes wrong.</summary>
public sealed class ExistingClusterTests
{
    [Fact]
    public async Task Its_workers_have_lanes_and_the_answer_is_right_and_nothing_stays_there()
    {
        string python = (await DaskRunTests.Python()).Path;
        using DaskCluster cluster = new(python, 2);
        foreach (string work in (string[])["workload=primes size=2000", "workload=dask-delayed size=1000"])
        {
            EngineRun run = EngineRun.Of($"{work} strategy=dask-distributed workers=2 set.scheduler={cluster.Address} runtime={python}");
            Assert.True(run.Outcome.State == RunState.Completed, $"{run.Outcome.Error} {run.Outcome.StandardError}");
            Lane[] workers = [.. run.Chunks.SelectMany(chunk => chunk.NewLanes).Where(lane => lane.Kind == LaneKind.Process)];
            Assert.Equal(2, workers.Length);
            Assert.All(workers, lane => Assert.Equal(TraceSource.Reported, lane.Source));
            Assert.Empty(run.Outcome.Hosts); // they have this machine's own clock: there is nothing to measure
            Assert.Equal("0", Ask(python, $"from distributed import Client; c = Client('{cluster.Address}', timeout=20); print(sum(c.run(lambda dask_worker: 'corescope' in dask_worker.plugins).values()))"));
        }
    }

    [Fact]
    public async Task A_scheduler_that_goes_away_in_the_middle_is_named()
    {
        string python = (await DaskRunTests.Python()).Path;
        using DaskCluster cluster = new(python, 1);
        string tag = $"test-{Guid.NewGuid():N}";
        TaskCompletionSource working = new();
        Experiment experiment = Experiments.Of($"workload=sleep size=2000 set.meanMs=50 strategy=dask-distributed workers=1 set.scheduler={cluster.Address} runtime={python}");
        Task<RunOutcome> run = Task.Run(() => new Supervisor(experiment, tag, _ => { }, working.SetResult).Run(TestContext.Current.CancellationToken), CancellationToken.None);
        await Task.WhenAny(working.Task, run);
        cluster.Scheduler.Kill();
        RunOutcome outcome = await run;
        Assert.Equal(RunState.Failed, outcome.State);
        Assert.StartsWith($"The scheduler at {cluster.Address} has gone away", outcome.Error);
        Assert.Empty(new ProcessTree(tag).Find());
    }

    [Fact]
    public async Task A_scheduler_that_nobody_has_started_is_named_with_what_to_do()
    {
        string python = (await DaskRunTests.Python()).Path;
        EngineRun run = EngineRun.Of($"workload=dask-delayed size=10 strategy=dask-distributed workers=1 set.scheduler=tcp://127.0.0.1:1 runtime={python}");
        Assert.Equal(RunState.Failed, run.Outcome.State);
        Assert.StartsWith("No Dask scheduler answers at tcp://127.0.0.1:1 within 5 s", run.Outcome.Error);
        Assert.Contains("dask scheduler", run.Outcome.Error);
    }

    [Fact]
    public async Task A_worker_with_another_version_is_named_with_both_versions()
    {
        string python = (await DaskRunTests.Python()).Path;
        string folder = Path.Combine(AppContext.BaseDirectory, "python");
        string answer = Ask(python, $$$"""
            import sys
            sys.path.insert(0, '{{{folder}}}')
            import dask_existing
            own = {'packages': {'python': '3.11.2', 'dask': '2022.12.1', 'distributed': '2022.12.1', 'cloudpickle': '2.2', 'msgpack': '1.0'}}
            other = {'packages': dict(own['packages'], python='3.11.9', distributed='2023.1.0')}
            dask_existing.check_versions({'client': own, 'scheduler': own, 'workers': {'tcp://b:2': own}}, 'tcp://a:1')
            try:
                dask_existing.check_versions({'client': own, 'scheduler': own, 'workers': {'tcp://b:2': other}}, 'tcp://a:1')
            except RuntimeError as error:
                print(error)
            """);
        Assert.StartsWith("distributed differs: here it is 2022.12.1, on the worker tcp://b:2 of tcp://a:1 it is 2023.1.0.", answer);
    }

    [Fact]
    public void An_interpreter_without_Dask_is_told_apart_with_the_package_that_it_lacks()
    {
        Interpreter bare = new("CPython", "3.11.2", false, "/bare/python3");
        Assert.Contains("needs the package dask", ExperimentRules.AgainstInterpreter(StrategyCatalog.Find("dask-distributed")!, bare));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("tcp://127.0.0.1:8786", true)]
    [InlineData("tls://scheduler.lab:8786", true)]
    [InlineData("tcp://[::1]:8786", true)]
    [InlineData("127.0.0.1:8786", false)]
    [InlineData("tcp://127.0.0.1", false)]
    [InlineData("http://127.0.0.1:8786", false)]
    [InlineData("tcp://127.0.0.1:8786/x", false)]
    public void An_address_is_judged_before_anything_is_started(string address, bool isRight) =>
        Assert.Equal(isRight, DaskStrategy.AgainstAddress(address) is null);

    private static string Ask(string python, string code)
    {
        using Process process = Process.Start(new ProcessStartInfo(python, ["-c", code]) { RedirectStandardOutput = true })!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return answer.Trim();
    }
}
