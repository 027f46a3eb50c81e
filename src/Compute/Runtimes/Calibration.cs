using System.Runtime.CompilerServices;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Runtimes;

/// <summary>How many cores a machine really gives: one busy thread on each against one alone.</summary>
/// <param name="Cores">Threads that were busy at once.</param>
/// <param name="EffectiveCores">Work done by all of them in a stretch / work done by one alone in such a stretch.</param>
/// <param name="WorkAlone">Rounds of the loop that one thread did alone.</param>
/// <param name="WorkTogether">Rounds that all threads did together.</param>
/// <param name="StretchMs">Length of a stretch.</param>
/// <param name="MeasuredAt">When.</param>
public sealed record Calibration(int Cores, double EffectiveCores, long WorkAlone, long WorkTogether, int StretchMs, DateTimeOffset MeasuredAt)
{
    /// <summary>Below this share of its cores, a machine's speed-ups say more about its neighbours than about the program.</summary>
    public const double EnoughShare = 0.9;

    private const int RoundsBetweenLooks = 20_000;

    /// <summary><c>effectiveCores / cores</c>.</summary>
    public double Share => EffectiveCores / Cores;

    /// <summary>A sentence when <see cref="Share"/> is below <see cref="EnoughShare"/>; else null.</summary>
    public string? Warning => Share >= EnoughShare
        ? null
        : FormattableString.Invariant($"{Cores} busy threads got the work of {EffectiveCores:0.00} cores done ({Share:P0}): ")
            + "the machine is shared, throttled or short of physical cores, and no speed-up can exceed that.";

    /// <summary>
    /// Measures for five stretches, alone and together in turn; the best of each counts, so that a short disturbance does not. What else
    /// runs on the machine all the time shows in the result, as it shows in every run.
    /// </summary>
    public static Calibration Measure(int? cores = null, int stretchMs = 200)
    {
        int threads = cores ?? Environment.ProcessorCount;
        long alone = WorkOf(1, stretchMs), together = 0;
        for (int turn = 0; turn < 2; turn++)
        {
            together = Math.Max(together, WorkOf(threads, stretchMs));
            alone = Math.Max(alone, WorkOf(1, stretchMs));
        }
        return new Calibration(threads, (double)together / alone, alone, together, stretchMs, DateTimeOffset.Now);
    }

    private static long WorkOf(int threads, int stretchMs)
    {
        long[] rounds = new long[threads];
        using var ready = new Barrier(threads + 1);
        long startNs = 0;
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(index => new Thread(() =>
        {
            ready.SignalAndWait();
            ready.SignalAndWait();
            rounds[index] = Compute(startNs, startNs + stretchMs * 1_000_000L);
        }))];
        foreach (Thread worker in workers) worker.Start();
        ready.SignalAndWait();
        startNs = MonotonicClock.NowNs + 2_000_000; // all are awake by then, so that all have the same stretch
        ready.SignalAndWait();
        foreach (Thread worker in workers) worker.Join();
        return rounds.Sum();
    }

    /// <summary>Rounds of integer arithmetic that touches no memory, within a stretch of time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Compute(long startNs, long endNs)
    {
        while (MonotonicClock.NowNs < startNs) Thread.SpinWait(10);
        ulong state = (ulong)startNs | 1;
        long rounds = 0;
        do // also where the thread gets a core only when the stretch is over: nothing can be divided by no work
        {
            for (int i = 0; i < RoundsBetweenLooks; i++) state = state * 6364136223846793005 + 1442695040888963407;
            rounds += RoundsBetweenLooks;
        }
        while (MonotonicClock.NowNs < endNs);
        GC.KeepAlive(state);
        return rounds;
    }
}
