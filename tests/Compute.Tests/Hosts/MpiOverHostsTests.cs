using System.Diagnostics;
using Corescope.Compute.Analysis;
using Corescope.Compute.Running;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Hosts;

/// <summary>Ranks of MPI on two hosts, started by Corescope's command line on the first. Skipped, with the reason, where such hosts can't be made.</summary>
[Collection(TwoHostsCollection.Name)]
public sealed class MpiOverHostsTests(TwoHosts hosts)
{
    private readonly string _data = Path.Combine(hosts.Folder, Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task Ranks_on_two_hosts_are_recorded_on_one_clock_with_every_message()
    {
        RunResult run = await Run("mpi-pingpong", 2, "node1:1,node2:1", "--size", "3", "--set", "largestBytes=512");
        Assert.True(run.State == RunState.Completed, run.Error);
        Assert.Equal([("rank 0 @ node1", "exact"), ("rank 1 @ node2", "reported")], run.Workers.Select(w => (w.Name, w.Source)));
        HostClock clock = Assert.Single(run.Hosts);
        Assert.Equal("node2", clock.Name);
        Assert.InRange(clock.OffsetNs, -TwoHosts.AheadS * 1_000_000_000 - clock.ErrorNs, -TwoHosts.AheadS * 1_000_000_000 + clock.ErrorNs);
        Assert.InRange(run.WorstArrowBackNs!.Value, 0, clock.ErrorNs);
        // Three sizes; of each 2 + 3 round trips as buffers, and as many pickled.
        ILookup<(int, int), Flow> ways = Chunks(run).SelectMany(chunk => chunk.Flows).Where(flow => flow.Bytes >= 8).ToLookup(flow => (flow.FromLane, flow.ToLane));
        Assert.Equal(2, ways.Count);
        Assert.All(ways, way => Assert.Equal(30, way.Count()));
        AssertNothingRuns();
    }

    [Fact]
    public async Task Rank_0_may_be_on_another_host_and_its_answer_and_rounds_come_back()
    {
        RunResult run = await Run("monte-carlo-pi", 2, "node2:2", "--size", "50000");
        // Completed: the same answer as the sequential run on this host.
        Assert.True(run.State == RunState.Completed, run.Error);
        Assert.Equal(["rank 0 @ node2", "rank 1 @ node2"], run.Workers.Select(w => w.Name));
        Assert.Equal(100, run.Workers.Sum(w => w.Items) * 100 / run.Workers.Sum(w => w.Items));
        RoundSpan round = Assert.Single(run.RoundSpans);
        // In the trace, not a thousand seconds off it.
        Assert.InRange(round.StartNs, 0, Chunks(run)[^1].EndNs);
        AssertNothingRuns();
    }

    [Fact]
    public async Task A_host_that_is_cut_off_in_the_middle_ends_the_run_with_its_name_and_what_was_recorded_stays()
    {
        await SkipUnlessPossible(hosts);
        Task<RunResult> running = Run("sleep", 4, "node1:2,node2:2", "--size", "100000", "--set", "meanMs=50");
        try
        {
            while (!IsOnSecond(TwoHosts.ChunksSoFar(_data)) && !running.IsCompleted) await Task.Delay(50, TestContext.Current.CancellationToken);
            hosts.SetCable(2, isIn: false);
            RunResult run = await running;
            Assert.Equal(RunState.Failed, run.State);
            Assert.StartsWith("The host node2 was lost in the middle of the run: nothing was heard from it for 5 s.", run.Error);
            Assert.NotNull(Assert.Single(run.Hosts).Error);
            Assert.True(IsOnSecond(Chunks(run)));
            Assert.Contains(Chunks(run).SelectMany(chunk => chunk.NewNames), name => name.Name == "host lost");
            AssertNothingRuns();
        }
        finally
        {
            hosts.SetCable(2, isIn: true);
        }
    }

    /// <summary>When the launcher is there, when the first rank on the other host has come, and when they compute.</summary>
    [Theory]
    [InlineData("mpirun")]
    [InlineData("relay.py")]
    [InlineData("mpi_rank.py")]
    public async Task A_run_that_is_cancelled_leaves_no_process_and_no_file_on_either_host(string moment)
    {
        string python = await SkipUnlessPossible(hosts);
        using Process run = hosts.StartCorescope("sleep", "--runtime", python, "--strategy", "mpi", "--workers", "4", "--size", "100000", "--set", "meanMs=50",
            "--set", "hosts=node1 slots=2\nnode2 slots=2", "--data", _data);
        Task<string> output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), errors = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        int where = moment == "mpirun" ? 1 : 2;
        while (!run.HasExited && !hosts.ProcessesOf(where).Contains(moment, StringComparison.Ordinal)) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(0, hosts.On(1, "pkill", "-TERM", "-f", "Corescope.Compute.* run sleep").Code);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("cancelled", await output, StringComparison.Ordinal);
        Assert.True(run.ExitCode == 1, await errors);
        AssertNothingRuns();
        Assert.DoesNotContain("corescope-", hosts.On(1, "ls", "/dev/shm").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node1:1,node9:1", "The host node9 can't be reached")]
    [InlineData("node1:1,nobody:1", "The host nobody is not known here")]
    public async Task A_host_that_can_not_be_had_is_told_before_any_rank_is_started(string list, string words)
    {
        RunResult run = await Run("primes", 2, list);
        Assert.Equal(RunState.Failed, run.State);
        Assert.StartsWith(words, run.Error);
        AssertNothingRuns();
    }

    [Theory]
    [InlineData("python", "Corescope's Python part is not on the host node2")]
    [InlineData("orted", "The host node2 has no Open MPI")]
    public async Task What_a_host_lacks_is_told_with_what_to_do(string what, string words)
    {
        string path = what == "python" ? PythonRunner.EngineFolder : Programs.Find(what) ?? "";
        string nothing = Path.Combine(hosts.Folder, "no-" + what);
        if (what == "python") Directory.CreateDirectory(nothing);
        else await File.WriteAllTextAsync(nothing, "", TestContext.Current.CancellationToken);
        await SkipUnlessPossible(hosts);
        hosts.On(2, "mount", "--bind", nothing, path);
        try
        {
            RunResult run = await Run("primes", 2, "node1:1,node2:1");
            Assert.Equal(RunState.Failed, run.State);
            Assert.StartsWith(words, run.Error);
        }
        finally
        {
            hosts.On(2, "umount", path);
        }
    }

    [Fact]
    public async Task A_rank_that_can_not_reach_the_runs_host_says_which_address_and_port()
    {
        RunResult run = await Run("primes", 2, "node1:1,node2:1", "--set", "address=127.0.0.1");
        Assert.StartsWith("node2 can't reach the host that has started the run at 127.0.0.1, port ", run.Error);
        AssertNothingRuns();
    }

    private void AssertNothingRuns()
    {
        // A host that is cut off ends its own processes, within the same time.
        for (int i = 0; i < 3000 && hosts.ProcessesOf(2).Length > 0; i++) Thread.Sleep(50);
        Assert.Equal("", hosts.ProcessesOf(1));
        Assert.Equal("", hosts.ProcessesOf(2));
        Assert.Equal("", hosts.On(2, "ls", "/dev/shm").Output);
    }

    private static async Task<string> SkipUnlessPossible(TwoHosts hosts)
    {
        Assert.SkipWhen(MpiProbe.Found is null, "there is no mpirun on this machine");
        return await hosts.PythonWith("mpi4py", "numpy");
    }

    private async Task<RunResult> Run(string workload, int workers, string list, params string[] more)
    {
        string python = await SkipUnlessPossible(hosts);
        return await hosts.RunOnFirst(_data, [workload, "--runtime", python, "--strategy", "mpi", "--workers", $"{workers}", "--set", $"hosts={list}", .. more]);
    }

    private static bool IsOnSecond(List<Chunk> chunks) => chunks.SelectMany(chunk => chunk.NewLanes).Any(lane => lane.Name.EndsWith("@ node2", StringComparison.Ordinal));

    private List<Chunk> Chunks(RunResult run) => TwoHosts.Chunks(_data, run);
}
