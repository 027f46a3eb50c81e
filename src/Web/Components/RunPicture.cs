using Corescope.Compute.Running;
using Corescope.Compute.Strategies;

namespace Corescope.Web.Components;

/// <summary>Kinds of pictures that a run may have.</summary>
public enum RunPictureKind
{
    /// <summary>Who did what when.</summary>
    Timeline,

    /// <summary>The waterfall from ideal to measured speed-up.</summary>
    Ledger,

    /// <summary>The graph of tasks.</summary>
    Tasks,

    /// <summary>Who waits for whom.</summary>
    Waits,

    /// <summary>The matrix of messages between ranks.</summary>
    Messages,

    /// <summary>What the program has measured itself.</summary>
    Curve,
}

/// <summary>A picture of a run, as slide mode shows them one after the other.</summary>
/// <param name="Kind">What it shows.</param>
/// <param name="Curve">Which of the run's curves; 0 for other kinds.</param>
public sealed record RunPicture(RunPictureKind Kind, int Curve = 0)
{
    /// <summary>What every run has.</summary>
    public static RunPicture Timeline { get; } = new(RunPictureKind.Timeline);

    /// <summary>Those that a run has, the timeline first.</summary>
    public static IReadOnlyList<RunPicture> Of(RunResult run)
    {
        List<RunPicture> pictures = [Timeline];
        if (run.Ledger is not null) pictures.Add(new(RunPictureKind.Ledger));
        if (HasTasks(run)) pictures.Add(new(RunPictureKind.Tasks));
        if (HasWaits(run)) pictures.Add(new(RunPictureKind.Waits));
        if (run.Communication is { Pairs.Count: > 0 }) pictures.Add(new(RunPictureKind.Messages));
        pictures.AddRange(run.Curves.Select((_, i) => new RunPicture(RunPictureKind.Curve, i)));
        return pictures;
    }

    /// <summary>Whether a scheduler tells of its graph of tasks.</summary>
    public static bool HasTasks(RunResult run) => run.TaskGraph is not null || run.Experiment.Strategy.StartsWith("dask-", StringComparison.Ordinal);

    /// <summary>Whether there are locks to wait for.</summary>
    public static bool HasWaits(RunResult run) => run.Locks.Count > 0 || (run.Deadlock is not null && !IsOfRanks(run)) || ExperimentRules.LocksOf(run.Experiment).Locks > 0;

    /// <summary>Whether the workers are ranks of MPI: they have no locks, and who waits for whom among them is in words.</summary>
    public static bool IsOfRanks(RunResult run) => run.Experiment.Strategy == Mpi.StrategyName;

    /// <summary>What stands above it.</summary>
    public string TitleIn(RunResult run) => Kind switch
    {
        RunPictureKind.Ledger => "Where the speed-up went",
        RunPictureKind.Tasks => "Graph of tasks",
        RunPictureKind.Waits => "Who waits for whom",
        RunPictureKind.Messages => "Messages between ranks",
        RunPictureKind.Curve => run.Curves[Curve].Title,
        _ => "",
    };
}
