using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Workloads;

/// <summary>
/// A ring of 240 cells. In each phase every cell is computed anew from itself and its two neighbours of the phase before, so nobody may begin a phase before all have ended
/// the one before it. Worker 1 has more cells than the others.
/// </summary>
public sealed class BarrierPhases : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "barrier-phases";

    /// <inheritdoc/>
    public string Summary => "Workers compute phase by phase and meet at a barrier after each: the slowest one sets the pace.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("phases", 1, 100_000_000, 1_800, 16);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        LockParameters.Steps("phaseSteps", "Work of a phase, all workers together", 500_000),
        new("imbalance", "Extra work of worker 1 (0 = none)", "0.5", 0, 10),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => throw new NotImplementedException();
}
