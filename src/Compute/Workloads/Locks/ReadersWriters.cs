using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Visits to a room with a table in it. The seed says which visits read. A writer changes every cell of the table; a reader sees to it that all cells are equal.
/// </summary>
public sealed class ReadersWriters : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "readers-writers";

    /// <inheritdoc/>
    public string Summary => "Readers may be in a room together, a writer only alone: three rules for who goes first.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Sharing;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("visits", 1, 1_000_000_000, 300_000, 2_600);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("policy", "Who goes first", "readers-first", Choices: ["readers-first", "writers-first", "fair"]),
        new("readShare", "Part of the visits that read", "0.9", 0, 1),
        LockParameters.Steps("readSteps", "Work of a reader in the room", 2000),
        LockParameters.Steps("writeSteps", "Work of a writer in the room", 2000),
        LockParameters.Steps("workSteps", "Work outside", 1000),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => throw new NotImplementedException();
}
