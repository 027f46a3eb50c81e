using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// One counter, and many who add to it. One item is a block of 100 increments. For each of them a worker computes outside of the lock, then takes it, reads the
/// counter, computes, writes it back one higher, and lets go. Without a lock some increments are lost: how many is the finding.
/// </summary>
public sealed class SharedCounter : IDotnetWorkload
{
    /// <summary>The parameter that says which lock.</summary>
    public const string LockName = "lock";

    /// <summary>Value of <see cref="LockName"/>: a counter for each thread, added up at the end.</summary>
    public const string PerThread = "per-thread";

    private static readonly string[] DotnetLocks =
    [
        "none", "monitor", "lock", "spin-lock", "mutex", "semaphore", "ticket", "mcs", "reader-writer", "interlocked", "striped", PerThread,
    ];

    private static readonly string[] PythonLocks = ["none", "lock", "rlock", "semaphore", PerThread];

    /// <inheritdoc/>
    public string Name => "shared-counter";

    /// <inheritdoc/>
    public string Summary => "Adds one to a counter that all workers share, under a lock of your choice or under none: what a lock costs, and what its absence costs.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Sharing;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("increments", 1, 1_000_000_000, 1_000_000, 10_000);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new(LockName, "Lock", "lock", Choices: DotnetLocks),
        LockParameters.Steps("holdSteps", "Work under the lock", 200),
        LockParameters.Steps("workSteps", "Work outside of it", 600),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> ParametersOn(string family) =>
        family == RuntimeFamily.Dotnet ? Parameters : [Parameters[0] with { Choices = PythonLocks }, .. Parameters.Skip(1)];

    /// <inheritdoc/>
    public LockRows LocksOf(IReadOnlyDictionary<string, string> parameters, int workers) =>
        parameters[LockName] is "none" or "interlocked" or PerThread ? default : new LockRows(1, 0);

    /// <inheritdoc/>
    public IReadOnlyList<FigureSpec> Figures { get; } = [LockFigureSpecs.Lost, LockFigureSpecs.PerSecond("Increments")];

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => input.Parameters[LockName] switch
    {
        "none" => new UnlockedCounter(input),
        "interlocked" => new InterlockedCounter(input),
        PerThread => new PerThreadCounter(input),
        "striped" => new StripedCounter(input),
        "monitor" => new LockedCounter<MonitorKind>(input, new MonitorKind()),
        "spin-lock" => new LockedCounter<SpinKind>(input, new SpinKind()),
        "mutex" => new LockedCounter<MutexKind>(input, new MutexKind()),
        "semaphore" => new LockedCounter<SemaphoreKind>(input, new SemaphoreKind()),
        "ticket" => new LockedCounter<TicketKind>(input, new TicketKind()),
        "mcs" => new LockedCounter<McsKind>(input, new McsKind()),
        "reader-writer" => new LockedCounter<WriteLockKind>(input, new WriteLockKind()),
        _ => new LockedCounter<LockObjectKind>(input, new LockObjectKind()),
    };
}
