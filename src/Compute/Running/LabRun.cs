using System.Globalization;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Running;

/// <summary>A run that has not ended, as the lab keeps it in memory. Written by the lab's thread, read by anybody.</summary>
/// <param name="submitted">The run as it was submitted.</param>
/// <param name="comparison">What its study compares it with; null: as every run is compared.</param>
internal sealed class LabRun(RunResult submitted, StudyComparison? comparison = null) : IDisposable
{
    private readonly TaskCompletionSource<RunResult> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancel = new();
    private readonly Lock _lock = new();
    private RunResult _result = submitted;
    private Supervisor? _supervisor;
    private string? _reference;
    private long _startedNs;

    /// <summary>The run's id.</summary>
    public string Id { get; } = submitted.Id;

    /// <summary>What was asked for.</summary>
    public Experiment Experiment { get; } = submitted.Experiment;

    /// <summary>What its study compares it with.</summary>
    public StudyComparison? Comparison { get; } = comparison;

    /// <summary>The run as it is known when it has ended and is stored.</summary>
    public Task<RunResult> Ended => _ended.Task;

    /// <summary>The run's chunks and its viewers.</summary>
    public RunFeed Feed { get; } = new();

    /// <summary>Asks the run to end.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    /// <summary>What is known so far.</summary>
    public RunResult Result
    {
        get
        {
            lock (_lock) return _result with { Chunks = Feed.Count };
        }
    }

    /// <summary>Replaces what is known. A person may rename a run meanwhile, so the change starts from the newest.</summary>
    public RunResult Update(Func<RunResult, RunResult> change)
    {
        lock (_lock) return _result = change(_result);
    }

    /// <summary>It has ended, and nothing of it changes any more but its name.</summary>
    public void End() => _ended.TrySetResult(Result);

    /// <summary>Ends the run as soon as possible.</summary>
    public void Cancel() => _cancel.Cancel();

    /// <summary>Says which execution is under way, and what it is when it is not the run itself ("the sequential baseline").</summary>
    public void Follow(Supervisor supervisor, string? reference)
    {
        lock (_lock) (_supervisor, _reference) = (supervisor, reference);
    }

    /// <summary>What a page shows.</summary>
    /// <param name="queuePosition">1 = next; 0 = not waiting.</param>
    public RunProgress Progress(int queuePosition)
    {
        lock (_lock)
        {
            RunPulse pulse = _supervisor?.Pulse ?? default;
            if (_startedNs == 0) _startedNs = pulse.StartedNs;
            long elapsedNs = _startedNs == 0 ? 0 : MonotonicClock.NowNs - _startedNs;
            long items = pulse.Items - RoundsBefore(pulse) * pulse.ItemsOfRound;
            return new RunProgress(Id, _result.State, Activity(pulse), queuePosition, elapsedNs,
                Math.Clamp(items, 0, pulse.ItemsOfRound), pulse.ItemsOfRound, pulse.Lost);
        }
    }

    /// <summary>Lets go of the cancellation.</summary>
    public void Dispose() => _cancel.Dispose();

    // The workers count on from round to round.
    private long RoundsBefore(RunPulse pulse) => pulse.Phase switch
    {
        RunnerPhase.WarmUp => pulse.Round - 1,
        RunnerPhase.Measuring => Experiment.WarmUp + pulse.Round - 1,
        RunnerPhase.Done => Experiment.WarmUp + Experiment.Repeats - 1,
        _ => 0,
    };

    private string Activity(RunPulse pulse)
    {
        if (_result.State == RunState.Queued) return "waiting for the runs before it";
        if (_reference is not null) return $"measuring {_reference}";
        return pulse.Phase switch
        {
            RunnerPhase.Starting => "starting the process",
            RunnerPhase.Preparing => "preparing the input",
            RunnerPhase.WarmUp => string.Create(CultureInfo.InvariantCulture, $"warm-up {pulse.Round} of {Experiment.WarmUp}"),
            RunnerPhase.Measuring => string.Create(CultureInfo.InvariantCulture, $"round {pulse.Round} of {Experiment.Repeats}"),
            _ => "adding up the trace",
        };
    }
}
