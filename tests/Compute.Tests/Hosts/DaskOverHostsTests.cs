using System.Diagnostics;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Tests.Hosts;

/// <summary>Somebody's Dask cluster on two hosts: scheduler and a worker on the first, a worker on the second; Corescope connects by address.</summary>
[Collection(TwoHostsCollection.Name)]
public sealed class DaskOverHostsTests(TwoHosts hosts) : IDisposable
{
    private const string Scheduler = "tcp://10.213.7.1:8786";

    private readonly string _data = Path.Combine(hosts.Folder, Guid.NewGuid().ToString("N"));
    private readonly List<Process> _cluster = [];

    public void Dispose()
    {
        foreach (int node in hosts.SkipReason is null ? (int[])[1, 2] : [])
        {
            hosts.On(node, "pkill", "-9", "-f", "dask-");
            while (hosts.ProcessesOf(node).Contains("dask-", StringComparison.Ordinal)) Thread.Sleep(20); // the next test's scheduler needs its port
        }
        foreach (Process process in _cluster) process.Dispose();
    }

    [Fact]
    public async Task Workers_on_two_hosts_are_recorded_on_one_clock_with_their_hosts_names()
    {
        await StartCluster();
        RunResult run = await Run();
        Assert.True(run.State == RunState.Completed, run.Error);
        Assert.Equal([("worker 1 @ node1", "reported"), ("worker 2 @ node2", "reported")], run.Workers.Where(w => w.Name != "main").Select(w => (w.Name, w.Source)));
        HostClock clock = Assert.Single(run.Hosts);
        Assert.Equal("node2", clock.Name);
        Assert.InRange(clock.OffsetNs, -TwoHosts.AheadS * 1_000_000_000 - clock.ErrorNs, -TwoHosts.AheadS * 1_000_000_000 + clock.ErrorNs);
        Assert.InRange(run.WorstArrowBackNs!.Value, 0, clock.ErrorNs);
    }

    [Fact]
    public async Task The_work_of_a_worker_whose_host_is_cut_off_is_repeated_and_the_answer_is_right()
    {
        // The second host's worker never comes to the end of a task: it is cut off in the middle of one, whenever that is.
        string begun = Path.Combine(hosts.Folder, Guid.NewGuid().ToString("N"));
        await StartCluster($"import time, distributed.worker\ndef begin(*given):\n    open('{begun}', 'w').close()\n    time.sleep(100000)\ndistributed.worker.apply_function_simple = begin\n");
        Task<RunResult> running = Run();
        try
        {
            while (!File.Exists(begun) && !running.IsCompleted) await Task.Delay(50, TestContext.Current.CancellationToken);
            Assert.False(running.IsCompleted);
            hosts.SetCable(2, isIn: false);
            RunResult run = await running;
            Assert.True(run.State == RunState.Completed, run.Error);
            Assert.StartsWith("inc(1) + inc(2) is 5; the sum of eight is 36", run.Answer!.Text);
            Assert.NotNull(Assert.Single(run.Hosts).Error);
            Assert.Contains(TwoHosts.Chunks(_data, run).SelectMany(chunk => chunk.NewNames), name => name.Name == "worker lost");
        }
        finally
        {
            hosts.SetCable(2, isIn: true);
        }
    }

    // preload: what the second host's worker executes before it joins.
    private async Task StartCluster(string preload = "")
    {
        string python = await hosts.PythonWith("dask", "distributed"), before = Path.Combine(hosts.Folder, "before.py");
        Assert.SkipWhen(Programs.Find("dask-scheduler") is null || Programs.Find("dask-worker") is null, "there is no dask-scheduler and dask-worker on this machine");
        Start(1, "dask-scheduler", "--host", "10.213.7.1", "--port", "8786", "--no-dashboard");
        await File.WriteAllTextAsync(before, preload, TestContext.Current.CancellationToken);
        foreach (int node in (int[])[1, 2])
        {
            Start(node, ["dask-worker", Scheduler, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", Path.Combine(hosts.Folder, $"dask{node}"),
                .. node == 2 ? (string[])["--preload", before] : []]);
        }
        // A run with too few workers would be refused.
        (int code, string output) = await Task.Run(() => hosts.On(1, python, "-c", $"from distributed import Client; Client('{Scheduler}', timeout=300).wait_for_workers(2, timeout=300)"));
        Assert.True(code == 0, output);
    }

    private async Task<RunResult> Run()
    {
        string python = await hosts.PythonWith("dask", "distributed");
        return await hosts.RunOnFirst(_data, ["dask-delayed", "--size", "500000", "--runtime", python, "--strategy", "dask-distributed", "--workers", "2", "--time-limit", "600", "--set", $"scheduler={Scheduler}"]);
    }

    private void Start(int node, params string[] command)
    {
        // Who is cut off shall be taken for lost after 12 s, not 30; Dask takes no less than 11. It is the kernels that answer: that does not depend on who gets a core meanwhile.
        Process process = hosts.StartOn(node, ["env", "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP=12s", .. command]);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _cluster.Add(process);
    }
}
