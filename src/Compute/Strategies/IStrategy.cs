using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>How the items of a workload are divided and run inside the runner process.</summary>
public interface IStrategy
{
    /// <summary>The name in links, on the command line and in files.</summary>
    string Name { get; }

    /// <summary>One sentence for the form.</summary>
    string Summary { get; }

    /// <summary>Which schedules it can follow; empty where it has none.</summary>
    IReadOnlyList<ScheduleKind> Schedules { get; }

    /// <summary>Whether it makes sense for such a workload; if not, the reason in one sentence.</summary>
    string? ReasonAgainst(WorkloadKind kind);

    /// <summary>Computes all items once, and returns the sum of their parts. Called for each warm-up and repeat.</summary>
    Partial Execute(StrategyRun run);
}

/// <summary>How iterations are handed out.</summary>
public enum ScheduleKind
{
    /// <summary>One block for each worker.</summary>
    Static,

    /// <summary>Items i, i + workers, i + 2 workers ...</summary>
    Cyclic,

    /// <summary>The next chunk to whoever asks.</summary>
    Dynamic,

    /// <summary>Like dynamic, with chunks that shrink as the rest shrinks.</summary>
    Guided,
}

/// <summary>A schedule and its chunk.</summary>
/// <param name="Kind">How.</param>
/// <param name="Chunk">Items handed out at once (guided: at least); 0 = the workload's own grain.</param>
public readonly record struct Schedule(ScheduleKind Kind, int Chunk = 0);

/// <summary>All that a strategy gets for one run; kept over its warm-ups and repeats.</summary>
public sealed class StrategyRun
{
    /// <summary>The prepared workload.</summary>
    public required PreparedWork Work { get; init; }

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

    /// <summary>The experiment as JSON and the run's folder, for strategies that start processes of their own.</summary>
    public required string RunFolder { get; init; }

    /// <summary>Worker number (from 1) that computed each item, for pictures; written by the workers.</summary>
    public required byte[] WorkerOfItem { get; init; }

    private readonly Dictionary<(LaneKind, int), TraceWriter> _writers = [];

    /// <summary>The lane of worker <paramref name="number"/> (from 1), opened at first use. Called by the main thread only.</summary>
    public TraceWriter WorkerLane(LaneKind kind, int number, string? name = null)
    {
        if (_writers.TryGetValue((kind, number), out TraceWriter? writer)) return writer;
        string noun = kind switch { LaneKind.Process => "process", LaneKind.Slot => "slot", _ => "thread" };
        return _writers[(kind, number)] = Rings.Writer(Rings.Reserve(kind, number, name ?? $"{noun} {number}"));
    }

    /// <summary>Computes one range as one slice and counts it: the body of every strategy's loop.</summary>
    public Partial RunRange(int first, int count, TraceWriter trace, ushort sliceName, int worker)
    {
        trace.Begin(sliceName, first);
        Partial part = Work.Run(first, count, trace);
        trace.End();
        WorkerOfItem.AsSpan(first, count).Fill((byte)worker);
        trace.AddItems(count);
        return part;
    }
}
