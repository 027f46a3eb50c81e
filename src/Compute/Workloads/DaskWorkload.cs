using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Workloads;

/// <summary>
/// A program for Dask: a plain script (Python/dask_programs/<paramref name="Script"/>) that says what shall be computed; who computes it is the
/// strategy. Here is what can be said of it.
/// </summary>
public sealed record DaskWorkload(string Name, string Script, string Summary, SizeRange Size) : IProgram
{
    private static readonly string[] Everywhere = ["dask-distributed", "dask-threads", "dask-processes", "sequential"];

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Compute;

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; init; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Strategies { get; init; } = Everywhere;

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn { get; } = [RuntimeFamily.CPython];

    /// <inheritdoc/>
    public IReadOnlyList<string> Packages { get; init; } = ["dask"];

    /// <inheritdoc/>
    public int DefaultWorkers { get; init; } = 2;

    /// <inheritdoc/>
    public IReadOnlyList<FigureSpec> Figures { get; init; } = [];

    /// <inheritdoc/>
    public string Folder => "dask_programs";

    /// <inheritdoc/>
    public string About => "This only says what shall be computed. Which of Dask's schedulers computes it, and where, is chosen outside, by the strategy.";

    /// <summary>In the order of the form.</summary>
    public static IReadOnlyList<DaskWorkload> All { get; } =
    [
        new("dask-delayed", "delayed.py", "Delayed calls: two that are independent and one that needs both; then eight and their sum.", new SizeRange("steps of work in each task", 0, 1_000_000_000, 2_000_000)),
        new("dask-array", "array.py", "The mean of an array in chunks, each of them a task.", new SizeRange("numbers", 1, 1_000_000_000, 20_000_000))
        {
            Parameters = [new("chunk", "Numbers in a chunk", "1000000", 1, 1_000_000_000)],
            Packages = ["dask", "numpy"],
        },
    ];
}
