using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Workloads;

/// <summary>
/// A bounded queue between those who produce and those who consume. There is at least one of each; one worker alone produces and consumes in turn.
/// </summary>
public sealed class ProducersConsumers : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "producers-consumers";

    /// <inheritdoc/>
    public string Summary => "Producers put items into a bounded queue and consumers take them out: who waits for whom, and what a larger queue changes.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("items", 1, 100_000_000, 150_000, 1_300);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("capacity", "Places in the queue", "8", 1, 100_000),
        new("producerShare", "Producers (part of the workers)", "0.5", 0, 1),
        LockParameters.Steps("produceSteps", "Work to produce an item", 3000),
        LockParameters.Steps("consumeSteps", "Work to consume an item", 3000),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => throw new NotImplementedException();
}
