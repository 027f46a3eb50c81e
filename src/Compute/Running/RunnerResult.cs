using Corescope.Compute.Analysis;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>What a runner process tells its supervisor when it has ended on its own (result.json in the run's folder).</summary>
internal sealed record RunnerResult
{
    /// <summary>What was found, the same in every round; null where there is an error.</summary>
    public Answer? Answer { get; init; }

    /// <summary>What the workload has measured itself, in the last round (<see cref="IWorkload.Figures"/>).</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>Begin and end of each measured round, CLOCK_MONOTONIC nanoseconds.</summary>
    public IReadOnlyList<RoundSpan> Rounds { get; init; } = [];

    /// <summary>Items that each worker did in the measured rounds; the first is worker 1's.</summary>
    public IReadOnlyList<long> ItemsByWorker { get; init; } = [];

    /// <summary>What the program has measured itself in the last round.</summary>
    public IReadOnlyList<Curve> Curves { get; init; } = [];

    /// <summary>Uses of each lock in the measured rounds.</summary>
    public IReadOnlyList<CountedLock> Locks { get; init; } = [];

    /// <summary>Collections within the measured rounds.</summary>
    public GcPauses? Gc { get; init; }

    /// <summary>How often the container's quota stopped the run within the measured rounds; null where there is none.</summary>
    public Throttling? Throttling { get; init; }

    /// <summary>What one event of a recorded slice costs a worker, measured after the rounds; null: not measured.</summary>
    public double? EventCostNs { get; init; }

    /// <summary>What went wrong, in plain words.</summary>
    public string? Error { get; init; }
}
