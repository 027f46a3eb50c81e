using System.Diagnostics;

namespace Corescope.Compute.Tracing;

/// <summary>The one clock of all sources: CLOCK_MONOTONIC in nanoseconds (the kernel's records, Python's <c>monotonic_ns</c>, ours).</summary>
public static class MonotonicClock
{
    private static readonly bool IsNanoseconds = Stopwatch.Frequency == 1_000_000_000;

    /// <summary>Nanoseconds since an arbitrary start, the same for every process of the machine.</summary>
    public static long NowNs => IsNanoseconds
        ? Stopwatch.GetTimestamp()
        : (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
}
