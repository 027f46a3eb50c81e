using System.Diagnostics;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing;

/// <summary>Runs a real child under a switch source, the way the recorder does: open, start and drain on one thread.</summary>
internal sealed class KernelTrace
{
    /// <summary>
    /// Two processes that compute; give it one core. Each goes on until the kernel has taken the core from it as many times as the argument says, and then until the input ends: that they
    /// fight for the core does not depend on when they get it.
    /// </summary>
    internal const string TwoOnACore = """
        $| = 1; my $times = shift; pipe(R, W) or die;
        my @busy; for my $one (1, 2) { my $pid = fork; compute() if $pid == 0; push @busy, $pid }
        close W; for my $one (@busy) { sysread R, my $x, 1 or die } print "done\n"; <STDIN>; kill TERM => @busy; wait; wait;
        sub compute {
            my ($x, $taken, $told) = (0, 0, 0);
            while (1) {
                for my $i (1..5000) { $x += $i }
                next if $told;
                open my $status, "<", "/proc/$$/status" or die;
                for my $line (<$status>) { $taken = $1 if $line =~ /^nonvoluntary_ctxt_switches:\s*(\d+)/ }
                $told = syswrite W, "x" if $taken >= $times;
            }
        }
        """;

    // A sampler looks for new processes every 20 ms, and takes a sample every 5 ms.
    private const int DrainsToSeeAll = 8;

    internal required int RootPid { get; init; }

    internal required List<SwitchRecord> Records { get; init; }

    internal required long Lost { get; init; }

    internal required long StartNs { get; init; }

    internal required long EndNs { get; init; }

    internal required string Output { get; init; }

    internal IEnumerable<SwitchRecord> OfRun => Records.Where(record => record.IsOfRun);

    internal IEnumerable<int> Tids => OfRun.Select(record => record.Tid).Distinct().Order();

    internal static readonly PerfReach[] AllowedReaches = [.. Enum.GetValues<PerfReach>().Where(IsAllowed)];

    /// <summary>A core that this process may use.</summary>
    internal static int OneCore => CpuList.Parse(File.ReadLines("/proc/self/status")
        .First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1])[0];

    internal static KernelTrace Run(Func<ISwitchSource> open, string program, params string[] arguments) =>
        Run(open, _ => { }, program, arguments);

    /// <summary>
    /// When the child has printed its first line, and all that it had done until then has been seen, calls <paramref name="beforeEnd"/>; when what was there then has been seen as well,
    /// closes its standard input.
    /// </summary>
    internal static KernelTrace Run(Func<ISwitchSource> open, Action<int> beforeEnd, string program, params string[] arguments)
    {
        KernelTrace? trace = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                trace = RunHere(open, beforeEnd, program, arguments);
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? trace! : throw new InvalidOperationException(failure.Message, failure);
    }

    /// <summary>
    /// As <see cref="Run(Func{ISwitchSource}, string, string[])"/>, again (three times at most) when other work on the machine kept this
    /// process from reading for so long that the rings ran over.
    /// </summary>
    internal static KernelTrace RunWhole(PerfReach reach, string program, params string[] arguments)
    {
        KernelTrace trace = Run(() => PerfSwitchSource.Open(reach), program, arguments);
        for (int again = 0; again < 3 && trace.Lost > 0; again++) trace = Run(() => PerfSwitchSource.Open(reach), program, arguments);
        return trace;
    }

    /// <summary>How long all of these threads were there at the same time.</summary>
    internal static long OverlapNs(IEnumerable<SwitchRecord> records, IEnumerable<int> tids)
    {
        SwitchRecord[][] ofEach = [.. tids.Select(tid => records.Where(record => record.Tid == tid).ToArray())];
        return ofEach.Min(one => one[^1].TimeNs) - ofEach.Max(one => one[0].TimeNs);
    }

    /// <summary>A shell loop that computes for some ten milliseconds per 100,000 rounds.</summary>
    internal static string Busy(int rounds) => $"i=0; while [ $i -lt {rounds} ]; do i=$((i+1)); done";

    private static KernelTrace RunHere(Func<ISwitchSource> open, Action<int> beforeEnd, string program, string[] arguments)
    {
        long startNs = MonotonicClock.NowNs; // the machine's other programs are recorded from the moment of opening on
        using ISwitchSource source = open();
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        using Process child = Process.Start(info)!;
        source.Started(child.Id);
        var records = new List<SwitchRecord>();
        Task<string?> firstLine = child.StandardOutput.ReadLineAsync();
        int drainsSinceLine = 0;
        while (!child.HasExited)
        {
            source.Drain(records);
            if (firstLine.IsCompleted) drainsSinceLine++;
            if (drainsSinceLine == DrainsToSeeAll) beforeEnd(child.Id);
            if (drainsSinceLine == 2 * DrainsToSeeAll) child.StandardInput.Close();
            Thread.Sleep(5);
        }
        source.Drain(records);
        long endNs = MonotonicClock.NowNs;
        string output = firstLine.Result + child.StandardOutput.ReadToEnd();
        return new KernelTrace
        {
            RootPid = child.Id, Records = records, Lost = source.Lost, StartNs = startNs, EndNs = endNs, Output = output,
        };
    }

    private static bool IsAllowed(PerfReach reach)
    {
        try
        {
            PerfSwitchSource.Open(reach).Dispose();
            return true;
        }
        catch (TraceUnavailableException)
        {
            return false;
        }
    }
}
