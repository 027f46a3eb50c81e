using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Dijkstra's philosophers (1965), one for each worker. They eat the same pot of meals, each as often as it gets to it: who ate how many is the finding. Naive, all take
/// the left fork first. With one seat less, only all but one may sit down. One left-handed takes the right one first. Tanenbaum's asks, under one lock for all, whether both
/// neighbours don't eat. Forced, each goes on to its second fork only when every other one has its first or waits for something: naive, that is a deadlock for certain.
/// </summary>
public sealed class DiningPhilosophers : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "dining-philosophers";

    /// <inheritdoc/>
    public string Summary => "Philosophers need two forks to eat, and share each with a neighbour: deadlock, and three ways out of it.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("meals", 1, 1_000_000_000, 150_000, 1_300);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("policy", "Policy", "naive", Choices: ["naive", "one-seat-less", "one-left-handed", "tanenbaum"]),
        LockParameters.Forced("off"),
        LockParameters.Steps("eatSteps", "Eating", 3000),
        LockParameters.Steps("thinkSteps", "Thinking", 3000),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => throw new NotImplementedException();
}
