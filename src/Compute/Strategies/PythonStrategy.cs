using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>A strategy that only Python executes (Python/strategies/NAME.py, hyphens as underscores); here is what can be said of it.</summary>
public sealed record PythonStrategy(string Name, string Summary) : IStrategy
{
    /// <summary>How <c>multiprocessing</c> makes a child process.</summary>
    public static ParameterSpec StartMethod { get; } = new("startMethod", "Start method", "fork", Choices: ["fork", "spawn", "forkserver"]);

    private static readonly ScheduleKind[] ChunksOnly = [ScheduleKind.Dynamic];

    /// <inheritdoc/>
    public IReadOnlyList<ScheduleKind> Schedules { get; init; } = ChunksOnly;

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn { get; init; } = RuntimeFamily.Python3;

    /// <inheritdoc/>
    public Version? LeastPython { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Packages { get; init; } = [];

    private int LanesBeside { get; init; }

    /// <inheritdoc/>
    public int LanesBesideOf(int workers) => LanesBeside;

    /// <inheritdoc/>
    public IReadOnlyList<LaneState> StatesOn(string family) => HasMessages ? Processes.OfMessages : [];

    private bool HasMessages { get; init; }

    private bool OnlyWaiting { get; init; }

    private bool HasStartMethod { get; init; }

    private bool HasThreads { get; init; }

    private bool HasArray { get; init; }

    /// <summary>In the order of the form.</summary>
    public static IReadOnlyList<PythonStrategy> All { get; } =
    [
        new("process-pool", "A pool of child processes (multiprocessing.Pool) that is handed chunks.")
        {
            RunsOn = [RuntimeFamily.CPython, RuntimeFamily.CPython2, RuntimeFamily.PyPy],
            HasStartMethod = true,
            HasMessages = true,
        },
        new("processes-shared", "Child processes that write what they find into an array that all of them share.")
        {
            Schedules = [ScheduleKind.Static, ScheduleKind.Cyclic],
            HasStartMethod = true,
            HasArray = true,
        },
        new("asyncio", "Coroutines on one thread, as many in flight as there are workers.") { Schedules = [], OnlyWaiting = true, LeastPython = new Version(3, 7) },
        new("joblib-loky", "joblib's default: processes that are started once and kept.") { Packages = ["joblib"], LanesBeside = 2, HasMessages = true },
        new("joblib-threading", "joblib with threads: they share memory, and the interpreter's lock.") { Packages = ["joblib"], HasThreads = true },
        new("joblib-multiprocessing", "joblib with a multiprocessing pool.") { Packages = ["joblib"], LanesBeside = 2, HasMessages = true },
    ];

    /// <inheritdoc/>
    public string? ReasonAgainst(WorkloadKind kind) => kind switch
    {
        WorkloadKind.Compute when OnlyWaiting => "Coroutines overlap waiting; this workload computes and never waits.",
        WorkloadKind.Sharing or WorkloadKind.Roles when OnlyWaiting => "Coroutines share one thread: a lock that one has taken would stop them all.",
        WorkloadKind.Roles when HasThreads => Threads.OnlyForRoles,
        WorkloadKind.Sharing or WorkloadKind.Roles when HasArray => "The workers of this workload share locks; these processes share an array for what they find, and nothing else.",
        WorkloadKind.Sharing or WorkloadKind.Roles when !HasThreads => Threads.NothingShared,
        _ => null,
    };

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> ParametersOn(string family) =>
        HasStartMethod && RuntimeFamily.Python3.Contains(family) ? [StartMethod] : [];
}
