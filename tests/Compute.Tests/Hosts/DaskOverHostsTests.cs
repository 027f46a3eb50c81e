using System.Diagnostics;
using System.Globalization;
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
        foreach (int node in hosts.SkipReason is null ? (int[])[1, 2] : []) hosts.On(node, "pkill", "-9", "-f", "dask-");
        foreach (Process process in _cluster) process.Dispose();
    }

    [Fact]
    public async Task Workers_on_two_hosts_are_recorded_on_one_clock_with_their_hosts_names()
    {
        await StartCluster();
        RunResult run = await RunOn("500000");
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
        await StartCluster();
        int before = WorkerSeconds();
        Task<RunResult> running = RunOn("8000000");
        try
        {
            while (WorkerSeconds() < before + 2 && !running.IsCompleted) await Task.Delay(100, TestContext.Current.CancellationToken);
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

    // What the second host's worker has computed so far, seconds.
    private int WorkerSeconds() => hosts.On(2, "ps", "-eo", "cputimes=,args=").Output.Split('\n')
        .Where(line => line.Contains("dask-worker", StringComparison.Ordinal)).Sum(line => int.Parse(line.Trim().Split(' ')[0], CultureInfo.InvariantCulture));

    private async Task StartCluster()
    {
        await hosts.PythonWith("dask", "distributed");
        Assert.SkipWhen(Programs.Find("dask-scheduler") is null || Programs.Find("dask-worker") is null, "there is no dask-scheduler and dask-worker on this machine");
        Start(1, "dask-scheduler", "--host", "10.213.7.1", "--port", "8786", "--no-dashboard");
        foreach (int node in (int[])[1, 2]) Start(node, "dask-worker", Scheduler, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", Path.Combine(hosts.Folder, $"dask{node}"));
        while (!hosts.ProcessesOf(2).Contains("dask-worker", StringComparison.Ordinal)) await Task.Delay(50, TestContext.Current.CancellationToken);
        await Task.Delay(2000, TestContext.Current.CancellationToken); // both must have registered; a run with too few workers would be refused
    }

    private async Task<RunResult> RunOn(string size)
    {
        string python = await hosts.PythonWith("dask", "distributed");
        return await hosts.RunOnFirst(_data, ["dask-delayed", "--size", size, "--runtime", python, "--strategy", "dask-distributed", "--workers", "2", "--time-limit", "120", "--set", $"scheduler={Scheduler}"]);
    }

    private void Start(int node, params string[] command)
    {
        // Who is cut off shall be taken for lost after 12 s, not 30.
        Process process = hosts.StartOn(node, ["env", "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP=12s", .. command]);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _cluster.Add(process);
    }
}
