using System.Globalization;
using System.Text.RegularExpressions;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>
/// One of Dask's schedulers. Python executes it (Python/strategies/NAME.py, hyphens as underscores); here is what can be said of it. Items become
/// tasks; a workload that is a program for Dask makes tasks of its own.
/// </summary>
public sealed partial record DaskStrategy(string Name, string Summary) : IStrategy
{
    /// <summary>Names of the parameters of <c>dask-distributed</c>: threads of each worker process, its memory limit in MiB, an existing scheduler's address.</summary>
    public const string ThreadsPerWorker = "threadsPerWorker", MemoryLimitMiB = "memoryLimitMiB", Scheduler = "scheduler";

    /// <summary>The scheduler that has a cluster.</summary>
    public const string Distributed = "dask-distributed";

    private static readonly ParameterSpec[] OfCluster =
    [
        new(ThreadsPerWorker, "Threads of each worker", "1", 1, 16),
        new(MemoryLimitMiB, "Memory limit of each worker (MiB)", "512", 128, 1_048_576),
        new("memoryTarget", "Results go to disk when they are this much of it (%)", "40", 1, 95),
        new("memorySpill", "... or when the process has this much of it (%)", "60", 1, 95),
        new("memoryPause", "No new task begins above (%)", "75", 1, 95),
        new("trimKiB", "Freed memory goes back to the kernel from (KiB)", "64", 0, 1_048_576),
        new("loseWorker", "Kill a worker in the middle", "no", Choices: ["no", "yes"]),
        new(Scheduler, "Existing scheduler (empty: a cluster of the run's own)", "") { Judge = AgainstAddress },
    ];

    private static readonly ScheduleKind[] ChunksOnly = [ScheduleKind.Dynamic];

    /// <summary>In the order of the form.</summary>
    public static IReadOnlyList<DaskStrategy> All { get; } =
    [
        new("dask-threads", "Dask's scheduler with threads: the default of its arrays, dataframes and delayed calls."),
        new("dask-processes", "Dask's scheduler with processes, which it starts for each result that is asked for."),
        new(Distributed, "Dask's distributed scheduler: worker processes, each with threads and a memory limit of its own.") { Packages = ["dask", "distributed"] },
    ];

    /// <inheritdoc/>
    public IReadOnlyList<ScheduleKind> Schedules => ChunksOnly;

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn { get; } = [RuntimeFamily.CPython];

    /// <inheritdoc/>
    public IReadOnlyList<string> Packages { get; init; } = ["dask"];

    /// <summary>In a cluster the workers' event loops and the scheduler have lanes: they pack, unpack and write to disk.</summary>
    public int LanesBesideOf(int workers) => Name == Distributed ? workers + 1 : 0;

    /// <summary>A worker of a cluster puts on disk what has no room in its memory; threads pack nothing.</summary>
    public IReadOnlyList<LaneState> StatesOn(string family) => Name switch
    {
        Distributed => [.. Processes.OfMessages, LaneState.IoWait],
        "dask-processes" => Processes.OfMessages,
        _ => [LaneState.MessageWait],
    };

    /// <inheritdoc/>
    public string? ReasonAgainst(WorkloadKind kind) => kind is WorkloadKind.Sharing or WorkloadKind.Roles
        ? "Dask's tasks share nothing: this workload's workers share memory and locks." : null;

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> ParametersOn(string family) => Name == Distributed ? OfCluster : [];

    /// <summary>Threads that compute in a run with so many workers and such parameters: all worker lanes of its picture.</summary>
    public static int ThreadsOf(int workers, IReadOnlyDictionary<string, string> parameters) =>
        parameters.TryGetValue(ThreadsPerWorker, out string? text) && int.TryParse(text, out int threads) ? workers * threads : workers;

    /// <summary>What is wrong with the text of a scheduler's address; null where nothing is.</summary>
    public static string? AgainstAddress(string text)
    {
        const string Right = "It must be empty (a cluster of the run's own), or an address such as tcp://192.168.1.10:8786.";
        if (text.Length == 0) return null;
        if (Address().Match(text) is { Success: true } match)
            return int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture) <= ushort.MaxValue ? null : $"A port is at most {ushort.MaxValue}. {Right}";
        if (text.StartsWith("http", StringComparison.OrdinalIgnoreCase)) return $"That is the address of a web page, such as Dask's dashboard; the scheduler's begins with tcp://. {Right}";
        if (!text.Contains("://", StringComparison.Ordinal)) return $"tcp:// is missing before it. {Right}";
        return Address().IsMatch($"{text}:8786") ? $"Its port is missing; a scheduler's is 8786 where nobody has chosen another. {Right}" : Right;
    }

    [GeneratedRegex(@"^(tcp|tls)://([A-Za-z0-9]([A-Za-z0-9.\-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\]):(?<port>[1-9][0-9]{0,4})\z")]
    private static partial Regex Address();
}
