using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Workloads;

/// <summary>
/// A program for Dask: a plain script (Python/dask_programs/<paramref name="Script"/>) that says what shall be computed; who computes it is the
/// strategy. Here is what can be said of it.
/// </summary>
public sealed record DaskWorkload(string Name, string Script, string Summary, SizeRange Size) : IProgram
{
    private static readonly string[] Everywhere = ["dask-distributed", "dask-threads", "dask-processes", "sequential"];

    private static readonly string[] NumPy = ["dask", "numpy"];

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
    public bool TellsGil { get; init; } = true;

    private bool UsesDisk { get; init; }

    /// <inheritdoc/>
    public LockRows LocksOf(IReadOnlyDictionary<string, string> parameters, int workers) => new(0, UsesDisk ? workers : 0);

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
            Parameters = [new("chunkLength", "Numbers in a chunk", "1000000", 1, 1_000_000_000)],
            TellsGil = false,
            Packages = NumPy,
        },
        new("dask-larger-than-memory", "larger_than_memory.py", "An array that is larger than the memory of all workers: what does not fit lies on disk until it is needed.",
            new SizeRange("per cent of all memory limits", 1, 1_000, 400))
        {
            Parameters = [new("chunkMiB", "MiB in a chunk", "8", 1, 1_024)],
            Strategies = ["dask-distributed"],
            UsesDisk = true,
            TellsGil = false,
            Packages = NumPy,
            Figures =
            [
                new("peakMiB", "Most memory of all workers at one moment (MiB)", FigureUnit.Count),
                new("ownPeaksMiB", "Each worker's own most, added up (MiB)", FigureUnit.Count),
                new("limitMiB", "Their limits together (MiB)", FigureUnit.Count),
                new("writtenMiB", "Written to disk (MiB)", FigureUnit.Count),
                new("looks", "Looks at all workers' memory", FigureUnit.Count),
                new("longestGapNs", "Longest time between two of them", FigureUnit.Nanoseconds),
                new("lookingNs", "Processor time of looking", FigureUnit.Nanoseconds),
            ],
        },
        new("dask-dataframe", "dataframe.py", "A table in CSV files, grouped by a column: each file is read by a task.", new SizeRange("rows", 1, 20_000_000, 2_000_000))
        {
            Parameters = [new("files", "Files", "16", 1, 1_000)],
            TellsGil = false,
            Packages = ["dask", "pandas"],
        },
        new("dask-ml-grid-search", "grid_search.py", "A grid search of scikit-learn's on its breast-cancer data: joblib does it, in a cluster of Dask's, in processes, in threads, or alone.",
            new SizeRange("values of each parameter", 1, 30, 6))
        {
            Strategies = ["dask-distributed", "joblib-loky", "joblib-threading", "sequential"],
            Packages = ["sklearn", "joblib"],
        },
    ];
}
