using Corescope.Compute.Tracing;

namespace Corescope.Compute.Running;

/// <summary>How one execution of an experiment ended, before it is compared with others.</summary>
internal sealed record RunOutcome
{
    /// <summary>Completed, failed, cancelled or timed out.</summary>
    public required RunState State { get; init; }

    /// <summary>Why it did not complete, in plain words.</summary>
    public string? Error { get; init; }

    /// <summary>Who waited for whom, where the run was ended because it could not go on.</summary>
    public Deadlock? Deadlock { get; init; }

    /// <summary>What the runner has left, if anything.</summary>
    public RunnerResult? Runner { get; init; }

    /// <summary>Other hosts that took part, and their clocks.</summary>
    public IReadOnlyList<HostClock> Hosts { get; init; } = [];

    /// <summary>The image, if any.</summary>
    public byte[]? Picture { get; init; }

    /// <summary>The recorder's last counters; null where nothing was recorded.</summary>
    public RecorderCounters? Counters { get; init; }

    /// <summary>How switches were known; null where nothing was recorded.</summary>
    public TraceSource? Source { get; init; }

    /// <summary>Whether other programs on the cores were recorded too.</summary>
    public bool SeesOthers { get; init; }

    /// <summary>Why a better source was not used.</summary>
    public string? TraceNote { get; init; }

    /// <summary>Zero of the trace's time axis, CLOCK_MONOTONIC nanoseconds.</summary>
    public long OriginNs { get; init; }

    /// <summary>Last part of what the run's processes printed.</summary>
    public string? StandardOutput { get; init; }

    /// <summary>Last part of what the run's processes printed as errors.</summary>
    public string? StandardError { get; init; }

    /// <summary>Median of the measured rounds, nanoseconds; null where there are none.</summary>
    public long? ElapsedNs
    {
        get
        {
            long[] rounds = [.. (Runner?.Rounds ?? []).Select(r => r.EndNs - r.StartNs).Order()];
            if (State != RunState.Completed || rounds.Length == 0) return null;
            return (rounds[(rounds.Length - 1) / 2] + rounds[rounds.Length / 2]) / 2;
        }
    }
}

/// <summary>Where a run that is under way has got to.</summary>
/// <param name="Phase">What the runner does.</param>
/// <param name="Round">Which warm-up or measured round, from 1.</param>
/// <param name="StartedNs">When its process was started, CLOCK_MONOTONIC; 0 before that.</param>
/// <param name="Items">Items done in all rounds so far.</param>
/// <param name="ItemsOfRound">Items of one round.</param>
/// <param name="Lost">Records lost so far, by kernel and workers.</param>
internal readonly record struct RunPulse(RunnerPhase Phase, int Round, long StartedNs, long Items, long ItemsOfRound, long Lost);
