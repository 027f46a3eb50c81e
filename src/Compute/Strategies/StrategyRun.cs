using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>All that a strategy gets for one run; kept over its warm-ups and repeats.</summary>
public sealed class StrategyRun
{
    /// <summary>The prepared workload.</summary>
    public required PreparedWork Work { get; init; }

    /// <summary>What <see cref="Work"/> was prepared from, for strategies whose processes prepare it again.</summary>
    public required IDotnetWorkload Workload { get; init; }

    /// <summary>What <see cref="Work"/> was prepared from.</summary>
    public required WorkInput Input { get; init; }

    /// <summary>Number of workers.</summary>
    public required int Workers { get; init; }

    /// <summary>The schedule, its chunk filled in.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>Whether each worker is bound to one core (worker i to core (i - 1) mod cores).</summary>
    public required bool Pin { get; init; }

    /// <summary>The shared rings.</summary>
    public required RingFile Rings { get; init; }

    /// <summary>The main thread's lane.</summary>
    public required TraceWriter Main { get; init; }

    /// <summary>Worker number (from 1) that computed each item, for pictures; written by the workers.</summary>
    public required byte[] WorkerOfItem { get; init; }

    private readonly Dictionary<(LaneKind, int), TraceWriter> _writers = [];

    /// <summary>The lane of worker <paramref name="number"/> (from 1), opened at first use. Called by the main thread only.</summary>
    public TraceWriter WorkerLane(LaneKind kind, int number, string? name = null)
    {
        if (_writers.TryGetValue((kind, number), out TraceWriter? writer)) return writer;
        string noun = kind switch { LaneKind.Process => "process", LaneKind.Slot => "slot", _ => "thread" };
        return _writers[(kind, number)] = Rings.Writer(Rings.Reserve(kind, number, Work.WorkerName(number) ?? name ?? $"{noun} {number}"));
    }

    /// <summary>Computes one range as one slice and counts it: the body of every strategy's loop.</summary>
    public Partial RunRange(int first, int count, TraceWriter trace, ushort sliceName, int worker)
    {
        trace.Begin(sliceName, first);
        Partial part = Work.Run(first, count, trace);
        trace.End();
        WorkerOfItem.AsSpan(first, count).Fill((byte)worker);
        if (Work.Progress is null) trace.AddItems(count);
        return part;
    }

    /// <summary>The same without blocking where the work waits.</summary>
    public async ValueTask<Partial> RunRangeAsync(int first, int count, TraceWriter trace, ushort sliceName, int worker)
    {
        trace.Begin(sliceName, first);
        Partial part = await Work.RunAsync(first, count, trace).ConfigureAwait(false);
        trace.End();
        WorkerOfItem.AsSpan(first, count).Fill((byte)worker);
        trace.AddItems(count);
        return part;
    }
}
