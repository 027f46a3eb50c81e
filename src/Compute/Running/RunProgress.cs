namespace Corescope.Compute.Running;

/// <summary>What a page shows of a run that has not ended.</summary>
/// <param name="Id">The run.</param>
/// <param name="State">Life stage.</param>
/// <param name="Activity">What is under way, in a few words: "warm-up 1 of 2", "measuring the sequential baseline".</param>
/// <param name="QueuePosition">1 = next; 0 = not waiting.</param>
/// <param name="ElapsedNs">Since its process was started.</param>
/// <param name="ItemsDone">Items of the current round.</param>
/// <param name="ItemsTotal">Items of one round.</param>
/// <param name="LostRecords">So far.</param>
public sealed record RunProgress(string Id, RunState State, string Activity, int QueuePosition, long ElapsedNs, long ItemsDone, long ItemsTotal, long LostRecords);
