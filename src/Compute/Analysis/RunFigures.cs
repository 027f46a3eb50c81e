using Corescope.Compute.Tracing;

namespace Corescope.Compute.Analysis;

/// <summary>All that <see cref="RunAnalysis"/> gathers from a trace within its measured rounds.</summary>
/// <param name="MeasuredNs">Length of all measured rounds together.</param>
/// <param name="Workers">The main thread and the workers, by lane.</param>
/// <param name="Details">What <see cref="Explanation"/> needs besides, in the order of <paramref name="Workers"/>.</param>
/// <param name="Cores">Every core of the machine; empty where the trace knows no cores.</param>
/// <param name="Messages">Messages that arrived, and their bytes.</param>
/// <param name="Steals">Arrows that were no messages: steals.</param>
/// <param name="Intruder">The other program that had the cores longest; null where none was seen.</param>
/// <param name="Lost">Records that are missing in the chunks of the measured rounds.</param>
public sealed record RunFigures(long MeasuredNs, IReadOnlyList<WorkerTimes> Workers, IReadOnlyList<WorkerDetail> Details, IReadOnlyList<CoreTimes> Cores,
    MessageCounts Messages, int Steals, Intruder? Intruder, LostCounts Lost)
{
    /// <summary>Messages between ranks of MPI; null where there are no ranks.</summary>
    public Communication? Communication { get; init; }

    /// <summary>The graph of tasks; null where there is none.</summary>
    public TaskGraphFigures? TaskGraph { get; init; }

    /// <summary>The interpreter's lock; null where no lane needs one.</summary>
    public GilFigures? Gil { get; init; }

    /// <summary>The locks that were used.</summary>
    public IReadOnlyList<LockFigures> Locks { get; init; } = [];

    /// <summary>Waiters before whom others went too often, the worst first.</summary>
    public IReadOnlyList<Starvation> Starvation { get; init; } = [];

    /// <summary>From reading to writing, the first update that overwrote another; null where none was seen.</summary>
    public RoundSpan? FirstLostUpdate { get; init; }

    /// <summary>Who has waited for whom, for the explanation.</summary>
    internal IReadOnlyList<LockBlame> LockBlame { get; init; } = [];
}

/// <summary>Begin and end of one worker's work, summed over the measured rounds.</summary>
/// <param name="Kind">What the lane stands for.</param>
/// <param name="LateNs">From the round's begin to the worker's first slice (or first moment on a core, where it has no slices).</param>
/// <param name="TailNs">From the end of its last slice (or last moment on a core) to the round's end.</param>
/// <param name="Slices">Outermost slices that ended.</param>
/// <param name="LongestSliceNs">The longest of them.</param>
public sealed record WorkerDetail(LaneKind Kind, long LateNs, long TailNs, int Slices, long LongestSliceNs);

/// <summary>Messages that arrived within the measured rounds.</summary>
public sealed record MessageCounts(int Count, long Bytes);

/// <summary>Another program and the time for which it had cores.</summary>
public sealed record Intruder(string Name, long CoreNs);
