namespace Corescope.Compute.Workloads;

/// <summary>
/// The triad of STREAM (McCalpin, 1995): each worker has its own part of three arrays and goes over it again and again. As there, an element counts 24 bytes: two are read and
/// one is written.
/// </summary>
public sealed class MemoryTriad : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "memory-triad";

    /// <inheritdoc/>
    public string Summary => "a = b + s * c over arrays larger than any cache: all cores are busy, and the memory is what limits them.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("numbers in an array", 1_000, 40_000_000, 10_000_000);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("passes", "Passes over the arrays", "40", 1, 100_000),
    ];

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => throw new NotImplementedException();
}
