namespace Corescope.Compute.Running;

/// <summary>Where a lab keeps its data, and its limits.</summary>
/// <param name="DataFolder">Database, traces, uploaded files. Created if missing.</param>
/// <param name="MaxQueued">Runs that may wait; more are refused.</param>
public sealed record LabOptions(string DataFolder, int MaxQueued = 50);

/// <summary>The queue is full.</summary>
public sealed class QueueFullException(string message) : Exception(message);
