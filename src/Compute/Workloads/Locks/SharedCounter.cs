using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Workloads;

/// <summary>
/// One counter, and many who add to it. One item is a block of 100 increments. For each of them a worker computes outside of the lock, then takes it, reads the
/// counter, computes, writes it back one higher, and lets go. Without a lock some increments are lost: how many is the finding.
/// </summary>
public sealed class SharedCounter : IDotnetWorkload
{
    private static readonly string[] DotnetLocks =
    [
        "none", "monitor", "lock", "spin-lock", "mutex", "semaphore", "ticket", "mcs", "reader-writer", "interlocked", "striped", "per-thread",
    ];

    /// <inheritdoc/>
    public string Name => "shared-counter";

    /// <inheritdoc/>
    public string Summary => "Adds one to a counter that all workers share, under a lock of your choice or under none: what a lock costs, and what its absence costs.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Sharing;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("increments", 1, 1_000_000_000, 1_000_000, 10_000);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("lock", "Lock", "lock", Choices: DotnetLocks),
        LockParameters.Steps("holdSteps", "Work under the lock", 200),
        LockParameters.Steps("workSteps", "Work outside of it", 600),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => throw new NotImplementedException();
}
