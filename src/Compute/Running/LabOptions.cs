using Corescope.Compute.Strategies;

namespace Corescope.Compute.Running;

/// <summary>Where a lab keeps its data, and its limits.</summary>
/// <param name="DataFolder">Database, traces, uploaded files. Created if missing.</param>
/// <param name="MaxQueued">Runs that may wait; more are refused.</param>
public sealed record LabOptions(string DataFolder, int MaxQueued = 50)
{
    /// <summary>Schedulers of Dask's that its runs may join: any, where nobody but the user can submit one.</summary>
    public DaskSchedulers Schedulers { get; init; } = DaskSchedulers.Any;
}

/// <summary>The queue is full.</summary>
public sealed class QueueFullException(string message) : Exception(message);
