using System.Globalization;
using Corescope.Compute.Tracing;

namespace Corescope.Benchmarks.Children;

/// <summary>
/// Bursts of slices into a ring that a recorder drains, each beside a burst of what can't be avoided: two reads of the clock in the same
/// loop. Prints the median of each in nanoseconds, and the median of their ratio.
/// </summary>
internal static class SliceLoop
{
    public const string Name = "slice-loop";

    private const int Bursts = 61, SlicesInBurst = 20_000;

    public static int Run(string[] arguments)
    {
        string path = Path.Combine(arguments[0], $"corescope-bench-{Environment.ProcessId}");
        try
        {
            // A run's own ring size where there is room: 262,144 records.
            using RingFile rings = RingFile.Create(path, 1, 262_144, recording: true);
            TraceWriter writer = rings.Writer(rings.Reserve(LaneKind.Thread, 1, "thread 1"));
            using Recorder recorder = new(new RecorderSetup(rings, () => null, () => Environment.ProcessId, _ => { }));
            Print(Measure(writer, rings.Name("chunk"), recorder));
            return recorder.Counters.LostSlices == 0 ? 0 : 1;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static List<(double ClocksNs, double SliceNs)> Measure(TraceWriter writer, ushort name, Recorder recorder)
    {
        List<(double, double)> bursts = [];
        for (int burst = 0; burst < Bursts; burst++)
        {
            while (recorder.Counters.Events < (long)burst * 2 * SlicesInBurst) Thread.Sleep(1); // the ring is empty again
            long clocksNs, slicesNs;
            if (burst % 2 == 0) (clocksNs, slicesNs) = (Clocks(), Slices(writer, name));
            else (slicesNs, clocksNs) = (Slices(writer, name), Clocks());
            if (burst > 3) bursts.Add(((double)clocksNs / SlicesInBurst, (double)slicesNs / SlicesInBurst)); // by then every page of the ring was used
        }
        return bursts;
    }

    private static long Clocks()
    {
        long startNs = MonotonicClock.NowNs, sum = 0;
        for (int i = 0; i < SlicesInBurst; i++)
        {
            sum += MonotonicClock.NowNs;
            sum -= MonotonicClock.NowNs;
        }
        long endNs = MonotonicClock.NowNs;
        GC.KeepAlive(sum);
        return endNs - startNs;
    }

    private static long Slices(TraceWriter writer, ushort name)
    {
        long startNs = MonotonicClock.NowNs;
        for (int i = 0; i < SlicesInBurst; i++)
        {
            writer.Begin(name, i);
            writer.End();
        }
        return MonotonicClock.NowNs - startNs;
    }

    private static void Print(List<(double ClocksNs, double SliceNs)> bursts)
    {
        double[] figures = [Middle.Median(bursts.Select(b => b.ClocksNs)), Middle.Median(bursts.Select(b => b.SliceNs)), Middle.Median(bursts.Select(b => b.SliceNs / b.ClocksNs))];
        Console.WriteLine(string.Join(' ', figures.Select(figure => figure.ToString("R", CultureInfo.InvariantCulture))));
    }
}
