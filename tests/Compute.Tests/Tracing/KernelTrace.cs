using System.Diagnostics;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing;

/// <summary>Runs a real child under a switch source, the way the recorder does: open, start and drain on one thread.</summary>
internal sealed class KernelTrace
{
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

    /// <summary>Calls <paramref name="beforeEnd"/> when the child has printed its first line; then closes its standard input.</summary>
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
            // a few more drains, so that what the child did before its line has been seen
            if (firstLine.IsCompleted && ++drainsSinceLine == 4)
            {
                beforeEnd(child.Id);
                child.StandardInput.Close();
            }
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
