using System.Globalization;
using Corescope.Compute.Tracing;

namespace Corescope.Benchmarks.Children;

/// <summary>Threads that want the same lock all the time; waiting for it and holding it are slices, as a traced lock writes them.</summary>
internal static class LockBound
{
    public const string Name = "lock-bound";

    private static long _shared;

    public static int Run(string[] arguments)
    {
        int workers = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        int rounds = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        using RingFile rings = RingFile.Open(Environment.GetEnvironmentVariable(RingFile.PathVariable)!);
        rings.Map(0, rings.RingCount);
        ushort wait = rings.Name("wait for lock", LaneState.LockWait), hold = rings.Name("hold lock");
        Lock shared = new();
        Thread[] threads = [.. Enumerable.Range(1, workers).Select(number =>
        {
            TraceWriter trace = rings.Writer(rings.Reserve(LaneKind.Thread, number, $"thread {number}"));
            return new Thread(() => Work(trace, shared, rounds, wait, hold)) { Name = $"worker {number}" };
        })];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return _shared == (long)workers * rounds ? 0 : 1;
    }

    private static void Work(TraceWriter trace, Lock shared, int rounds, ushort wait, ushort hold)
    {
        trace.BindThread();
        for (int round = 0; round < rounds; round++)
        {
            trace.Begin(wait, round);
            lock (shared)
            {
                trace.End();
                trace.Begin(hold, round);
                _shared++;
                Thread.SpinWait(200);
                trace.End();
            }
        }
        trace.UnbindThread();
    }
}
