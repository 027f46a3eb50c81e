using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;
using Corescope.Compute.Workloads;

namespace Corescope.Compute.Strategies;

/// <summary>What can be said of a strategy without running it: how the items of a workload are divided and run, and on which runtimes.</summary>
public interface IStrategy
{
    /// <summary>The name in links, on the command line and in files.</summary>
    string Name { get; }

    /// <summary>One sentence for the form.</summary>
    string Summary { get; }

    /// <summary>Which schedules it can follow; empty where it has none.</summary>
    IReadOnlyList<ScheduleKind> Schedules { get; }

    /// <summary>Whether it makes sense for such a workload; if not, the reason in one sentence.</summary>
    string? ReasonAgainst(WorkloadKind kind);

    /// <summary>Families of runtimes that execute it (<see cref="RuntimeFamily"/>).</summary>
    IReadOnlyList<string> RunsOn => RuntimeFamily.OnlyDotnet;

    /// <summary>The oldest Python that has what it needs; null: any that it runs on.</summary>
    Version? LeastPython => null;

    /// <summary>Python packages that it imports.</summary>
    IReadOnlyList<string> Packages => [];

    /// <summary>Programs that it starts.</summary>
    IReadOnlyList<string> Programs => [];

    /// <summary>Lanes that its own helpers have beside the workers', at most.</summary>
    /// <param name="workers">Number of workers.</param>
    int LanesBesideOf(int workers) => 0;

    /// <summary>States of lanes that come of it on a runtime of that family, besides computing, wanting a core and doing nothing: pictures explain their colours from the start.</summary>
    IReadOnlyList<LaneState> StatesOn(string family) => [];

    /// <summary>Parameters of its own on a runtime of that family.</summary>
    IReadOnlyList<ParameterSpec> ParametersOn(string family) => [];
}

/// <summary>A strategy that .NET executes, inside the runner process.</summary>
public interface IDotnetStrategy : IStrategy
{
    /// <summary>Computes all items once, and returns the sum of their parts. Called for each warm-up and repeat.</summary>
    Partial Execute(StrategyRun run);
}
