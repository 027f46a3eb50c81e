using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>
/// Processes of MPI (ranks), started by <c>mpirun</c>: each runs the whole program, and they share nothing but messages. Python executes it
/// (Python/mpi_rank.py, Python/strategies/mpi.py); here is what can be said of it.
/// </summary>
public sealed class Mpi : IStrategy
{
    /// <summary>The strategy's name.</summary>
    public const string StrategyName = "mpi";

    /// <summary>Names of its parameters: where the ranks run, where other hosts reach this machine, more ranks than slots, giving the core away while waiting.</summary>
    public const string Hosts = "hosts", Address = "address", Oversubscribe = "oversubscribe", YieldWhenIdle = "yieldWhenIdle";

    /// <summary>Values of <see cref="Oversubscribe"/> and <see cref="YieldWhenIdle"/>.</summary>
    public const string Auto = "auto", Yes = "yes", No = "no";

    private static readonly ParameterSpec[] Own =
    [
        new(Hosts, "Hosts, one a line: name slots=2 (empty: this machine)", "") { Judge = MpiHosts.Against, HasLines = true },
        new(Address, "Address of this machine for other hosts (empty: found)", "") { Judge = MpiHosts.AgainstAddress },
        new(Oversubscribe, "More ranks than slots", Auto, Choices: [Auto, Yes, No]),
        new(YieldWhenIdle, "Give the core away while waiting", Auto, Choices: [Auto, Yes, No]),
    ];

    /// <inheritdoc/>
    public string Name => StrategyName;

    /// <inheritdoc/>
    public string Summary => "Ranks of MPI (Open MPI, mpi4py): each runs the whole program, and they share nothing but messages.";

    /// <inheritdoc/>
    public IReadOnlyList<ScheduleKind> Schedules { get; } = [ScheduleKind.Static, ScheduleKind.Cyclic];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn { get; } = [RuntimeFamily.CPython];

    /// <inheritdoc/>
    public IReadOnlyList<string> Packages { get; } = ["mpi4py"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Programs { get; } = [MpiProbe.Launcher];

    /// <inheritdoc/>
    public string? ReasonAgainst(WorkloadKind kind) => kind is WorkloadKind.Sharing or WorkloadKind.Roles ? Threads.NothingShared : null;

    /// <inheritdoc/>
    public IReadOnlyList<LaneState> StatesOn(string family) => Processes.OfMessages;

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> ParametersOn(string family) => Own;
}
