using System.Globalization;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing;

/// <summary>Real children, real kernel records, in each reach that this machine allows.</summary>
public sealed class KernelSwitchTests
{
    /// <summary>Reader and writer of two pipes: argument round trips, each of which blocks both sides once.</summary>
    private const string PingPong = """
        pipe(A,B) && pipe(C,D) or die; my $n = shift; $| = 1;
        if (fork == 0) { for (1..$n) { sysread A, my $x, 1; syswrite D, "x" } exit }
        for (1..$n) { syswrite B, "x"; sysread C, my $x, 1 } wait;
        """;

    private const string UntilInputEnds = """ print "done\n"; <STDIN>;""";

    private const string SleepAndCompute = """
        $| = 1; for (1..200) { select(undef, undef, undef, 0.0005); my $x = 0; $x += $_ for 1..20000 }
        print "done\n"; sysread STDIN, my $x, 1;
        """;

    private static readonly string OneCore = KernelTrace.OneCore.ToString(CultureInfo.InvariantCulture);

    public static TheoryData<string> Reaches => [.. KernelTrace.AllowedReaches.Select(reach => reach.ToString())];

    [Theory, MemberData(nameof(Reaches))]
    public void Root_is_created_runs_gets_its_name_and_ends_in_this_order(string reach)
    {
        KernelTrace trace = Run(reach, "/bin/sh", "-c", KernelTrace.Busy(1000));

        SwitchRecord[] root = [.. trace.OfRun.Where(record => record.Tid == trace.RootPid)];
        Assert.Equal(SwitchKind.Fork, root[0].Kind);
        Assert.Equal(SwitchKind.In, root[1].Kind);
        Assert.Contains(root, record => record is { Kind: SwitchKind.Comm, Name: "sh" });
        Assert.Equal(SwitchKind.Exit, root[^1].Kind);
        Assert.All(root, record => Assert.InRange(record.TimeNs, trace.StartNs, trace.EndNs));
        Assert.All(root, record => Assert.Contains((int)record.Cpu, CpuList.Online()));
        Assert.Equal(0, trace.Lost);
    }

    [Theory, MemberData(nameof(Reaches))]
    public void Grandchildren_are_recorded_with_their_parents_and_names(string reach)
    {
        KernelTrace trace = Run(reach, "/bin/sh", "-c", "(sh -c 'sleep 0.02; true'; true) & (head -c 100000 /dev/zero | wc -c; true); wait");

        string[] names = [.. trace.OfRun.Where(record => record.Kind == SwitchKind.Comm).Select(record => record.Name!).Distinct()];
        Assert.Superset(new HashSet<string> { "sh", "sleep", "head", "wc" }, names.ToHashSet());
        int[] tids = [.. trace.Tids];
        SwitchRecord[] forks = [.. trace.OfRun.Where(record => record.Kind == SwitchKind.Fork && record.Tid != trace.RootPid)];
        Assert.All(forks, record => Assert.Contains(record.ParentTid, tids));
        foreach (int tid in tids)
        {
            Assert.Single(trace.OfRun, record => record.Tid == tid && record.Kind == SwitchKind.Fork);
            Assert.Single(trace.OfRun, record => record.Tid == tid && record.Kind == SwitchKind.Exit);
        }
    }

    [Theory, MemberData(nameof(Reaches))]
    public void Threads_of_a_process_are_recorded_like_processes(string reach)
    {
        KernelTrace trace = Run(reach, "dotnet", Path.Combine(AppContext.BaseDirectory, "Corescope.Compute.dll"));

        Assert.Contains(trace.OfRun, record => record.Pid == trace.RootPid && record.Tid != trace.RootPid && record.Kind == SwitchKind.In);
        Assert.Contains(trace.OfRun, record => record.Kind == SwitchKind.Comm && record.Name!.StartsWith(".NET", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Reaches))]
    public void Each_thread_is_switched_in_and_out_in_turn_and_never_goes_back_in_time(string reach)
    {
        KernelTrace trace = Run(reach, "perl", "-e", PingPong, "5000");

        foreach (int tid in trace.Tids)
        {
            SwitchRecord[] switches = [.. trace.OfRun.Where(record => record.Tid == tid)];
            Assert.Equal(switches.Select(record => record.TimeNs), switches.Select(record => record.TimeNs).Order());
            SwitchKind[] kinds = [.. switches.Select(record => record.Kind).Where(kind => kind <= SwitchKind.OutPreempted)];
            for (int i = 1; i < kinds.Length; i++) Assert.NotEqual(kinds[i] == SwitchKind.In, kinds[i - 1] == SwitchKind.In);
        }
    }

    [Theory, MemberData(nameof(Reaches))]
    public void No_core_has_two_threads_at_once(string reach)
    {
        KernelTrace trace = Run(reach, "perl", "-e", PingPong, "5000");

        var onCore = new Dictionary<short, int>();
        foreach (SwitchRecord record in trace.OfRun.OrderBy(record => record.TimeNs))
        {
            bool leaves = record.Kind is SwitchKind.OutBlocked or SwitchKind.OutPreempted or SwitchKind.Exit;
            if (record.Kind == SwitchKind.In) Assert.True(onCore.TryAdd(record.Cpu, record.Tid));
            else if (leaves && onCore.GetValueOrDefault(record.Cpu) == record.Tid) onCore.Remove(record.Cpu);
        }
    }

    [Theory, MemberData(nameof(Reaches))]
    public void A_sleeper_is_blocked_not_preempted(string reach)
    {
        // Few long sleeps: who has set its timer and is then kept from leaving its core until a short one is over does not sleep at all.
        KernelTrace trace = Run(reach, "perl", "-e", "select(undef, undef, undef, 0.1) for 1..3");

        SwitchRecord[] root = [.. trace.OfRun.Where(record => record.Tid == trace.RootPid)];
        Assert.True(root.Count(record => record.Kind == SwitchKind.OutBlocked) >= 3);
        ThreadTime time = ThreadTime.Of(root, trace.RootPid);
        Assert.True(time.BlockedNs >= 3 * 90_000_000L, $"blocked for {time}");
    }

    [Theory, MemberData(nameof(Reaches))]
    public void Two_busy_processes_on_one_core_take_it_from_each_other(string reach)
    {
        const int Times = 20;
        KernelTrace trace = Run(reach, "taskset", "-c", OneCore, "perl", "-e", KernelTrace.TwoOnACore, $"{Times}");

        int[] busyTids = [.. trace.Tids.Where(tid => tid != trace.RootPid)];
        Assert.Equal(2, busyTids.Length);
        ThreadTime[] times = [.. busyTids.Select(tid => ThreadTime.Of(trace.OfRun, tid))];
        Assert.All(times, time => Assert.True(time.BlockedNs < time.TotalNs / 20, $"{time}"));
        foreach (int tid in busyTids) Assert.True(trace.OfRun.Count(record => record.Tid == tid && record.Kind == SwitchKind.OutPreempted) >= Times);
        // At any moment one of them is ready, however unequal their shares are.
        long bothNs = KernelTrace.OverlapNs(trace.OfRun, busyTids);
        Assert.True(times.Sum(time => time.ReadyNs) > 0.9 * bothNs, $"{string.Join(' ', times)} in {bothNs}");
    }

    [Theory, MemberData(nameof(Reaches))]
    public void Busy_processes_run_or_want_a_core_for_over_90_percent_of_their_time(string reach)
    {
        string busy = KernelTrace.Busy(500_000);
        KernelTrace trace = Run(reach, "sh", "-c", $"({busy}) & ({busy}) & wait");

        int[] busyTids = [.. trace.Tids.Where(tid => tid != trace.RootPid)];
        Assert.Equal(2, busyTids.Length);
        foreach (int tid in busyTids)
        {
            ThreadTime time = ThreadTime.Of(trace.OfRun, tid);
            Assert.True(time.RunningNs + time.ReadyNs > 0.9 * time.TotalNs, $"{tid}: {time}");
        }
    }

    [Theory, MemberData(nameof(Reaches))]
    public void Counts_agree_with_the_kernels_own_counters(string reach)
    {
        long voluntary = 0, involuntary = 0;
        KernelTrace trace = KernelTrace.Run(
            () => PerfSwitchSource.Open(Enum.Parse<PerfReach>(reach)),
            pid =>
            {
                // the child has written its line and now waits for the end of its input
                voluntary = ReadStatus(pid, "voluntary_ctxt_switches:");
                involuntary = ReadStatus(pid, "nonvoluntary_ctxt_switches:");
            },
            "perl", "-e", SleepAndCompute);

        SwitchRecord[] root = [.. trace.OfRun.Where(record => record.Tid == trace.RootPid)];
        int preempted = root.Count(record => record.Kind == SwitchKind.OutPreempted);
        int blocked = root.Count(record => record.Kind == SwitchKind.OutBlocked);
        Assert.True(voluntary > 100, $"{voluntary}");
        Assert.InRange(blocked, voluntary - 5, voluntary + 5);
        Assert.InRange(preempted, involuntary - 5, involuntary + 5);
    }

    [Fact]
    public void Both_reaches_see_the_same_threads_and_about_one_switch_of_each_for_each_round_trip()
    {
        const int Trips = 1000;
        foreach (PerfReach reach in KernelTrace.AllowedReaches)
        {
            KernelTrace trace = Run(reach.ToString(), "taskset", "-c", OneCore, "perl", "-e", PingPong, $"{Trips}");
            Assert.Equal(2, trace.Tids.Count());
            long bothNs = trace.OfRun.Single(record => record.Kind == SwitchKind.Fork && record.Tid != trace.RootPid).TimeNs;
            foreach (int tid in trace.Tids)
            {
                // Each has to leave the core for the other once a trip. It waits once at most: when it wakes the other it may lose its core before it waits, and when it comes back need not
                // wait any more. How often others took the core from it is theirs to decide.
                SwitchKind[] outs = [.. trace.OfRun.Where(record => record.Tid == tid && record.TimeNs >= bothNs).Select(record => record.Kind).Where(kind => kind is SwitchKind.OutBlocked or SwitchKind.OutPreempted)];
                Assert.InRange(outs.Length, Trips - 10, int.MaxValue);
                Assert.InRange(outs.Count(kind => kind == SwitchKind.OutBlocked), 0, Trips + 10);
            }
        }
    }

    [Theory, MemberData(nameof(Reaches))]
    public void Records_that_do_not_fit_are_counted(string reach)
    {
        const int Trips = 2000;
        Unread? tiny = null; // a reader that comes in time would find room again
        KernelTrace trace = KernelTrace.Run(
            () => tiny = new Unread(PerfSwitchSource.Open(Enum.Parse<PerfReach>(reach), dataPages: 1)),
            _ => tiny!.IsRead = true,
            "taskset", "-c", OneCore, "perl", "-e", PingPong + UntilInputEnds, $"{Trips}");
        int switches = trace.OfRun.Count(record => record.Kind <= SwitchKind.OutPreempted);

        Assert.True(trace.Lost > 0);
        // On one core both must leave it for each other once a trip, and come back: what was not given must have been counted.
        Assert.True(switches + trace.Lost >= 4 * (Trips - 10), $"{switches} given, {trace.Lost} lost");
    }

    [Theory, MemberData(nameof(Reaches))]
    public void A_small_ring_that_wraps_around_many_times_gives_whole_records(string reach)
    {
        var reachValue = Enum.Parse<PerfReach>(reach);
        KernelTrace trace = KernelTrace.Run(
            () => PerfSwitchSource.Open(reachValue, dataPages: 4), "perl", "-e", "select(undef, undef, undef, 0.0002) for 1..2000");

        int blocked = trace.OfRun.Count(record => record.Tid == trace.RootPid && record.Kind == SwitchKind.OutBlocked);
        // A sleep whose timer fires before the thread has left its core (an interrupt came between) needs no switch: 3 of 2000 were seen so.
        Assert.True(blocked + trace.Lost >= 1900, $"{blocked} given, {trace.Lost} lost");
        Assert.All(trace.Records, record => Assert.Contains((int)record.Cpu, CpuList.Online()));
        Assert.All(trace.Records, record => Assert.InRange(record.TimeNs, trace.StartNs, trace.EndNs));
        Assert.All(trace.OfRun, record => Assert.Equal(trace.RootPid, record.Pid));
    }

    [Fact]
    public void Other_programs_are_named_and_never_called_the_runs_own()
    {
        Assert.SkipUnless(KernelTrace.AllowedReaches.Contains(PerfReach.Machine), "needs the capability PERFMON");
        // On the run's own core, which it must leave for the run to go on, and without an end of its own.
        using var other = System.Diagnostics.Process.Start("taskset", ["-c", OneCore, "sh", "-c", "while :; do :; done"]);
        KernelTrace trace;
        try
        {
            SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{other.Id}/comm") == "sh\n");
            trace = Run(nameof(PerfReach.Machine), "taskset", "-c", OneCore, "sh", "-c", KernelTrace.Busy(200_000));
        }
        finally
        {
            other.Kill();
        }

        Assert.DoesNotContain(trace.OfRun, record => record.Tid == other.Id);
        Assert.Contains(trace.Records, record => record.Tid == other.Id && record.Kind is (SwitchKind.In or SwitchKind.OutPreempted));
        Assert.Contains(trace.Records, record => record.Tid == other.Id && record.Kind == SwitchKind.Comm && record.Name == "sh");
        Assert.DoesNotContain(trace.Records, record => record.Tid is 0 or -1);
        Assert.All(trace.Records.Where(record => !record.IsOfRun), record => Assert.NotEqual(SwitchKind.Fork, record.Kind));
    }

    [Fact]
    public void A_tree_reach_gives_the_runs_threads_only()
    {
        Assert.SkipUnless(KernelTrace.AllowedReaches.Contains(PerfReach.Tree), "needs perf_event_paranoid of 2 or less");
        KernelTrace trace = Run(nameof(PerfReach.Tree), "sh", "-c", KernelTrace.Busy(100_000));

        Assert.Equal([trace.RootPid], trace.Tids);
        Assert.All(trace.Records, record => Assert.True(record.IsOfRun));
    }

    private static KernelTrace Run(string reach, string program, params string[] arguments) =>
        KernelTrace.RunWhole(Enum.Parse<PerfReach>(reach), program, arguments);

    private static long ReadStatus(int pid, string field) =>
        long.Parse(
            File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..],
            CultureInfo.InvariantCulture);

    /// <summary>A source that nobody reads at first.</summary>
    private sealed class Unread(ISwitchSource source) : ISwitchSource
    {
        public bool IsRead { get; set; }

        public TraceSource Source => source.Source;

        public bool SeesOthers => source.SeesOthers;

        public long Lost => source.Lost;

        public void Started(int rootPid) => source.Started(rootPid);

        public void Drain(List<SwitchRecord> into)
        {
            if (IsRead) source.Drain(into);
        }

        public void Dispose() => source.Dispose();
    }
}
