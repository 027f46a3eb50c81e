namespace Corescope.Compute.Workloads;

/// <summary>
/// Counters side by side in memory, one for each worker. Nothing is shared but, with a stride below the cache line's 64 bytes, the line. On a machine whose cores share
/// a cache, or on a virtual one, it may make no difference: that is a result too.
/// </summary>
public sealed class FalseSharing : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "false-sharing";

    /// <inheritdoc/>
    public string Summary => "Each worker counts on a number of its own; how far the numbers lie apart decides whether they share a cache line.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("increments", 1, 1_000_000_000_000, 600_000_000);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("stride", "Distance of the numbers (bytes)", "8", 8, 256),
    ];

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => throw new NotImplementedException();
}
