using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Workloads;

/// <summary>
/// A stage for each worker. One stage does a set part of an item's work, the others share the rest evenly, so that the whole work is the same for any number of stages.
/// </summary>
public sealed class Pipeline : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "pipeline";

    /// <inheritdoc/>
    public string Summary => "Items pass through stages with bounded queues between them: the slowest stage rules.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("items", 1, 100_000_000, 150_000, 1_300);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        LockParameters.Steps("itemSteps", "Work of an item in all stages", 6000),
        new("slowStage", "The slow stage", "2", 1, 64),
        new("slowShare", "Its part of the work", "0.5", 0, 1),
        new("capacity", "Places in each queue", "8", 1, 100_000),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => throw new NotImplementedException();
}
