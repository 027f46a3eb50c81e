using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Read, add, write, each as a slice of its own. Forced, a worker goes on from reading to adding only when all have read: of all that add at the same time, one update stays.
/// A write that overwrites an update which its worker had not seen is called "write (lost update)", and their number is exact.
/// </summary>
public sealed class LostUpdate : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "lost-update";

    /// <inheritdoc/>
    public string Summary => "Workers read a number, add to it and write it back, without a lock: the interleaving that loses updates, forced step by step.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("updates", 1, 1_000_000, 20_000, 160);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        LockParameters.Forced("on"),
        LockParameters.Steps("addSteps", "Work between reading and writing", 50_000),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => throw new NotImplementedException();
}
