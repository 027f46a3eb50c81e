using System.Globalization;
using System.Text;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing;

/// <summary>The sampler on real children.</summary>
public sealed class KernelSampleTests
{
    private static KernelTrace Run(string program, params string[] arguments) => KernelTrace.Run(ProcSwitchSource.Open, program, arguments);

    [Fact]
    public void Sampled_time_on_a_core_agrees_with_the_kernels_counter()
    {
        long countedNs = 0;
        KernelTrace trace = KernelTrace.Run(
            ProcSwitchSource.Open,
            pid =>
            {
                countedNs = long.Parse(File.ReadAllText($"/proc/{pid}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
                // What a sampler that came late still owes finds room at the latest now.
                Thread.Sleep(TimeSpan.FromMicroseconds(countedNs / 1000));
            },
            "sh", "-c", KernelTrace.Busy(300_000) + "; echo done; read x");

        long sampledNs = ThreadTime.Of(trace.OfRun, trace.RootPid).RunningNs;
        Assert.InRange(sampledNs, countedNs * 0.9, countedNs * 1.1);
    }

    [Fact]
    public void Busy_process_is_running_or_ready_and_sleeper_is_blocked()
    {
        const int AsleepMs = 300;
        KernelTrace trace = KernelTrace.Run(
            ProcSwitchSource.Open,
            pid =>
            {
                SpinWait.SpinUntil(() => NamesBelow(pid).Contains("sleep"));
                Thread.Sleep(AsleepMs);
            },
            "sh", "-c", $"sleep 1000 & {KernelTrace.Busy(300_000)}; echo done; read x; kill $!; wait");

        int sleeper = trace.OfRun.Single(record => record.Kind == SwitchKind.Comm && record.Name == "sleep").Tid;
        ThreadTime busy = ThreadTime.Of(trace.OfRun, trace.RootPid), sleeping = ThreadTime.Of(trace.OfRun, sleeper);
        Assert.True(busy.RunningNs > sleeping.RunningNs, $"{busy} {sleeping}");
        // It may have to wait for a core until it falls asleep, but not from then on.
        Assert.True(sleeping.BlockedNs > 0.6 * AsleepMs * 1_000_000, $"{sleeping}");
    }

    [Fact]
    public void Of_two_busy_processes_on_one_core_one_is_ready_nearly_all_of_the_time()
    {
        string core = KernelTrace.OneCore.ToString(CultureInfo.InvariantCulture);
        KernelTrace trace = Run("taskset", "-c", core, "perl", "-e", KernelTrace.TwoOnACore, "100");

        int[] busyTids = [.. trace.Tids.Where(tid => tid != trace.RootPid)];
        Assert.Equal(2, busyTids.Length);
        ThreadTime[] times = [.. busyTids.Select(tid => ThreadTime.Of(trace.OfRun, tid))];
        Assert.All(times, time => Assert.True(time.BlockedNs < time.TotalNs / 5, $"{time}"));
        // One of them at any moment: which one is the kernel's affair.
        long bothNs = KernelTrace.OverlapNs(trace.OfRun, busyTids);
        Assert.True(times.Sum(time => time.ReadyNs) > 0.6 * bothNs, $"{string.Join(' ', times)} in {bothNs}");
    }

    [Fact]
    public void Grandchildren_and_their_ends_are_found()
    {
        // All of them live until they have been seen.
        KernelTrace trace = KernelTrace.Run(
            ProcSwitchSource.Open,
            pid => SpinWait.SpinUntil(() => NamesBelow(pid).Count(name => name == "cat") == 2),
            "sh", "-c", "exec 3<&0; echo begun; (sh -c 'cat <&3; true'; true) & cat; wait");

        Assert.Equal(2, trace.OfRun.Count(record => record.Kind == SwitchKind.Comm && record.Name == "cat"));
        foreach (int tid in trace.Tids.Where(tid => tid != trace.RootPid))
        {
            SwitchRecord[] records = [.. trace.OfRun.Where(record => record.Tid == tid)];
            Assert.Equal(SwitchKind.Fork, records[0].Kind);
            Assert.Contains(records[0].ParentTid, trace.Tids);
            Assert.Equal(SwitchKind.Exit, records[^1].Kind);
        }
    }

    [Fact]
    public void Each_threads_records_are_in_order_and_each_changes_something()
    {
        KernelTrace trace = Run("sh", "-c", $"{KernelTrace.Busy(200_000)}; sleep 0.05; {KernelTrace.Busy(200_000)}");

        SwitchRecord[] root = [.. trace.OfRun.Where(record => record.Tid == trace.RootPid && record.Kind <= SwitchKind.OutPreempted)];
        Assert.Equal(root.Select(record => record.TimeNs), root.Select(record => record.TimeNs).Order());
        for (int i = 1; i < root.Length; i++) Assert.True(root[i].Kind != root[i - 1].Kind || root[i].Cpu != root[i - 1].Cpu);
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("a (strange) name")]
    public void Stat_lines_are_parsed_whatever_the_name(string name)
    {
        string fields = string.Join(' ', Enumerable.Range(5, 48));
        byte[] line = Encoding.UTF8.GetBytes($"17 ({name}) S 4 {fields}\n");

        Assert.True(ProcStat.TryParse(line, out ProcStat stat));
        Assert.Equal(new ProcStat('S', 4, 20, 39), stat);
        Assert.Equal(name, Encoding.UTF8.GetString(ProcStat.NameIn(line)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("17 (sh")]
    [InlineData("17 )sh( S 4")]
    [InlineData("17 (sh) S 4 5 6")]
    public void Cut_stat_lines_are_refused(string line) => Assert.False(ProcStat.TryParse(Encoding.UTF8.GetBytes(line), out _));

    /// <summary>Names of a process's descendants.</summary>
    private static IEnumerable<string> NamesBelow(int pid) =>
        File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)
            .SelectMany(child => NamesBelow(child).Prepend(File.ReadAllText($"/proc/{child}/comm").Trim()));
}
