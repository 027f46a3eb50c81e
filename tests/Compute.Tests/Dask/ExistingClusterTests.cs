using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
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
            Assert.Equal("0", Ask(python, $"from distributed import Client; c = Client('{cluster.Address}', timeout=300); print(sum(c.run(lambda dask_worker: 'corescope' in dask_worker.plugins).values()))"));
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

    [Theory]
    [InlineData("set.scheduler=tcp://no-such-host.invalid:8786", "nobody here knows the host name no-such-host.invalid")]
    [InlineData("set.scheduler=tls://127.0.0.1:1", "Dask has no certificates here")]
    public async Task An_address_that_leads_nowhere_is_told_with_the_reason(string parameter, string reason)
    {
        EngineRun run = EngineRun.Of($"workload=dask-delayed size=10 strategy=dask-distributed workers=1 {parameter} runtime={(await DaskRunTests.Python()).Path}");
        Assert.Equal(RunState.Failed, run.Outcome.State);
        Assert.Contains(reason, run.Outcome.Error);
    }

    [Fact]
    public async Task What_listens_and_is_no_scheduler_is_told_apart()
    {
        string python = (await DaskRunTests.Python()).Path;
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        EngineRun run = EngineRun.Of($"workload=dask-delayed size=10 strategy=dask-distributed workers=1 set.scheduler=tcp://{other.LocalEndpoint} runtime={python}");
        Assert.StartsWith($"Something listens at tcp://{other.LocalEndpoint}, but does not answer", run.Outcome.Error);
    }

    [Fact]
    public async Task A_real_worker_of_another_version_is_named_with_both_versions_and_what_to_do()
    {
        string python = (await DaskRunTests.Python()).Path;
        using DaskCluster cluster = new(python, 1, "import distributed; distributed.__version__ = '2023.1.0'");
        EngineRun run = EngineRun.Of($"workload=dask-delayed size=10 strategy=dask-distributed workers=1 set.scheduler={cluster.Address} runtime={python}");
        Assert.Equal(RunState.Failed, run.Outcome.State);
        Assert.StartsWith("distributed differs: here it is ", run.Outcome.Error);
        Assert.Contains($"of {cluster.Address} it is 2023.1.0. Both sides must have the same: choose another interpreter here, or install distributed", run.Outcome.Error);
    }

    [Fact]
    public async Task Of_a_run_that_is_cancelled_nothing_stays_in_the_cluster_and_meanwhile_no_other_is_recorded_there()
    {
        string python = (await DaskRunTests.Python()).Path;
        using DaskCluster cluster = new(python, 1);
        string tag = $"test-{Guid.NewGuid():N}", work = $"strategy=dask-distributed workers=1 set.scheduler={cluster.Address} runtime={python}";
        TaskCompletionSource working = new();
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Experiment experiment = Experiments.Of($"workload=sleep size=100000 set.meanMs=50 {work}");
        Task<RunOutcome> run = Task.Run(() => new Supervisor(experiment, tag, _ => { }, working.SetResult).Run(cancel.Token), CancellationToken.None);
        await Task.WhenAny(working.Task, run);
        EngineRun second = EngineRun.Of($"workload=dask-delayed size=10 {work}");
        Assert.StartsWith($"Somebody else's Corescope records a run on the scheduler at {cluster.Address}", second.Outcome.Error);
        await cancel.CancelAsync();
        Assert.Equal(RunState.Cancelled, (await run).State);
        // The scheduler learns that the client has gone when their connection breaks.
        Assert.Equal("gone", Ask(python, $$"""
            import time
            from distributed import Client
            c = Client('{{cluster.Address}}', timeout=300)
            def is_here(dask_scheduler): return 'corescope' in dask_scheduler.plugins or 'corescope' in dask_scheduler.worker_plugins
            def is_there(dask_worker):
                import distributed.protocol
                return 'corescope' in dask_worker.plugins or hasattr(distributed.protocol.dumps, '__wrapped__')
            until = time.time() + 300
            while time.time() < until and (c.run_on_scheduler(is_here) or any(c.run(is_there).values())): time.sleep(0.1)
            print('gone' if time.time() < until else 'still there')
            """));
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
    [InlineData("tcp://127.0.0.1:65536", false)]
    [InlineData("tcp://127.0.0.1:8786\n", false)]
    public void An_address_is_judged_before_anything_is_started(string address, bool isRight) =>
        Assert.Equal(isRight, DaskStrategy.AgainstAddress(address) is null);

    [Theory]
    [InlineData("127.0.0.1:8786", "tcp:// is missing")]
    [InlineData("tcp://127.0.0.1", "port is missing")]
    [InlineData("http://127.0.0.1:8787/status", "dashboard")]
    public void A_wrong_address_is_told_with_what_is_wrong(string address, string word) => Assert.Contains(word, DaskStrategy.AgainstAddress(address));

    [Theory]
    [InlineData(null, "tcp://127.0.0.1:8786", true)]
    [InlineData(null, "tcp://[::1]:8786", true)]
    [InlineData(null, "tcp://localhost:8786", true)]
    [InlineData(null, "", true)]
    [InlineData(null, "tcp://10.0.0.1:8786", false)]
    [InlineData(null, "tcp://localhost.example:8786", false)]
    [InlineData("node2, 10.0.0.1:8786", "tcp://10.0.0.1:8786", true)]
    [InlineData("node2, 10.0.0.1:8786", "tls://NODE2:9000", true)]
    [InlineData("node2, 10.0.0.1:8786", "tcp://10.0.0.1:8787", false)]
    [InlineData("*", "tcp://10.0.0.1:8786", true)]
    public void A_server_joins_schedulers_of_its_own_machine_and_those_that_are_listed(string? list, string address, bool isAllowed) =>
        Assert.Equal(isAllowed, DaskSchedulers.Read(list).ReasonAgainst(new Dictionary<string, string> { ["scheduler"] = address }) is null);

    [Theory]
    [InlineData("tcp://node2:8786")]
    [InlineData("node2:99999")]
    [InlineData("node 2")]
    public void A_list_with_an_entry_that_is_no_host_is_refused_with_it(string list) =>
        Assert.Contains(list, Assert.Throws<ArgumentException>(() => DaskSchedulers.Read(list)).Message);

    [Fact]
    public async Task A_run_that_names_a_scheduler_that_is_not_allowed_fails_before_anything_is_started()
    {
        string folder = Directory.CreateTempSubdirectory("corescope-test-").FullName;
        await using (Lab lab = await Lab.OpenAsync(new LabOptions(folder) { Schedulers = DaskSchedulers.Read(null) }))
        {
            string id = lab.Submit(Experiments.Of("workload=dask-delayed strategy=dask-distributed workers=1 set.scheduler=tcp://10.0.0.1:8786")).Id;
            while (lab.Progress(id) is not null) await Task.Delay(10, TestContext.Current.CancellationToken);
            Assert.Equal(RunState.Failed, lab.Find(id)!.State);
            Assert.Contains("CORESCOPE_DASK_SCHEDULERS=10.0.0.1:8786", lab.Find(id)!.Error);
        }
        Directory.Delete(folder, recursive: true);
    }

    private static string Ask(string python, string code)
    {
        using Process process = Process.Start(new ProcessStartInfo(python, ["-c", code]) { RedirectStandardOutput = true })!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return answer.Trim();
    }
}
