using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Running;

/// <summary>Life stages of a study.</summary>
public enum StudyState
{
    /// <summary>Another study is under way.</summary>
    Queued,

    /// <summary>Its runs are made, one after the other.</summary>
    Running,

    /// <summary>Every run of the plan has ended.</summary>
    Completed,

    /// <summary>Stopped by a person, or some of its runs were; the others are kept, and it can be resumed.</summary>
    Cancelled,

    /// <summary>The server ended while it was under way; it can be resumed.</summary>
    Interrupted,

    /// <summary>It could not go on; it can be resumed.</summary>
    Failed,
}

/// <summary>What is kept of a study besides its runs.</summary>
public sealed record Study
{
    /// <summary>Lower-case letters and digits; sorts by time of creation.</summary>
    public required string Id { get; init; }

    /// <summary>Given by a person, or made from what is studied.</summary>
    public required string Name { get; init; }

    /// <summary>Life stage.</summary>
    public required StudyState State { get; init; }

    /// <summary>Which runs it has.</summary>
    public required StudySpec Spec { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended, the last time.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How long it was under way, its stretches together.</summary>
    public long UnderWayNs { get; init; }

    /// <summary>What the machine gave just before the first run; null: not yet measured, or not to be.</summary>
    public Calibration? Calibration { get; init; }

    /// <summary>Why it could not go on.</summary>
    public string? Error { get; init; }

    /// <summary>Whether it waits or is under way.</summary>
    public bool IsActive => State is StudyState.Queued or StudyState.Running;
}

/// <summary>One run of a study, as far as curves are concerned.</summary>
/// <param name="Step">Its number in the study's order.</param>
/// <param name="Run">The run's id.</param>
/// <param name="State">The run's life stage.</param>
/// <param name="Strategy">As <see cref="StudyStrategy"/> writes it.</param>
/// <param name="Workers">Number of workers.</param>
/// <param name="Size">The work, in the workload's unit.</param>
/// <param name="Repeat">Which repeat, from 1.</param>
/// <param name="ElapsedNs">Of the measured round; null where it did not end well.</param>
/// <param name="ProcessesNs">From the start of its first process to the end of its last.</param>
/// <param name="Error">Why it did not end well.</param>
public sealed record StudyPoint(int Step, string Run, RunState State, string Strategy, int Workers, long Size, int Repeat, long? ElapsedNs, long? ProcessesNs, string? Error)
{
    /// <summary>Whether it need not be run again when the study is resumed: a wrong answer and a time limit are results, too.</summary>
    public bool IsDone => State is RunState.Completed or RunState.Failed or RunState.TimedOut;
}

/// <summary>How far a study has got.</summary>
/// <param name="Done">Runs that need not be made again.</param>
/// <param name="Total">Runs of the plan.</param>
/// <param name="Run">The run under way; null where there is none.</param>
/// <param name="RemainingNs">For the runs that are missing, from what those like them took; null before anything is measured.</param>
/// <param name="BeyondNs">Time under way beyond the runs' own processes: calibration, adding up traces, storing; null while it is under way.</param>
public sealed record StudyProgress(int Done, int Total, string? Run, long? RemainingNs, long? BeyondNs);

/// <summary>What its study compares a run with, instead of measuring it.</summary>
/// <param name="Baseline">The first sequential run of the same runtime; null before there is one, and where the work has grown.</param>
/// <param name="SameWork">The first run of the same work and runtime, whose answer must be found.</param>
/// <param name="Before">What is to be done before it, while nothing else is under way.</param>
internal sealed record StudyComparison(ReferenceRun? Baseline, ReferenceRun? SameWork, Action? Before);
