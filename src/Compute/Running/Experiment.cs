using Corescope.Compute.Strategies;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Running;

/// <summary>
/// Workload + runtime + strategy + parameters: all that is needed to repeat a run. The same type serves command line, REST, link and page;
/// <see cref="ExperimentReader"/> is the only way in, so a value of this type is valid.
/// </summary>
public sealed record Experiment
{
    /// <summary>What is computed.</summary>
    public required string Workload { get; init; }

    /// <summary>What executes it: <c>dotnet</c>, or an interpreter as <see cref="Runtimes.RuntimeName"/> writes it.</summary>
    public string Runtime { get; init; } = "dotnet";

    /// <summary>How the work is divided and run.</summary>
    public string Strategy { get; init; } = "threads";

    /// <summary>How items are handed out, written as in <see cref="ScheduleText"/>; null for strategies that follow none.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>1 to 4 x cores.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>In the workload's unit.</summary>
    public long Size { get; init; }

    /// <summary>For generated input.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Measured rounds; the elapsed time is their median.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Rounds before that, not measured.</summary>
    public int WarmUp { get; init; }

    /// <summary>Whether each worker is bound to one core.</summary>
    public bool Pin { get; init; }

    /// <summary>Seconds after which the run's processes are killed.</summary>
    public double TimeLimit { get; init; } = 60;

    /// <summary>Memory of all the run's processes together, in MiB, above which they are killed.</summary>
    public int MemoryLimit { get; init; } = 2048;

    /// <summary>How the run is recorded.</summary>
    public TraceMode Trace { get; init; }

    /// <summary>The parameters of the workload, the strategy and the runtime (<see cref="ExperimentRules.ParametersOf"/>), defaults filled in.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}

/// <summary>Why an experiment is not valid.</summary>
/// <param name="Field">camelCase name, as in JSON; <c>parameters.tile</c> for a workload's own.</param>
/// <param name="Value">What was given.</param>
/// <param name="Message">What is allowed, as a sentence.</param>
public sealed record FieldError(string Field, string? Value, string Message);
