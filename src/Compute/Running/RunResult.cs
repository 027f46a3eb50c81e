using Corescope.Compute.Analysis;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Running;

/// <summary>Life stages of a run.</summary>
public enum RunState
{
    /// <summary>Waits for the runs before it.</summary>
    Queued,

    /// <summary>Its process is being started and makes its input.</summary>
    Starting,

    /// <summary>Workers work, or the baseline and the control are being measured.</summary>
    Running,

    /// <summary>Ended with the right answer.</summary>
    Completed,

    /// <summary>Ended with a wrong answer, an error or a dead process.</summary>
    Failed,

    /// <summary>Ended by a person.</summary>
    Cancelled,

    /// <summary>Ended by its time limit.</summary>
    TimedOut,

    /// <summary>The server ended while it was under way.</summary>
    Interrupted,
}

/// <summary>What is known of a run: the object of <c>--json</c>, REST and the pages. Times are nanoseconds.</summary>
public sealed record RunResult
{
    /// <summary>Lower-case letters and digits; sorts by time of submission.</summary>
    public required string Id { get; init; }

    /// <summary>Given by a person, or made from the experiment.</summary>
    public required string Name { get; init; }

    /// <summary>Life stage.</summary>
    public required RunState State { get; init; }

    /// <summary>What was asked for.</summary>
    public required Experiment Experiment { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The study that it belongs to; null where it was submitted by itself.</summary>
    public StudyPlace? Study { get; init; }

    /// <summary>From the start of its first process to the end of its last; what it is compared with is not in it.</summary>
    public long? ProcessesNs { get; init; }

    /// <summary>Median of the measured rounds.</summary>
    public long? ElapsedNs { get; init; }

    /// <summary>Each measured round.</summary>
    public IReadOnlyList<long> RoundsNs { get; init; } = [];

    /// <summary>Begin and end of each measured round in the trace, since its origin.</summary>
    public IReadOnlyList<RoundSpan> RoundSpans { get; init; } = [];

    /// <summary>The same work done sequentially, measured.</summary>
    public long? BaselineNs { get; init; }

    /// <summary>When the baseline was measured.</summary>
    public DateTimeOffset? BaselineMeasuredAt { get; init; }

    /// <summary>Why there is no baseline.</summary>
    public string? BaselineNote { get; init; }

    /// <summary><c>baselineNs / elapsedNs</c>.</summary>
    public double? Speedup { get; init; }

    /// <summary><c>speedup / workers</c>.</summary>
    public double? ParallelEfficiency { get; init; }

    /// <summary>What was found.</summary>
    public Answer? Answer { get; init; }

    /// <summary>What the workload has measured itself, in the last round (<see cref="IWorkload.Figures"/>).</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>Time by state of each worker within the measured rounds.</summary>
    public IReadOnlyList<WorkerTimes> Workers { get; init; } = [];

    /// <summary>Where the workers' time went; null where no round was recorded to its end.</summary>
    public Ledger? Ledger { get; init; }

    /// <summary>The efficiencies of the POP methodology; null where no round was recorded to its end.</summary>
    public Efficiencies? Efficiencies { get; init; }

    /// <summary>Who had each core within the measured rounds.</summary>
    public IReadOnlyList<CoreTimes> Cores { get; init; } = [];

    /// <summary>The interpreter's lock within the measured rounds, inferred; null where the runtime has none or the trace can't tell.</summary>
    public GilFigures? Gil { get; init; }

    /// <summary>Who sent what to whom within the measured rounds, among ranks of MPI; null where there are none.</summary>
    public Communication? Communication { get; init; }

    /// <summary>What the program has measured itself in the last round, as curves.</summary>
    public IReadOnlyList<Curve> Curves { get; init; } = [];

    /// <summary>The locks that were used within the measured rounds; empty where there are none, or no round was recorded to its end.</summary>
    public IReadOnlyList<LockFigures> Locks { get; init; } = [];

    /// <summary>From reading to writing, the first update in a measured round that overwrote another; null where none was seen.</summary>
    public RoundSpan? FirstLostUpdate { get; init; }

    /// <summary>Waiters before whom others, who came later, went more than ten times; the worst first.</summary>
    public IReadOnlyList<Starvation> Starvation { get; init; } = [];

    /// <summary>Context switches of the run's threads, all rounds; null where the kernel did not record each of them.</summary>
    public SwitchCounts? Switches { get; init; }

    /// <summary>Records that are missing from the trace.</summary>
    public LostCounts? LostRecords { get; init; }

    /// <summary><c>exact</c>, <c>sampled</c>, <c>reported</c> or <c>off</c>: what was used, not what was asked for.</summary>
    public string? TraceSource { get; init; }

    /// <summary>Why a better source was not used.</summary>
    public string? TraceNote { get; init; }

    /// <summary>What looking cost.</summary>
    public ObserverCost? Observer { get; init; }

    /// <summary>The runtime's garbage-collection pauses within the measured rounds.</summary>
    public GcPauses? Gc { get; init; }

    /// <summary>What the container's processor quota took away within the measured rounds; null where there is none.</summary>
    public Throttling? Throttling { get; init; }

    /// <summary>Where it ran.</summary>
    public MachineInfo? Machine { get; init; }

    /// <summary>What happened, in a sentence or two.</summary>
    public string? Explanation { get; init; }

    /// <summary>Why it failed, in plain words.</summary>
    public string? Error { get; init; }

    /// <summary>Who waited for whom, where the run was ended because it could not go on.</summary>
    public Deadlock? Deadlock { get; init; }

    /// <summary>Last lines of the process's standard output.</summary>
    public string? StandardOutput { get; init; }

    /// <summary>Last lines of the process's standard error.</summary>
    public string? StandardError { get; init; }

    /// <summary>Chunks in the trace.</summary>
    public int Chunks { get; init; }

    /// <summary>Whether there is an image (<c>/api/runs/{id}/picture</c>).</summary>
    public bool HasPicture { get; init; }
}

/// <summary>Which of a study's runs this is.</summary>
/// <param name="Id">The study.</param>
/// <param name="Step">Its number in the study's order, from 0.</param>
public sealed record StudyPlace(string Id, int Step);

/// <summary>The cost of looking: processor time of the recorder, and the same run without recording.</summary>
public sealed record ObserverCost(long RecorderCpuNs, long Events, long TraceBytes, long? ControlElapsedNs, DateTimeOffset? ControlMeasuredAt, double? Slowdown);

/// <summary>Garbage-collection pauses.</summary>
public sealed record GcPauses(int Count, long TotalNs);

/// <summary>How often and how long a processor quota stopped the run's processes.</summary>
public sealed record Throttling(long Count, long TotalNs);
